import { defineKind, error } from "../types";
import { loopMetrics } from "./metrics";
import { type LoopConfig, loopDefaults, loopOutlets, loopSchema, MAX_TIMES, readLoop } from "./schema";

export const loop = defineKind<LoopConfig, LoopConfig>({
  kind: "loop",
  category: "logic",
  schema: loopSchema,
  read: readLoop,
  defaults: loopDefaults,
  outlets: loopOutlets,
  problems: (config) => (loopSchema.safeParse(config).success ? [] : [error("times", "loop_times", { max: MAX_TIMES })]),
  compile: (node, { times }, outlets) => ({ op: "loop", node: node.id, name: node.name, kind: "loop", outlets, times }),
  metrics: loopMetrics,
});
