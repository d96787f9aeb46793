import { z } from "zod";
import { APPOINTMENT_CHANGES, type EventMatch } from "../plan";
import type { JourneyRefs } from "../refs";
import { idSchema } from "./common";
import { type ConfigProblem, error } from "./types";

export const eventNameSchema = z.string().trim().min(1).max(60);
export const MAX_CHOSEN = 50;
const ids = z.array(idSchema).max(MAX_CHOSEN);

/** What publishing demands of an event that is waited for. */
export const eventMatchSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("appointment"),
    changes: z.array(z.enum(APPOINTMENT_CHANGES)).min(1).max(3),
    clinicIds: ids,
    // As long as an import lets the name of an item be.
    items: z.array(z.string().min(1).max(100)).max(MAX_CHOSEN),
  }),
  z.object({ type: z.literal("tag_added"), tagIds: ids.min(1) }),
  z.object({ type: z.literal("audience_entered"), audienceId: idSchema }),
  z.object({ type: z.literal("track"), event: eventNameSchema }),
]);

const texts = z.array(z.string()).catch([]);
const text = z.string().catch("");
/** The same with every gap allowed. */
export const draftMatchSchema = z
  .discriminatedUnion("type", [
    z.object({
      type: z.literal("appointment"),
      changes: z.array(z.enum(APPOINTMENT_CHANGES)).catch([]),
      clinicIds: texts,
      items: texts,
    }),
    z.object({ type: z.literal("tag_added"), tagIds: texts }),
    z.object({ type: z.literal("audience_entered"), audienceId: text }),
    z.object({ type: z.literal("track"), event: text }),
  ])
  .catch(() => newMatch("appointment"));

export function newMatch(type: EventMatch["type"]): EventMatch {
  if (type === "appointment") return { type, changes: ["created"], clinicIds: [], items: [] };
  if (type === "tag_added") return { type, tagIds: [] };
  return type === "audience_entered" ? { type, audienceId: "" } : { type, event: "" };
}

/** An event may count for people of one audience only; null = everybody. */
export function onlyOfProblems(audienceId: string | null, refs: JourneyRefs): ConfigProblem[] {
  const known = audienceId === null || refs.audiences.some((audience) => audience.id === audienceId);
  return known ? [] : [error("audienceId", "audience_missing")];
}

/** Faults of an event's own settings; `field` is the path of the match in the config. */
export function matchProblems(field: string, match: EventMatch, refs: JourneyRefs): ConfigProblem[] {
  const known = (list: { id: string }[], id: string) => list.some((one) => one.id === id);
  switch (match.type) {
    case "appointment": {
      if (match.changes.length === 0) return [error(`${field}.changes`, "event_changes_none")];
      return match.clinicIds.every((id) => known(refs.clinics, id)) ? [] : [error(`${field}.clinicIds`, "event_clinic_missing")];
    }
    case "tag_added":
      if (match.tagIds.length === 0) return [error(`${field}.tagIds`, "event_tags_none")];
      return match.tagIds.every((id) => known(refs.tags, id)) ? [] : [error(`${field}.tagIds`, "tag_missing")];
    case "audience_entered":
      if (match.audienceId === "") return [error(`${field}.audienceId`, "audience_empty")];
      return known(refs.audiences, match.audienceId) ? [] : [error(`${field}.audienceId`, "audience_missing")];
    case "track":
      return eventNameSchema.safeParse(match.event).success ? [] : [error(`${field}.event`, "event_name_invalid", { max: 60 })];
  }
}
