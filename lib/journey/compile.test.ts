import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "./compile";
import type { JourneyDocument } from "./document";
import { check } from "./executable";
import type { JourneyRefs } from "./refs";
import { anyDocument, anyGoodDocument, drawing, edge, goodNode, sampleDocument, sampleRefs } from "./testing";

const codes = (document: JourneyDocument, refs: JourneyRefs = sampleRefs) =>
  check(document, refs).map((p) => `${p.nodeId ?? "-"} ${p.code}${p.severity === "warning" ? " (warning)" : ""}`);

/** A condition that asks whether somebody left a step, by whichever or by one outlet. */
function whoPassed(node: string, outlet: string | null): JourneyDocument {
  const when = { type: "group", combinator: "and", not: false, rules: [] };
  const tests = [{ type: "passed", not: false, scope: "passage", node, outlet, times: 1 }];
  return drawing(
    [goodNode("in", "audience-entry"), goodNode("ask", "condition", { rules: [{ id: "r1", name: "", when, tests }] }), goodNode("end", "exit")],
    [edge("in", "next", "ask"), edge("ask", "rule:r1", "end"), edge("ask", "else", "end")],
  );
}

describe("compile", () => {
  it("turns the drawing into ops whose outlets point into the plan", () => {
    const result = compile(sampleDocument(), sampleRefs);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(result.problems).toEqual([]);
    expect(result.plan.entry).toBe("in");
    expect(result.plan.order).toEqual(["in", "call", "tag", "text", "rest", "end"]);
    expect(result.plan.ops.call).toEqual({
      op: "effect",
      effect: "call",
      node: "call",
      name: "ai-call call",
      kind: "ai-call",
      outlets: { "rule:r1": "text", "rule:r2": "tag", other: "end", not_answered: "text", blocked: null, failed: null, unknown: null },
      scriptId: "scr1",
      variables: { 患者姓名: "customer.name", 预约时间: "nextAppointment.startsAt" },
      redial: null,
      intentOutlets: { A: "rule:r1", B: "rule:r2", C: "rule:r2" },
    });
    expect(result.plan.ops.in).toMatchObject({ op: "enter", audienceId: "aud1", outlets: { next: "call" } });
    expect(result.plan.ops.rest).toMatchObject({ op: "wait", until: { type: "span", amount: 2, unit: "hour" } });
    expect(result.plan.ops.end).toMatchObject({ op: "end", reason: "exit end", outlets: {} });
  });

  it("with the multi-branch off has one outlet for all answered calls", () => {
    const document = drawing(
      [goodNode("in", "audience-entry"), goodNode("call", "ai-call"), goodNode("end", "exit")],
      [edge("in", "next", "call"), edge("call", "answered", "end"), edge("call", "not_answered", "end")],
    );
    const result = compile(document, sampleRefs);
    expect(result).toMatchObject({ ok: true, plan: { ops: { call: { intentOutlets: null, outlets: { answered: "end" } } } } });
  });
});

describe("check", () => {
  const two = () => [goodNode("in", "audience-entry"), goodNode("end", "exit")];
  const base = drawing(two(), [edge("in", "next", "end")]);

  it.each<[string, JourneyDocument, string[]]>([
    ["nothing is wrong", base, []],
    ["an empty canvas", drawing([], []), ["- entry_none"]],
    ["no entry", drawing([goodNode("end", "exit")], []), ["- entry_none"]],
    ["two entries", drawing([...two(), goodNode("in2", "audience-entry")], [...base.edges, edge("in2", "next", "end")]), ["in2 entry_many"]],
    ["an entry that leads nowhere", drawing([goodNode("in", "audience-entry")], []), ["in entry_leads_nowhere"]],
    ["a node nobody reaches", drawing([...two(), goodNode("tag", "update-tag")], [...base.edges, edge("tag", "next", "end")]), ["tag unreachable"]],
    ["an edge to a node that is gone", drawing(two(), [...base.edges, edge("in", "next2", "ghost")]), ["in edge_dangling"]],
    ["an edge from an outlet that is gone", drawing(two(), [...base.edges, edge("in", "old", "end")]), ["in edge_outlet_unknown"]],
    ["two edges from one outlet", drawing(two(), [...base.edges, { ...edge("in", "next", "end"), id: "x" }]), ["in outlet_twice"]],
    ["an edge out of an exit", drawing(two(), [...base.edges, edge("end", "next", "end")]), ["end exit_has_edges", "end cycle"]],
    [
      "a loop",
      drawing(
        [...two(), goodNode("tag", "update-tag"), goodNode("rest", "wait")],
        [edge("in", "next", "tag"), edge("tag", "next", "rest"), edge("rest", "next", "tag")],
      ),
      ["end unreachable", "tag cycle", "rest cycle"],
    ],
    [
      "a bounded loop",
      drawing(
        [...two(), goodNode("tag", "update-tag"), goodNode("round", "loop")],
        [edge("in", "next", "tag"), edge("tag", "next", "round"), edge("round", "again", "tag"), edge("round", "done", "end")],
      ),
      [],
    ],
    [
      "a loop within a loop",
      drawing(
        [...two(), goodNode("tag", "update-tag"), goodNode("inner", "loop"), goodNode("outer", "loop")],
        [
          edge("in", "next", "tag"),
          edge("tag", "next", "inner"),
          edge("inner", "again", "tag"),
          edge("inner", "done", "outer"),
          edge("outer", "again", "tag"),
          edge("outer", "done", "end"),
        ],
      ),
      [],
    ],
    [
      "a loop that its bound does not hold",
      drawing(
        [...two(), goodNode("round", "loop"), goodNode("tag", "update-tag")],
        [edge("in", "next", "round"), edge("round", "done", "tag"), edge("round", "again", "end"), edge("tag", "next", "round")],
      ),
      ["round cycle", "round loop_leads_on (warning)", "tag cycle"],
    ],
    ["a condition on a step that is gone", whoPassed("gone", null), ["ask node_mentioned_missing"]],
    ["a condition on an outlet that is gone", whoPassed("in", "rule:r9"), ["ask outlet_mentioned_missing"]],
    ["a condition on an outlet that is there", whoPassed("in", "next"), []],
    [
      "an edge back into the entry",
      drawing([...two(), goodNode("tag", "update-tag")], [edge("in", "next", "tag"), edge("tag", "next", "in")]),
      ["in edge_into_entry", "in cycle", "end unreachable", "tag cycle"],
    ],
    ["a node without a name", drawing([goodNode("in", "audience-entry"), { ...goodNode("end", "exit"), name: " " }], base.edges), ["end name_empty"]],
    ["one id twice", drawing([...two(), goodNode("end", "exit")], base.edges), ["end node_twice"]],
    [
      "an outlet left open; blocked and failed may be",
      drawing([...two(), goodNode("text", "sms")], [edge("in", "next", "text")]),
      ["end unreachable", "text outlet_open (warning)"],
    ],
  ])("%s", (_, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });

  it("lets warnings through and stops errors", () => {
    const open = drawing([goodNode("in", "audience-entry"), goodNode("text", "sms")], [edge("in", "next", "text")]);
    expect(compile(open, sampleRefs)).toMatchObject({ ok: true, problems: [{ code: "outlet_open", severity: "warning" }] });
    expect(compile(drawing([], []), sampleRefs)).toMatchObject({ ok: false });
  });
});

describe("properties", () => {
  it("never throws, whatever is drawn, and says what blocks", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const result = compile(document, sampleRefs);
        if (!result.ok) expect(result.problems.some((p) => p.severity === "error")).toBe(true);
        else expect(result.problems.every((p) => p.severity === "warning")).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("has words for every fault: nothing falls through to the wordless one", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        expect(check(document, sampleRefs).map((p) => p.code)).not.toContain("config_invalid");
      }),
      { numRuns: 400 },
    );
  });

  it("compiles every well-formed drawing; deterministic, closed and in flow order", () => {
    fc.assert(
      fc.property(anyGoodDocument, (document) => {
        const result = compile(document, sampleRefs);
        if (!result.ok) throw new Error(JSON.stringify(result.problems));
        const { plan } = result;
        expect(compile(structuredClone(document), sampleRefs)).toEqual(result);
        expect(plan.order.toSorted()).toEqual(document.nodes.map((n) => n.id).toSorted());
        const place = new Map(plan.order.map((id, index) => [id, index]));
        for (const op of Object.values(plan.ops))
          for (const target of Object.values(op.outlets)) {
            if (target === null) continue;
            expect(Object.keys(plan.ops)).toContain(target);
            expect(place.get(target) ?? -1).toBeGreaterThan(place.get(op.node) ?? Infinity);
          }
      }),
      { numRuns: 200 },
    );
  });
});
