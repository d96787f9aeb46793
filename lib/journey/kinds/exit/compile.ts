import { defineKind } from "../types";
import { exitMetrics } from "./metrics";
import { type ExitConfig, exitDefaults, exitOutlets, exitSchema, readExit } from "./schema";

export const exit = defineKind<ExitConfig, ExitConfig>({
  kind: "exit",
  category: "exit",
  schema: exitSchema,
  read: readExit,
  defaults: exitDefaults,
  outlets: exitOutlets,
  problems: () => [],
  compile: (node, config, outlets) => ({
    op: "end",
    node: node.id,
    name: node.name,
    kind: "exit",
    outlets,
    reason: config.reason.trim() || node.name,
  }),
  metrics: exitMetrics,
});
