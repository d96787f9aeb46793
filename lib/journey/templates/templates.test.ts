import { describe, expect, it } from "vitest";
import { placeholders } from "@/lib/scripts/render";
import { DEMO_TEXTS } from "@/lib/scripts/demo-texts";
import { SCRIPT_TEMPLATES } from "@/lib/scripts/templates";
import { compile } from "../compile";
import { check } from "../executable";
import { nodeSize, visibleOutlets } from "../layout-size";
import { emptyRefs, type JourneyRefs } from "../refs";
import { templateDocument } from "./index";
import { TEMPLATE_KEYS } from "./keys";

/** A company with every ready script and text. */
const furnished: JourneyRefs = {
  ...emptyRefs("2026-11-21T02:00:00Z"),
  clinics: [{ id: "c", name: "南山店", callingActive: true, callingReason: null }],
  audiences: ["明日有预约", "权益 120 天内到期或种植意向", "半年未到诊"].map((name) => ({ id: name, name })),
  scripts: SCRIPT_TEMPLATES.map((script) => ({
    id: script.key,
    name: script.name,
    kind: script.kind,
    category: script.category,
    state: "enabled",
    templateKey: script.key,
    voiceKey: "xiaoning",
    intents: script.intents,
    variables: script.variables,
  })),
  templates: DEMO_TEXTS.map((text) => ({
    ...text,
    id: text.name,
    variables: placeholders(text.body).map((name) => ({ name, label: name, required: true, defaultField: null })),
  })),
  tags: ["种植意向", "洁牙会员"].map((name) => ({ id: name, name })),
};

describe.each(TEMPLATE_KEYS)("%s", (key) => {
  it("is ready to publish where the company has what it names", () => {
    const result = compile(templateDocument(key, furnished, "zh-CN"), furnished);
    expect(result.problems).toEqual([]);
    expect(result.ok).toBe(true);
  });

  it("opens in an empty company too, with what is missing as problems of single nodes", () => {
    const refs = emptyRefs("2026-11-21T02:00:00Z");
    const problems = check(templateDocument(key, refs, "en"), refs);
    expect(problems.map((p) => p.code)).toEqual(expect.arrayContaining(["audience_empty", "script_empty", "template_empty"]));
    expect(problems.every((p) => p.nodeId !== null)).toBe(true);
    expect(problems.map((p) => p.code)).not.toContain("unreachable");
  });

  it("stands on its own places, in both languages", () => {
    const chinese = templateDocument(key, furnished, "zh-CN");
    const english = templateDocument(key, furnished, "en");
    expect(new Set(chinese.nodes.map((n) => `${n.position.x},${n.position.y}`)).size).toBe(chinese.nodes.length);
    expect(english.nodes.every((n) => /^[\x20-\x7e·]+$/.test(n.name))).toBe(true);
  });
});

/** Pairs of edges of one node that cross on the way to different targets of one rank. */
function crossings(key: (typeof TEMPLATE_KEYS)[number]): number {
  const document = templateDocument(key, furnished, "zh-CN");
  const place = new Map(document.nodes.map((node) => [node.id, { x: node.position.x + nodeSize(node, document).width / 2, y: node.position.y }]));
  let found = 0;
  for (const node of document.nodes) {
    const targets = visibleOutlets(node, document).flatMap((outlet) => {
      const edge = document.edges.find((candidate) => candidate.from === node.id && candidate.outlet === outlet.id);
      const at = edge && place.get(edge.to);
      return at ? [at] : [];
    });
    targets.forEach((left, i) => {
      for (const right of targets.slice(i + 1)) if (left.y === right.y && left.x > right.x) found += 1;
    });
  }
  return found;
}

it.each(TEMPLATE_KEYS)("%s is drawn without needless crossings", (key) => {
  expect(crossings(key)).toBe(0);
});
