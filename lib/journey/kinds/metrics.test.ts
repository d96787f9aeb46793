import { expect, it } from "vitest";
import { nodeFigures } from "@/lib/metrics/node-figures";
import { KINDS } from "../document";
import { kindOf } from "./index";

it.each(KINDS)("every metric of %s is worked out of counters that nodes have", (kind) => {
  const known = Object.keys(nodeFigures("n", new Map()).metrics);
  for (const { of, per = [] } of kindOf(kind).metrics) expect(known).toEqual(expect.arrayContaining([...of, ...per]));
});

it("an AI call shows A10 in the reference product's order", () => {
  expect(kindOf("ai-call").metrics.map((metric) => metric.id)).toEqual([
    "entered",
    "pending",
    "blocked",
    "called",
    "answered",
    "answer_rate",
    "effective",
    "effective_rate",
    "mean_talk_seconds",
  ]);
  const effective = kindOf("ai-call").metrics.find((metric) => metric.id === "effective_rate");
  expect(effective).toMatchObject({ of: ["effective"], per: ["called"] });
});
