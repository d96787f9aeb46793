import { expect, it } from "vitest";
import { sharesMinute } from "./same-minute";

const run = (id: string, at: string) => ({ id, createdAt: new Date(at) });

it("is shared with another run of that minute, not with itself or one a second later in the next", () => {
  const first = run("a", "2026-11-22T02:30:05Z");
  expect(sharesMinute(first, [first, run("b", "2026-11-22T02:30:59Z")])).toBe(true);
  expect(sharesMinute(first, [first, run("b", "2026-11-22T02:31:00Z"), run("c", "2026-11-22T02:29:59Z")])).toBe(false);
});
