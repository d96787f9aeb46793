import { isFieldPath } from "../../fields";
import type { JourneyRefs } from "../../refs";
import { type ConfigProblem, defineKind, error } from "../types";
import { followUpMetrics } from "./metrics";
import { type FollowUpConfig, followUpDefaults, followUpOutlets, followUpSchema, MAX_DAYS, MAX_TITLE, readFollowUp, titleFields } from "./schema";

export const followUp = defineKind<FollowUpConfig, FollowUpConfig>({
  kind: "follow-up",
  category: "data",
  schema: followUpSchema,
  read: readFollowUp,
  defaults: followUpDefaults,
  outlets: followUpOutlets,
  problems: followUpProblems,
  compile: (node, { assign, task }, outlets) => ({
    op: "effect",
    effect: "follow",
    node: node.id,
    name: node.name,
    kind: "follow-up",
    outlets,
    // Of several, a fixed choice is the first.
    assign: assign && (assign.way === "fixed" ? { ...assign, staffIds: assign.staffIds.slice(0, 1) } : assign),
    task,
  }),
  metrics: followUpMetrics,
});

function followUpProblems({ assign, task }: FollowUpConfig, refs: JourneyRefs): ConfigProblem[] {
  if (assign === null && task === null) return [error("task", "follow_nothing")];
  return [...assignProblems(assign, refs), ...taskProblems(task)];
}

function assignProblems(assign: FollowUpConfig["assign"], refs: JourneyRefs): ConfigProblem[] {
  if (assign === null) return [];
  if (assign.staffIds.length === 0) return [error("assign.staffIds", "staff_none")];
  const known = assign.staffIds.every((id) => refs.staff.some((staff) => staff.id === id && staff.kind === assign.role));
  return known ? [] : [error("assign.staffIds", "staff_missing")];
}

function taskProblems(task: FollowUpConfig["task"]): ConfigProblem[] {
  if (task === null) return [];
  const title = task.title.trim();
  const unknown = titleFields(title).find((path) => !isFieldPath(path));
  const days = Number.isInteger(task.inDays) && task.inDays >= 0 && task.inDays <= MAX_DAYS;
  return [
    ...(title === "" || title.length > MAX_TITLE ? [error("task.title", "task_title_empty")] : []),
    ...(unknown === undefined ? [] : [error("task.title", "task_field_unknown", { field: unknown })]),
    ...(days ? [] : [error("task.inDays", "task_days_invalid", { max: MAX_DAYS })]),
  ];
}
