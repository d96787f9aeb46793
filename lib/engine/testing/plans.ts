import type { CallOp, Op, Plan, TextOp } from "@/lib/journey/plan";
import type { TestClinic } from "./clinic";

/** The clinic's audience, taken in at once → the first of these → … */
export function planOf(clinic: TestClinic, ...ops: Op[]): Plan {
  const entry: Op = {
    op: "enter",
    node: "entry",
    name: "人群",
    kind: "audience-entry",
    outlets: { next: ops[0]?.node ?? null },
    audienceId: clinic.audienceId,
    schedule: { type: "now" },
    reentry: { type: "always" },
  };
  const all = [entry, ...ops];
  return { schema: 1, entry: "entry", ops: Object.fromEntries(all.map((op) => [op.node, op])), order: all.map((op) => op.node) };
}

/** A call by the clinic's script. */
export const callOf = (clinic: TestClinic, { outlets, ...part }: Partial<CallOp>): CallOp => ({
  op: "effect",
  effect: "call",
  node: "call",
  name: "AI 外呼",
  kind: "ai-call",
  outlets: { blocked: null, failed: null, ...outlets },
  scriptId: clinic.scriptId,
  variables: { 患者姓名: "customer.name", 门店简称: "clinic.shortName" },
  redial: null,
  intentOutlets: null,
  ...part,
});

/** A text by the clinic's template. */
export const textOf = (clinic: TestClinic, next: string | null): TextOp => ({
  op: "effect",
  effect: "text",
  node: "text",
  name: "短信",
  kind: "sms",
  outlets: { next, blocked: null, failed: null },
  templateId: clinic.templateId,
  variables: { 姓名: "customer.name", 诊所: "clinic.shortName" },
});

/** Audience → AI call with intent branches → text → tag → wait a week → end: every kind of op in one journey. */
export function weekPlan(clinic: TestClinic): Plan {
  return planOf(
    clinic,
    callOf(clinic, {
      outlets: { "rule:r1": "text", other: "wait", not_answered: "text" },
      intentOutlets: { A: "rule:r1", B: "rule:r1" },
    }),
    textOf(clinic, "wait"),
    { op: "wait", node: "wait", name: "等待", kind: "wait", outlets: { next: "tag" }, until: { type: "span", amount: 7, unit: "day" } },
    { op: "effect", effect: "tag", node: "tag", name: "打标签", kind: "update-tag", outlets: { next: "branch" }, add: [clinic.tagId], remove: [] },
    {
      op: "branch",
      node: "branch",
      name: "条件",
      kind: "condition",
      outlets: { "case:1": "end", else: null },
      cases: [{ outlet: "case:1", when: { type: "condition", field: "name", operator: "contains", value: "1" } }],
      otherwise: "else",
    },
    { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "done" },
  );
}

/** The same without waits and redials: for live runs. */
export function shortPlan(clinic: TestClinic): Plan {
  const plan = weekPlan(clinic);
  const { call, wait } = plan.ops;
  if (call?.op !== "effect" || call.effect !== "call" || wait?.op !== "wait") throw new Error("the plan has changed");
  return {
    ...plan,
    ops: {
      ...plan.ops,
      call: { ...call, redial: { intervalMinutes: 1, times: 0, kinds: [] } },
      wait: { ...wait, until: { type: "span", amount: 0, unit: "minute" } },
    },
  };
}
