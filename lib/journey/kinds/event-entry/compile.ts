import { entryRuleProblems } from "../entry-rules";
import { matchProblems, onlyOfProblems } from "../event-match";
import { defineKind } from "../types";
import { eventEntryMetrics } from "./metrics";
import { type EventEntryConfig, eventEntryDefaults, eventEntryOutlets, eventEntrySchema, readEventEntry } from "./schema";

export const eventEntry = defineKind<EventEntryConfig, EventEntryConfig>({
  kind: "event-entry",
  category: "entry",
  schema: eventEntrySchema,
  read: readEventEntry,
  defaults: eventEntryDefaults,
  outlets: eventEntryOutlets,
  problems: (config, refs) => [...matchProblems("on", config.on, refs), ...onlyOfProblems(config.audienceId, refs), ...entryRuleProblems(config)],
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
