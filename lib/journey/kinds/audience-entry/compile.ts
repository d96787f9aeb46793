import { parseCron } from "../../cron";
import { nextFirings } from "../../schedule";
import type { JourneyRefs } from "../../refs";
import { entryRuleProblems } from "../entry-rules";
import { type ConfigProblem, defineKind, error } from "../types";
import { audienceEntryMetrics } from "./metrics";
import {
  type AudienceEntryConfig,
  audienceEntryDefaults,
  audienceEntryOutlets,
  audienceEntrySchema,
  entryScheduleSchema,
  readAudienceEntry,
} from "./schema";

export const audienceEntry = defineKind<AudienceEntryConfig, AudienceEntryConfig>({
  kind: "audience-entry",
  category: "entry",
  schema: audienceEntrySchema,
  read: readAudienceEntry,
  defaults: audienceEntryDefaults,
  outlets: audienceEntryOutlets,
  problems: (config, refs) => [...audienceProblems(config, refs), ...scheduleProblems(config, refs), ...entryRuleProblems(config)],
  compile: (node, config, outlets) => ({
    op: "enter",
    node: node.id,
    name: node.name,
    kind: "audience-entry",
    outlets,
    audienceId: config.audienceId,
    schedule: config.schedule,
    reentry: config.reentry,
    limits: config.limits,
  }),
  metrics: audienceEntryMetrics,
});

function audienceProblems(config: AudienceEntryConfig, refs: JourneyRefs): ConfigProblem[] {
  if (config.audienceId === "") return [error("audienceId", "audience_empty")];
  return refs.audiences.some((audience) => audience.id === config.audienceId) ? [] : [error("audienceId", "audience_missing")];
}

function scheduleProblems({ schedule }: AudienceEntryConfig, refs: JourneyRefs): ConfigProblem[] {
  if (schedule.type === "recurring" && schedule.every === "week" && schedule.weekdays.length === 0)
    return [error("schedule.weekdays", "weekdays_empty")];
  if (schedule.type === "recurring" && schedule.every === "month" && schedule.monthDays.length === 0)
    return [error("schedule.monthDays", "month_days_empty")];
  if (schedule.type === "cron") {
    if (parseCron(schedule.cron) === null) return [error("schedule.cron", "cron_invalid")];
    const never = nextFirings(schedule, refs.timezone, new Date(refs.now), 1).length === 0;
    return never ? [error("schedule.cron", "cron_never")] : [];
  }
  if (!entryScheduleSchema.safeParse(schedule).success) return [error("schedule", "schedule_incomplete")];
  const over = schedule.type === "at" && nextFirings(schedule, refs.timezone, new Date(refs.now), 1).length === 0;
  return over ? [error("schedule.at", "schedule_past", { at: schedule.at.replace("T", " ") })] : [];
}
