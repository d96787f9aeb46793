import type { AppointmentMatch, EventMatch, Listens, Op } from "./plan";

/** An event as a match looks at it. */
export interface HappenedEvent {
  /** Such as `appointment.created`, `tag.added:<tag>`, `audience.entered:<audience>`, `track:<event>`. */
  type: string;
  payload: Record<string, unknown>;
}

export const AUDIENCE_ENTERED = "audience.entered:";

/** The types of stored events that may fulfil a match. */
export function eventTypes(match: EventMatch): string[] {
  switch (match.type) {
    case "appointment":
      return match.changes.map((change) => `appointment.${change}`);
    case "tag_added":
      return match.tagIds.map((id) => `tag.added:${id}`);
    case "audience_entered":
      return [`${AUDIENCE_ENTERED}${match.audienceId}`];
    case "track":
      return [`track:${match.event}`];
  }
}

export function matches(match: EventMatch, event: HappenedEvent): boolean {
  return eventTypes(match).includes(event.type) && (match.type !== "appointment" || fits(match, event.payload));
}

/** An empty list stands for all. */
function fits({ clinicIds, items }: AppointmentMatch, payload: HappenedEvent["payload"]): boolean {
  const within = (chosen: string[], value: unknown) => chosen.length === 0 || (typeof value === "string" && chosen.includes(value));
  return within(clinicIds, payload.clinicId) && within(items, payload.item);
}

/** What a plan has to hear of: its entry while it is the current version, its waits and goals while people are in it. */
export function listensOf(ops: Op[]): Listens {
  const types = (wanted: EventMatch[]) => [...new Set(wanted.flatMap(eventTypes))].sort();
  return {
    entry: types(ops.flatMap((op) => (op.op === "enter" && op.schedule.type === "event" ? [op.schedule.on] : []))),
    run: types(ops.flatMap((op) => (op.op === "await" || op.op === "goal" ? [op.on] : []))),
  };
}
