import { describe, expect, it } from "vitest";
import { figureOf, sumOf } from "./figure";
import { kindOf } from "./index";

const counters = {
  entered: 100,
  "here:to_call": 7,
  "here:waiting_redial": 3,
  "here:calling": 5,
  "blocked:cap": 4,
  "blocked:opt_out": 2,
  "call:called": 80,
  "call:answered": 40,
  "call:effective": 20,
  "call:talk_seconds": 1240,
};
const figures = (of: Record<string, number>) => Object.fromEntries(kindOf("ai-call").metrics.map((metric) => [metric.id, figureOf(metric, of)]));

describe("figures of an AI call (A10)", () => {
  it("follow the definitions", () => {
    expect(figures(counters)).toEqual({
      entered: 100,
      pending: 10,
      blocked: 6,
      called: 80,
      answered: 40,
      answer_rate: 0.5,
      effective: 20,
      effective_rate: 0.25,
      mean_talk_seconds: 31,
    });
  });

  it("are shares of nothing before the first call", () => {
    expect(figures({})).toMatchObject({ called: 0, answer_rate: null, effective_rate: null, mean_talk_seconds: null });
  });
});

it("a name with a colon at its end takes all that begin so, another only itself", () => {
  expect(sumOf(["blocked:"], counters)).toBe(6);
  expect(sumOf(["blocked"], counters)).toBe(0);
});
