import { describe, expect, it } from "vitest";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { beginConnecting, connectingKey, targetsOf } from "./connecting";

const node = (id: string, kind: JourneyNode["kind"], name = id): JourneyNode => ({ id, kind, name, position: { x: 0, y: 0 }, config: {} });
const drawing: JourneyDocument = {
  schema: 1,
  nodes: [
    node("start", "audience-entry"),
    node("call", "ai-call"),
    node("sms", "sms", "Guide"),
    node("wait", "wait", "Two days"),
    node("end", "exit", "End"),
  ],
  edges: [
    { id: "1", from: "start", outlet: "next", to: "call" },
    { id: "2", from: "call", outlet: "answered", to: "sms" },
  ],
};
const order = drawing.nodes.map((item) => item.id);

describe("connecting by keyboard", () => {
  it("begins on the first outlet that leads nowhere", () => {
    expect(beginConnecting(drawing, order, "call")).toMatchObject({ outlet: "not_answered", target: "sms" });
    expect(beginConnecting(drawing, order, "end")).toBeNull();
  });

  it("offers nothing that would make a loop or lead into the entry", () => {
    expect(targetsOf(drawing, order, "sms", "next")).toEqual(["wait", "end"]);
  });

  it("walks outlets and targets around their ends", () => {
    const begun = beginConnecting(drawing, order, "call");
    if (!begun) throw new Error("nothing to connect");
    const left = connectingKey(begun, "ArrowLeft", drawing, order);
    expect(left.outlet).toBe("answered");
    expect(connectingKey(left, "ArrowLeft", drawing, order).outlet).toBe("unknown");
    expect(connectingKey(begun, "ArrowUp", drawing, order).target).toBe("end");
    expect(connectingKey(begun, "ArrowDown", drawing, order).target).toBe("wait");
  });

  it("finds a target by a part of its name", () => {
    const begun = beginConnecting(drawing, order, "call");
    const typed = [..."days"].reduce(
      (state, key) => connectingKey(state, key, drawing, order),
      begun ?? { from: "call", outlet: "answered", target: null, typed: "" },
    );
    expect(typed).toMatchObject({ typed: "days", target: "wait" });
    expect(connectingKey(typed, "Backspace", drawing, order).typed).toBe("day");
  });
});
