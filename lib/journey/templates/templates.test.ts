import { describe, expect, it } from "vitest";
import { placeholders } from "@/lib/scripts/render";
import { demoScripts } from "@/lib/scripts/demo";
import { DEMO_TEXTS } from "@/lib/scripts/demo-texts";
import { SCRIPT_TEMPLATES } from "@/lib/scripts/templates";
import { compile } from "../compile";
import { check } from "../executable";
import { countCrossings, segmentsOf } from "../layout-crossings";
import { nodeSize } from "../layout-size";
import { emptyRefs, type JourneyRefs } from "../refs";
import { templateDocument } from "./index";
import { TEMPLATE_KEYS } from "./keys";

/** A company with every ready script and text. */
const furnished: JourneyRefs = {
  ...emptyRefs("2026-11-21T02:00:00Z"),
  clinics: [{ id: "c", name: "南山店", callingActive: true, callingReason: null }],
  audiences: ["明日有预约", "权益 120 天内到期或种植意向", "权益 120 天内到期", "种植意向", "半年未到诊"].map((name) => ({ id: name, name })),
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

it.each(TEMPLATE_KEYS)("%s does not text at once what the script has just sent after its call", (key) => {
  const { nodes, edges } = templateDocument(key, furnished, "zh-CN");
  const call = nodes.find((node) => node.kind === "ai-call");
  const sent = demoScripts().find((script) => script.templateKey === key)?.hangupSms?.answeredTemplate;
  const atOnce = (from: string | undefined): typeof nodes =>
    edges
      .filter((edge) => edge.from === from && edge.outlet !== "not_answered")
      .flatMap(({ to }) => nodes.filter((node) => node.id === to))
      .flatMap((node) => (node.kind === "update-tag" ? atOnce(node.id) : [node]));
  expect(atOnce(call?.id).length).toBeGreaterThan(1);
  const texts = atOnce(call?.id).flatMap((node) => (node.kind === "sms" ? [node.config.templateId] : []));
  expect(texts).not.toContain(sent);
});

describe("the audience", () => {
  const audienceOf = (key: (typeof TEMPLATE_KEYS)[number], names: string[]) =>
    templateDocument(key, { ...furnished, audiences: names.map((name) => ({ id: name, name })) }, "zh-CN").nodes.find(
      (node) => node.kind === "audience-entry",
    )?.config.audienceId;

  it("is the one that the template is for, whatever shorter or longer names there are", () => {
    const names = ["试用 种植或权益", "权益", "种植", "权益 120 天内到期或种植意向", "权益 120 天内到期", "种植意向"];
    expect([audienceOf("benefit-expiry", names), audienceOf("implant-invitation", names)]).toEqual(["权益 120 天内到期", "种植意向"]);
  });

  it("is left to be chosen where there is none of that name", () => {
    expect(TEMPLATE_KEYS.map((key) => audienceOf(key, ["试用 种植或权益", "明天预约", "半年未到"]))).toEqual(["", "", "", ""]);
  });
});

it.each(TEMPLATE_KEYS)("%s is drawn without an edge crossing another", (key) => {
  const document = templateDocument(key, furnished, "zh-CN");
  const corners = new Map(document.nodes.map((node) => [node.id, node.position]));
  const sizes = new Map(document.nodes.map((node) => [node.id, nodeSize(node, document)]));
  expect(countCrossings(segmentsOf(document, corners, sizes))).toBe(0);
});
