import { entryRuleProblems } from "../entry-rules";
import { matchProblems } from "../event-match";
import { defineKind, error } from "../types";
import { eventEntryMetrics } from "./metrics";
import { type EventEntryConfig, eventEntryDefaults, eventEntryOutlets, eventEntrySchema, readEventEntry } from "./schema";

export const eventEntry = defineKind<EventEntryConfig, EventEntryConfig>({
  kind: "event-entry",
  category: "entry",
  schema: eventEntrySchema,
  read: readEventEntry,
  defaults: eventEntryDefaults,
  outlets: eventEntryOutlets,
  problems: (config, refs) => [
    ...matchProblems("on", config.on, refs),
    ...(config.audienceId === null || refs.audiences.some((audience) => audience.id === config.audienceId)
      ? []
      : [error("audienceId", "audience_missing")]),
    ...entryRuleProblems(config),
  ],
  compile: (node, config, outlets) => ({
    op: "enter",
    node: node.id,
    name: node.name,
    kind: "event-entry",
    outlets,
    audienceId: config.audienceId,
    schedule: { type: "event", on: config.on },
    reentry: config.reentry,
    limits: config.limits,
  }),
  metrics: eventEntryMetrics,
});
