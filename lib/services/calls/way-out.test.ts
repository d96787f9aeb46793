import { describe, expect, it } from "vitest";
import type { JourneyDocument } from "@/lib/journey/document";
import { goalOutlet } from "@/lib/engine/destination";
import { ruleOutlet } from "@/lib/journey/kinds/ai-call/schema";
import { wayOutOf } from "./way-out";

const position = { x: 0, y: 0 };
const document: JourneyDocument = {
  schema: 1,
  nodes: [
    { id: "call", kind: "ai-call", name: "回访", position, config: { branches: { enabled: true, rules: [{ id: "r1", intents: ["A", "X"] }] } } },
    { id: "booked", kind: "goal", name: "已预约", position, config: {} },
  ],
  edges: [],
};
const intents = [
  { key: "A", name: "确认到店" },
  { key: "B", name: "需改期" },
];
const of = (outlet: string | null, drawn: JourneyDocument | null = document) => wayOutOf(outlet, "call", drawn, intents);

describe("the way out of a call", () => {
  it.each(["answered", "not_answered", "blocked", "failed", "unknown", "other"])("is %s by its own name", (outlet) =>
    expect(of(outlet)).toEqual({ type: "plain", outlet }),
  );

  it("names the intents of a rule, and those that the script no longer has by their letter", () => {
    expect(of(ruleOutlet("r1"))).toEqual({
      type: "intents",
      intents: [
        { key: "A", name: "确认到店" },
        { key: "X", name: "" },
      ],
    });
    expect(of(ruleOutlet("gone"))).toEqual({ type: "intents", intents: [] });
    expect(of(ruleOutlet("r1"), null)).toEqual({ type: "intents", intents: [] });
  });

  it("names the goal that was met", () => {
    expect(of(goalOutlet("booked"))).toEqual({ type: "goal", name: "已预约" });
    expect(of(goalOutlet("gone"))).toEqual({ type: "goal", name: "" });
  });

  it("is none where nobody drew it", () => expect([of(null), of("!exit"), of("!end")]).toEqual([null, null, null]));
});
