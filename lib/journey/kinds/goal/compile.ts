import { matchProblems, onlyOfProblems } from "../event-match";
import { defineKind } from "../types";
import { goalMetrics } from "./metrics";
import { type GoalConfig, goalDefaults, goalOutlets, goalSchema, readGoal } from "./schema";

export const goal = defineKind<GoalConfig, GoalConfig>({
  kind: "goal",
  category: "logic",
  schema: goalSchema,
  read: readGoal,
  defaults: goalDefaults,
  outlets: goalOutlets,
  problems: (config, refs) => [...matchProblems("on", config.on, refs), ...onlyOfProblems(config.audienceId, refs)],
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
