import { describe, expect, it } from "vitest";
import { nextDelay } from "./backoff";

describe("back-off of a child that dies", () => {
  it("doubles from half a second up to half a minute", () => {
    let state = { failures: 0 };
    const delays: number[] = [];
    for (let i = 0; i < 9; i++) {
      const next = nextDelay(state, 100);
      delays.push(next.delayMs);
      state = next.state;
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("begins anew after a long life", () => {
    expect(nextDelay({ failures: 7 }, 60_000)).toEqual({ delayMs: 500, state: { failures: 1 } });
    expect(nextDelay({ failures: 7 }, 59_999).delayMs).toBe(30_000);
  });
});
