import fc from "fast-check";
import { type JourneyDocument, type JourneyEdge, type JourneyNode, KINDS, type Kind } from "./document";
import { edgeId } from "./edit/ids";
import { kindOf } from "./kinds";
import type { JourneyRefs } from "./refs";

/** Samples and random drawings for the tests of this folder. */
export const sampleRefs: JourneyRefs = {
  now: "2026-11-21T02:00:00.000Z",
  timezone: "Asia/Shanghai",
  callingWindow: { from: "09:00", to: "20:00" },
  textSegmentFen: 5,
  clinicId: null,
  clinics: [
    { id: "c1", name: "云杉口腔（国贸）", callingActive: true, callingReason: null },
    { id: "c2", name: "云杉口腔（望京）", callingActive: true, callingReason: null },
  ],
  otherClinics: { open: 0, closed: 0 },
  audiences: [{ id: "aud1", name: "明日有预约的患者" }],
  scripts: [
    {
      id: "scr1",
      name: "预约到店提醒",
      kind: "ai",
      category: "service",
      state: "enabled",
      templateKey: "appointment-reminder",
      voiceKey: "xiaoning",
      intents: [
        { key: "A", name: "确认到店", level: "strong" },
        { key: "B", name: "需改期", level: "some" },
        { key: "C", name: "考虑取消", level: "weak" },
        { key: "D", name: "未明确", level: "unclear" },
        { key: "E", name: "拒绝沟通", level: "refused" },
      ],
      variables: [
        { name: "患者姓名", label: "患者姓名", required: true, defaultField: "customer.name" },
        { name: "预约时间", label: "预约时间", required: true, defaultField: null },
        { name: "备注", label: "备注", required: false, defaultField: null },
      ],
    },
  ],
  templates: [
    {
      id: "tpl1",
      name: "到店指引",
      category: "service",
      state: "approved",
      signature: "云杉口腔",
      body: "{{患者姓名}}您好，明天见，地址：{{门店地址}}",
      variables: [
        { name: "患者姓名", label: "患者姓名", required: true, defaultField: null },
        { name: "门店地址", label: "门店地址", required: true, defaultField: null },
      ],
    },
  ],
  tags: [
    { id: "tag1", name: "已确认" },
    { id: "tag2", name: "预约待确认" },
  ],
  staff: [
    { id: "st1", name: "陈静", kind: "consultant" },
    { id: "st2", name: "李娜", kind: "consultant" },
  ],
  pools: [{ id: "pool1", name: "种植线索" }],
  endpoints: [{ id: "ep1", name: "企业微信", allowPhone: false, enabled: true }],
  attributes: ["会员等级"],
};

const CONFIGS: Record<Kind, Record<string, unknown>> = {
  "audience-entry": {
    audienceId: "aud1",
    schedule: { type: "recurring", every: "day", time: "10:00" },
    reentry: { type: "after_exit" },
    limits: { total: null, daily: null },
  },
  "event-entry": {
    on: { type: "appointment", changes: ["created"], clinicIds: ["c1"], items: ["种植"] },
    audienceId: null,
    reentry: { type: "after_exit" },
    limits: { total: 1000, daily: null },
  },
  goal: { on: { type: "tag_added", tagIds: ["tag1"] }, audienceId: null, after: "continue" },
  "ai-call": {
    scriptId: "scr1",
    variables: { 患者姓名: "customer.name", 预约时间: "nextAppointment.startsAt" },
    redial: null,
    branches: { enabled: false, rules: [] },
  },
  sms: { templateId: "tpl1", variables: { 患者姓名: "customer.name", 门店地址: "clinic.address" } },
  wait: { until: { type: "span", amount: 2, unit: "hour" } },
  condition: {
    rules: [{ id: "r1", name: "有手机号", when: { type: "condition", field: "has_phone", operator: "is", value: true } }],
  },
  "time-window": { weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" },
  "random-split": {
    salt: "",
    shares: [
      { id: "s1", name: "甲", permille: 333 },
      { id: "s2", name: "乙", permille: 667 },
    ],
  },
  loop: { times: 3 },
  "update-tag": { add: ["tag1"], remove: [] },
  "update-field": { changes: [{ field: "attribute", name: "会员等级", value: "金卡" }] },
  "follow-up": { assign: { role: "consultant", way: "round_robin", staffIds: ["st1", "st2"] }, task: { title: "回访{{customer.name}}", inDays: 1 } },
  lead: { poolId: "pool1" },
  webhook: {
    endpointId: "ep1",
    fields: ["customer.name"],
    withPhone: false,
    maxTries: 5,
    save: { path: "data.level", attribute: "会员等级" },
    branch: { path: "data.level", cases: [{ id: "a1", equals: "gold" }] },
  },
  exit: { reason: "" },
};

/** A node that passes its checks against `sampleRefs`. */
export const goodNode = (id: string, kind: Kind, config: Record<string, unknown> = {}): JourneyNode => ({
  id,
  kind,
  name: `${kind} ${id}`,
  position: { x: 0, y: 0 },
  config: { ...structuredClone(CONFIGS[kind]), ...config },
});

export const edge = (from: string, outlet: string, to: string): JourneyEdge => ({ id: edgeId(from, outlet), from, outlet, to });

export const drawing = (nodes: JourneyNode[], edges: JourneyEdge[]): JourneyDocument => ({ schema: 1, nodes, edges });

/** audience → AI call → (A | B or C | other) → SMS → wait → exit. */
export const sampleDocument = (): JourneyDocument =>
  drawing(
    [
      goodNode("in", "audience-entry"),
      goodNode("call", "ai-call", {
        branches: {
          enabled: true,
          rules: [
            { id: "r1", intents: ["A"] },
            { id: "r2", intents: ["B", "C"] },
          ],
        },
      }),
      goodNode("text", "sms"),
      goodNode("tag", "update-tag"),
      goodNode("rest", "wait"),
      goodNode("end", "exit"),
    ],
    [
      edge("in", "next", "call"),
      edge("call", "rule:r1", "text"),
      edge("call", "rule:r2", "tag"),
      edge("call", "other", "end"),
      edge("call", "not_answered", "text"),
      edge("text", "next", "rest"),
      edge("tag", "next", "end"),
      edge("rest", "next", "end"),
    ],
  );

/** Any config: nonsense, defaults, a good one, or a good one with one key spoilt. */
export const anyConfig = (kind: Kind): fc.Arbitrary<Record<string, unknown>> =>
  fc.oneof(
    fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue()),
    fc.constant(kindOf(kind).defaults()),
    fc.constant(structuredClone(CONFIGS[kind])),
    fc
      .tuple(fc.constantFrom(...Object.keys(CONFIGS[kind])), fc.jsonValue())
      .map(([key, value]) => ({ ...structuredClone(CONFIGS[kind]), [key]: value })),
  );

const anyId = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");

/** Any document the schema lets through: doubled ids, loops, edges into nowhere, half-filled nodes. */
export const anyDocument: fc.Arbitrary<JourneyDocument> = fc.record({
  schema: fc.constant(1 as const),
  nodes: fc.array(
    fc.constantFrom(...KINDS).chain((kind) =>
      fc.record({
        id: anyId,
        kind: fc.constant(kind),
        name: fc.string({ maxLength: 20 }),
        position: fc.record({ x: fc.integer({ min: -2000, max: 2000 }), y: fc.integer({ min: -2000, max: 2000 }) }),
        config: anyConfig(kind),
      }),
    ),
    { maxLength: 8 },
  ),
  edges: fc.array(
    fc
      .tuple(anyId, fc.constantFrom("next", "answered", "not_answered", "blocked", "failed", "else", "other", "rule:r1", "odd"), anyId)
      .map(([from, outlet, to]) => edge(from, outlet, to)),
    { maxLength: 14 },
  ),
});

/** Any drawing that compiles: nodes in a row, every outlet open or led to a later node, all of them reachable. */
export const anyGoodDocument: fc.Arbitrary<JourneyDocument> = fc
  .record({
    kinds: fc.array(fc.constantFrom(...KINDS.filter((kind) => kindOf(kind).category !== "entry")), { minLength: 1, maxLength: 10 }),
    picks: fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
    shuffle: fc.nat(1000),
  })
  .map(({ kinds, picks, shuffle }) => {
    // An exit within the row would cut off what follows: exits stand last.
    const sorted = [...kinds.filter((kind) => kind !== "exit"), "exit" as const];
    const nodes = [goodNode("n0", "audience-entry"), ...sorted.map((kind, i) => goodNode(`n${i + 1}`, kind))];
    let pick = 0;
    const edges = nodes.flatMap((node, index) =>
      kindOf(node.kind)
        .outlets(node.config)
        .flatMap((outlet, order) => {
          const later = nodes.length - index - 1;
          const choice = picks[pick++ % picks.length] ?? 0;
          if (later === 0) return [];
          if (order === 0) return [edge(node.id, outlet.id, `n${index + 1}`)];
          return choice % 3 === 0 ? [] : [edge(node.id, outlet.id, `n${index + 1 + (choice % later)}`)];
        }),
    );
    const turn = shuffle % nodes.length;
    return drawing([...nodes.slice(turn), ...nodes.slice(0, turn)], edges);
  });
