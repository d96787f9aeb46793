import type { WaitUntil } from "../../plan";
import { DATE_ONLY_FIELDS, DEFAULT_DATE_TIME } from "../../wait";
import { type ConfigProblem, defineKind, error } from "../types";
import { waitMetrics } from "./metrics";
import { readWait, type WaitConfig, waitDefaults, waitOutlets, waitSchema, waitUntilSchema } from "./schema";

export const wait = defineKind<WaitConfig, WaitConfig>({
  kind: "wait",
  category: "logic",
  schema: waitSchema,
  read: readWait,
  defaults: waitDefaults,
  outlets: waitOutlets,
  problems: waitProblems,
  compile: (node, config, outlets) => ({
    op: "wait",
    node: node.id,
    name: node.name,
    kind: "wait",
    outlets,
    until: withTime(config.until),
  }),
  metrics: waitMetrics,
});

// A bare date has no time of day: the engine always gets one.
function withTime(until: WaitUntil): WaitUntil {
  if (until.type !== "date_field" || until.time || !DATE_ONLY_FIELDS.has(until.field)) return until;
  return { ...until, time: DEFAULT_DATE_TIME };
}

function waitProblems({ until }: WaitConfig): ConfigProblem[] {
  if (until.type === "weekday" && until.weekdays.length === 0) return [error("until.weekdays", "weekdays_empty")];
  const parsed = waitUntilSchema.safeParse(until);
  if (parsed.success) return [];
  const field = ["until", ...(parsed.error.issues[0]?.path ?? [])].join(".");
  return [error(field, until.type === "span" ? "span_invalid" : "wait_incomplete")];
}
