import { defineKind, error } from "../types";
import { leadMetrics } from "./metrics";
import { type LeadConfig, leadDefaults, leadOutlets, leadSchema, readLead } from "./schema";

export const lead = defineKind<LeadConfig, LeadConfig>({
  kind: "lead",
  category: "data",
  schema: leadSchema,
  read: readLead,
  defaults: leadDefaults,
  outlets: leadOutlets,
  problems: ({ poolId }, refs) => {
    if (poolId === "") return [error("poolId", "pool_empty")];
    return refs.pools.some((pool) => pool.id === poolId) ? [] : [error("poolId", "pool_missing")];
  },
  compile: (node, { poolId }, outlets) => ({ op: "effect", effect: "lead", node: node.id, name: node.name, kind: "lead", outlets, poolId }),
  metrics: leadMetrics,
});
