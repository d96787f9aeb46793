import type { TestClinic } from "@/lib/engine/testing/clinic";
import { shortPlan, weekPlan } from "@/lib/engine/testing/plans";
import type { CallOp, Op, Plan, WaitUntil } from "@/lib/journey/plan";

const planOf = (ops: Op[]): Plan => ({
  schema: 1,
  entry: "entry",
  ops: Object.fromEntries(ops.map((op) => [op.node, op])),
  order: ops.map((op) => op.node),
});

const entryTo = (clinic: TestClinic, next: string): Op => ({
  op: "enter",
  node: "entry",
  name: "人群",
  kind: "audience-entry",
  outlets: { next },
  audienceId: clinic.audienceId,
  schedule: { type: "now" },
  reentry: { type: "always" },
});

/** Nobody is called: people wait, are tagged and end. */
export const waitPlan = (clinic: TestClinic, until: WaitUntil): Plan =>
  planOf([
    entryTo(clinic, "wait"),
    { op: "wait", node: "wait", name: "等待", kind: "wait", outlets: { next: "tag" }, until },
    { op: "effect", effect: "tag", node: "tag", name: "打标签", kind: "update-tag", outlets: { next: "end" }, add: [clinic.tagId], remove: [] },
    { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "done" },
  ]);

/** One call, no redial, and the end. */
export function callPlan(clinic: TestClinic): Plan {
  const { call } = shortPlan(clinic).ops;
  if (call?.op !== "effect" || call.effect !== "call") throw new Error("the plan has changed");
  const once: CallOp = { ...call, intentOutlets: null, outlets: { answered: "end", not_answered: "end", blocked: null, failed: null } };
  return planOf([entryTo(clinic, "call"), once, { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "done" }]);
}

/** One text and the end. */
export function textPlan(clinic: TestClinic): Plan {
  const { text } = weekPlan(clinic).ops;
  if (text?.op !== "effect" || text.effect !== "text") throw new Error("the plan has changed");
  return planOf([
    entryTo(clinic, "text"),
    { ...text, outlets: { next: "end", blocked: null, failed: null } },
    { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "done" },
  ]);
}

/** Waits an hour and goes round again, so often. */
export const loopPlan = (clinic: TestClinic, times: number): Plan =>
  planOf([
    entryTo(clinic, "wait"),
    { op: "wait", node: "wait", name: "等待", kind: "wait", outlets: { next: "loop" }, until: { type: "span", amount: 1, unit: "hour" } },
    { op: "loop", node: "loop", name: "循环", kind: "loop", outlets: { again: "wait", done: "end" }, times },
    { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "done" },
  ]);
