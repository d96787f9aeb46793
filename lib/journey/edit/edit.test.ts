import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { journeyDocumentSchema } from "../document";
import { outletsOf } from "../graph";
import { enableBranches, removeRule, addRule } from "../kinds/ai-call/branches";
import { readAiCall } from "../kinds/ai-call/schema";
import { layout } from "../layout";
import { nodeSize } from "../layout-size";
import { anyDocument, drawing, edge, goodNode, sampleDocument } from "../testing";
import { align } from "./align";
import { connect, connectRefusal, disconnect } from "./edges";
import { idMaker } from "./ids";
import { addNode, dropOnEdge, insertOnEdge, moveNodes, removeNodes, renameNode, setConfig, setNote } from "./nodes";
import { copyNodes, duplicate, parseClip, paste } from "./paste";

const counter = (prefix = "new") => {
  let n = 0;
  return () => `${prefix}${++n}`;
};
const chain = () =>
  drawing(
    [goodNode("in", "audience-entry"), goodNode("text", "sms"), goodNode("end", "exit")],
    [edge("in", "next", "text"), edge("text", "next", "end")],
  );
const wires = (document: { edges: { from: string; outlet: string; to: string }[] }) => document.edges.map((e) => `${e.from}.${e.outlet}>${e.to}`);

describe("nodes", () => {
  it("adds on the grid, with defaults", () => {
    const { document, id } = addNode(chain(), { kind: "wait", name: "等待", position: { x: 33, y: 47 } }, counter());
    expect(id).toBe("new1");
    expect(document.nodes.at(-1)).toMatchObject({ id, kind: "wait", position: { x: 40, y: 40 }, config: { until: { type: "span" } } });
  });

  it("never lends an id that is taken", () => {
    const taken = addNode(chain(), { kind: "wait", name: "", position: { x: 0, y: 0 } }, () => "text");
    expect(taken.id).not.toBe("text");
  });

  it("inserts on an edge; an exit cuts it, an entry is refused", () => {
    const wait = insertOnEdge(chain(), "in:next", { kind: "wait", name: "等待", position: { x: 0, y: 0 } }, counter());
    expect(wires(wait?.document ?? drawing([], []))).toEqual(["in.next>new1", "text.next>end", "new1.next>text"]);
    const exit = insertOnEdge(chain(), "in:next", { kind: "exit", name: "结束", position: { x: 0, y: 0 } }, counter());
    expect(wires(exit?.document ?? drawing([], []))).toEqual(["in.next>new1", "text.next>end"]);
    expect(insertOnEdge(chain(), "in:next", { kind: "audience-entry", name: "", position: { x: 0, y: 0 } }, counter())).toBeNull();
    expect(insertOnEdge(chain(), "none", { kind: "wait", name: "", position: { x: 0, y: 0 } }, counter())).toBeNull();
  });

  it("drops a lone node on an edge, a connected one not", () => {
    const lone = { ...chain(), nodes: [...chain().nodes, goodNode("rest", "wait")] };
    expect(wires(dropOnEdge(lone, "text:next", "rest"))).toEqual(["in.next>text", "text.next>rest", "rest.next>end"]);
    expect(dropOnEdge(lone, "text:next", "in")).toBe(lone);
  });

  it("heals a chain when a step is taken out", () => {
    expect(wires(removeNodes(chain(), ["text"]))).toEqual(["in.next>end"]);
    const long = insertOnEdge(chain(), "text:next", { kind: "wait", name: "等", position: { x: 0, y: 0 } }, counter())?.document ?? chain();
    expect(wires(removeNodes(long, ["text", "new1"]))).toEqual(["in.next>end"]);
  });

  it("does not guess where several ways lead out", () => {
    expect(wires(removeNodes(sampleDocument(), ["call"]))).toEqual(["text.next>rest", "tag.next>end", "rest.next>end"]);
  });

  it("joins all ways in to the one way out", () => {
    expect(wires(removeNodes(sampleDocument(), ["text"])).filter((w) => w.endsWith(">rest"))).toEqual([
      "call.rule:r1>rest",
      "call.not_answered>rest",
    ]);
  });

  it("renames, notes, moves", () => {
    const named = renameNode(chain(), "text", "到店指引");
    expect(named.nodes[1]?.name).toBe("到店指引");
    expect(setNote(named, "text", "why").nodes[1]?.note).toBe("why");
    expect(setNote(setNote(named, "text", "why"), "text", "").nodes[1]).not.toHaveProperty("note");
    expect(moveNodes(named, new Map([["end", { x: 101, y: 9 }]])).nodes[2]?.position).toEqual({ x: 100, y: 0 });
  });
});

describe("setConfig", () => {
  const withRules = () => {
    const document = drawing(
      [goodNode("in", "audience-entry"), goodNode("call", "ai-call"), goodNode("end", "exit")],
      [edge("in", "next", "call"), edge("call", "answered", "end"), edge("call", "not_answered", "end")],
    );
    const on = enableBranches(readAiCall(document.nodes[1]?.config));
    return { document, on };
  };

  it("tells which edges went with their outlets", () => {
    const { document, on } = withRules();
    const { document: after, dropped } = setConfig(document, "call", on);
    expect(dropped.map((e) => e.outlet)).toEqual(["answered"]);
    expect(wires(after)).toEqual(["in.next>call", "call.not_answered>end"]);
    expect(outletsOf(after.nodes[1] ?? goodNode("x", "exit")).map((o) => o.id)).toEqual([
      "rule:r1",
      "other",
      "not_answered",
      "blocked",
      "failed",
      "unknown",
    ]);
  });

  it("keeps the edges of the rules that stay", () => {
    const { document, on } = withRules();
    const three = addRule(addRule(on));
    let drawn = setConfig(document, "call", three).document;
    for (const rule of three.branches.rules) drawn = connect(drawn, "call", `rule:${rule.id}`, "end");
    const { dropped, document: after } = setConfig(drawn, "call", removeRule(three, "r2"));
    expect(dropped.map((e) => e.outlet)).toEqual(["rule:r2"]);
    expect(wires(after)).toContain("call.rule:r3>end");
  });
});

describe("edges", () => {
  it("moves an outlet that led elsewhere", () => {
    const document = connect(sampleDocument(), "call", "other", "tag");
    expect(wires(document).filter((w) => w.startsWith("call.other"))).toEqual(["call.other>tag"]);
  });

  it("says why it refuses", () => {
    const document = sampleDocument();
    expect(connectRefusal(document, "rest", "next", "call")).toBe("cycle");
    expect(connectRefusal(document, "rest", "next", "rest")).toBe("cycle");
    const round = drawing([...document.nodes, goodNode("round", "loop")], [...document.edges, edge("rest", "next", "round")]);
    expect(connectRefusal(round, "round", "again", "call")).toBeNull();
    expect(connectRefusal(round, "round", "done", "call")).toBe("cycle");
    expect(connectRefusal(round, "round", "again", "round")).toBe("cycle");
    expect(connectRefusal(round, "round", "again", "in")).toBe("edge_into_entry");
    // With the way round drawn, everything else is judged as before.
    expect(connectRefusal(connect(round, "round", "again", "call"), "tag", "next", "rest")).toBeNull();
    expect(connectRefusal(document, "rest", "next", "in")).toBe("edge_into_entry");
    expect(connectRefusal(document, "rest", "odd", "end")).toBe("edge_outlet_unknown");
    expect(connectRefusal(document, "rest", "next", "ghost")).toBe("edge_dangling");
    expect(connectRefusal(document, "end", "next", "rest")).toBe("edge_outlet_unknown");
    expect(connect(document, "rest", "next", "call")).toBe(document);
  });

  it("disconnects by id", () => {
    expect(disconnect(chain(), ["in:next"]).edges).toHaveLength(1);
  });
});

describe("copy and paste", () => {
  it("a copied condition asks about the copy of a step that is copied with it, else about the step itself", () => {
    const test = (node: string) => ({ type: "passed", not: false, scope: "passage", node, outlet: null, times: 1 });
    const when = { type: "group", combinator: "and", not: false, rules: [] };
    const rules = [{ id: "r1", name: "", when, tests: [test("text"), test("end")] }];
    const document = drawing([...chain().nodes, goodNode("ask", "condition", { rules })], chain().edges);
    const copied = duplicate(document, ["text", "ask"], counter());
    const [text, ask] = copied.ids;
    const config = copied.document.nodes.find((node) => node.id === ask)?.config;
    expect(config).toEqual({ rules: [{ id: "r1", name: "", when, tests: [test(text ?? ""), test("end")] }] });
  });

  it("takes the edges among the chosen, with fresh ids", () => {
    const clip = parseClip(JSON.stringify(copyNodes(sampleDocument(), ["call", "text", "rest"])));
    if (!clip) throw new Error("not a clip");
    const { document, ids } = paste(chain(), clip, { at: { x: 200, y: 400 } }, counter());
    expect(ids).toEqual(["new1", "new2", "new3"]);
    expect(wires(document).slice(2)).toEqual(["new1.rule:r1>new2", "new1.not_answered>new2", "new2.next>new3"]);
    expect(document.nodes.at(-1)?.position).toEqual({ x: 200, y: 400 });
  });

  it("leaves a second entry out", () => {
    const { document, skippedEntries } = duplicate(chain(), ["in", "text"], counter());
    expect(skippedEntries).toBe(1);
    expect(document.nodes).toHaveLength(4);
    expect(paste(drawing([], []), copyNodes(chain(), ["in"]), { at: { x: 0, y: 0 } }, counter()).document.nodes).toHaveLength(1);
  });

  it.each(["", "{", "{}", '{"type":"yidao/nodes","nodes":[{}],"edges":[]}', "null"])("is not taken in by %j", (text) => {
    expect(parseClip(text)).toBeNull();
  });
});

describe("align and layout", () => {
  const spread = () =>
    moveNodes(
      chain(),
      new Map([
        ["in", { x: 0, y: 0 }],
        ["text", { x: 300, y: 100 }],
        ["end", { x: 620, y: 500 }],
      ]),
    );

  it("aligns", () => {
    expect(align(spread(), ["in", "text"], "left").nodes.map((n) => n.position.x)).toEqual([0, 0, 620]);
    expect(align(spread(), ["in", "text"], "top").nodes.map((n) => n.position.y)).toEqual([0, 0, 500]);
    expect(align(spread(), ["in", "text", "end"], "spread_y").nodes.map((n) => n.position.y)).toEqual([0, 260, 500]);
    const one = spread();
    expect(align(one, ["in"], "left")).toBe(one);
  });

  it("lays out downwards, on the grid, without overlaps, whatever is drawn", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const unique = { ...document, nodes: document.nodes.filter((n, i, all) => all.findIndex((m) => m.id === n.id) === i) };
        const done = layout(unique);
        const boxes = done.nodes.map((n) => ({ ...n.position, ...nodeSize(n, done) }));
        for (const [i, a] of boxes.entries()) {
          expect([Math.abs(a.x % 20), Math.abs(a.y % 20)]).toEqual([0, 0]);
          for (const b of boxes.slice(i + 1))
            expect(a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
    const done = layout(sampleDocument());
    const y = new Map(done.nodes.map((n) => [n.id, n.position.y]));
    for (const e of done.edges) expect(y.get(e.from) ?? 0).toBeLessThan(y.get(e.to) ?? 0);
    expect(done.nodes[0]?.position).toEqual({ x: 0, y: 0 });
  });
});

describe("any edit", () => {
  it("leaves a document that the schema takes, and never two edges of one id where there were none", () => {
    const edits = fc.array(fc.tuple(fc.nat(6), fc.nat(50), fc.nat(50)), { maxLength: 15 });
    fc.assert(
      fc.property(fc.constantFrom(chain(), sampleDocument()), edits, fc.integer(), (start, steps, seed) => {
        let random = seed;
        const newId = idMaker(() => ((random = (random * 16807 + 11) % 2147483647) >>> 0) / 4294967296);
        let document = start;
        for (const [what, a, b] of steps) {
          const node = document.nodes[a % Math.max(1, document.nodes.length)];
          const other = document.nodes[b % Math.max(1, document.nodes.length)];
          const wire = document.edges[a % Math.max(1, document.edges.length)];
          if (!node || !other) break;
          if (what === 0) document = removeNodes(document, [node.id]);
          if (what === 1) document = duplicate(document, [node.id, other.id], newId).document;
          if (what === 2 && wire)
            document = insertOnEdge(document, wire.id, { kind: "sms", name: "s", position: { x: a, y: b } }, newId)?.document ?? document;
          if (what === 3) document = connect(document, node.id, outletsOf(node)[b % 3]?.id ?? "next", other.id);
          if (what === 4) document = setConfig(document, node.id, b % 2 ? {} : node.config).document;
          if (what === 5 && wire) document = disconnect(document, [wire.id]);
          if (what === 6) document = addNode(document, { kind: "condition", name: "c", position: { x: a, y: b } }, newId).document;
        }
        expect(journeyDocumentSchema.safeParse(document).success).toBe(true);
        expect(new Set(document.edges.map((e) => e.id)).size).toBe(document.edges.length);
        expect(new Set(document.nodes.map((n) => n.id)).size).toBe(document.nodes.length);
      }),
      { numRuns: 150 },
    );
  });
});
