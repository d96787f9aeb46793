import type { WaitUntil } from "../../plan";
import type { JourneyRefs } from "../../refs";
import { DATE_ONLY_FIELDS, DEFAULT_DATE_TIME } from "../../wait";
import { matchProblems } from "../event-match";
import { type ConfigProblem, defineKind, error, warning } from "../types";
import { waitMetrics } from "./metrics";
import { type EventUntil, readWait, type WaitConfig, waitDefaults, timeoutSchema, waitOutlets, waitSchema, waitUntilSchema } from "./schema";

export const wait = defineKind<WaitConfig, WaitConfig>({
  kind: "wait",
  category: "logic",
  schema: waitSchema,
  read: readWait,
  defaults: waitDefaults,
  outlets: waitOutlets,
  problems: waitProblems,
  compile: (node, { until }, outlets) => {
    const head = { node: node.id, name: node.name, kind: "wait", outlets };
    if (until.type === "event") return { op: "await", ...head, on: until.on, timeout: until.timeout };
    return { op: "wait", ...head, until: withTime(until) };
  },
  metrics: waitMetrics,
});

// A bare date has no time of day: the engine always gets one.
function withTime(until: WaitUntil): WaitUntil {
  if (until.type !== "date_field" || until.time || !DATE_ONLY_FIELDS.has(until.field)) return until;
  return { ...until, time: DEFAULT_DATE_TIME };
}

function waitProblems({ until }: WaitConfig, refs: JourneyRefs): ConfigProblem[] {
  if (until.type === "event") return eventProblems(until, refs);
  if (until.type === "weekday" && until.weekdays.length === 0) return [error("until.weekdays", "weekdays_empty")];
  const parsed = waitUntilSchema.safeParse(until);
  if (parsed.success) return [];
  const field = ["until", ...(parsed.error.issues[0]?.path ?? [])].join(".");
  return [error(field, until.type === "span" ? "span_invalid" : "wait_incomplete")];
}

function eventProblems(until: EventUntil, refs: JourneyRefs): ConfigProblem[] {
  const problems = matchProblems("until.on", until.on, refs);
  if (until.timeout === null) return [...problems, warning("until.timeout", "wait_for_ever")];
  return timeoutSchema.safeParse(until.timeout).success ? problems : [...problems, error("until.timeout", "event_timeout_invalid")];
}
