import { matchProblems } from "../event-match";
import { defineKind, error } from "../types";
import { goalMetrics } from "./metrics";
import { type GoalConfig, goalDefaults, goalOutlets, goalSchema, readGoal } from "./schema";

export const goal = defineKind<GoalConfig, GoalConfig>({
  kind: "goal",
  category: "logic",
  schema: goalSchema,
  read: readGoal,
  defaults: goalDefaults,
  outlets: goalOutlets,
  problems: (config, refs) => [
    ...matchProblems("on", config.on, refs),
    ...(config.audienceId === null || refs.audiences.some((audience) => audience.id === config.audienceId)
      ? []
      : [error("audienceId", "audience_missing")]),
  ],
  compile: (node, config, outlets) => ({
    op: "goal",
    node: node.id,
    name: node.name,
    kind: "goal",
    outlets,
    on: config.on,
    audienceId: config.audienceId,
    after: config.after,
  }),
  metrics: goalMetrics,
});
