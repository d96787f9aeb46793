import { type ConfigProblem, defineKind, error } from "../types";
import { windowMetrics } from "./metrics";
import { readWindow, type WindowConfig, windowDefaults, windowOutlets, windowSchema } from "./schema";

export const timeWindow = defineKind<WindowConfig, WindowConfig>({
  kind: "time-window",
  category: "logic",
  schema: windowSchema,
  read: readWindow,
  defaults: windowDefaults,
  outlets: windowOutlets,
  problems: windowProblems,
  compile: (node, { weekdays, from, to }, outlets) => ({
    op: "wait",
    node: node.id,
    name: node.name,
    kind: "time-window",
    outlets,
    until: { type: "window", weekdays: weekdays.toSorted((a, b) => a - b), from, to },
  }),
  metrics: windowMetrics,
});

function windowProblems(config: WindowConfig): ConfigProblem[] {
  if (config.weekdays.length === 0) return [error("weekdays", "weekdays_empty")];
  if (config.from !== "" && config.from === config.to) return [error("to", "window_always")];
  const parsed = windowSchema.safeParse(config);
  return parsed.success ? [] : [error(String(parsed.error.issues[0]?.path[0] ?? "from"), "window_incomplete")];
}
