import { expect, it } from "vitest";
import { Kept } from "./kept";

/** A clock, and work that takes as long as it is told. */
function arranged() {
  let nowMs = 0;
  let made = 0;
  const kept = new Kept<number>(() => nowMs);
  const ask = (tookMs: number, question = "a") =>
    kept.of(question, async () => {
      nowMs += tookMs;
      made += 1;
      return made;
    });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { kept, ask, pass };
}

it("keeps a dear answer twenty times as long as it took, each question by itself", async () => {
  const { ask, pass } = arranged();
  expect(await ask(250)).toBe(1);
  pass(4_999);
  expect(await ask(250)).toBe(1);
  pass(1);
  expect(await ask(250)).toBe(2);
  expect(await ask(250, "b")).toBe(3);
});

it("makes a cheap one anew each time, and so one that failed", async () => {
  const { kept, ask } = arranged();
  expect([await ask(249), await ask(249)]).toEqual([1, 2]);
  await expect(kept.of("x", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await kept.of("x", async () => 7)).toBe(7);
});

it("is made once for all who ask while it is being made", async () => {
  let finish = (_: number): void => undefined;
  let begun = 0;
  const kept = new Kept<number>();
  const work = () => {
    begun += 1;
    return new Promise<number>((resolve) => {
      finish = resolve;
    });
  };
  const asked = [kept.of("a", work), kept.of("a", work)];
  finish(5);
  expect([await Promise.all(asked), begun]).toEqual([[5, 5], 1]);
});
