import type { JourneyRow } from "@/lib/services/journeys/list";

interface EntryWords {
  /** What happens to a person; null while it is not chosen yet. */
  event: string | null;
  /** When people are taken in. */
  schedule: string;
  noAudience: string;
  both: (audience: string, schedule: string) => string;
}

/** Whom an entry takes in and when: "过期未复诊 · 每天 10:00"; of one by events, the event, and the audience it is narrowed to. */
export function entryText({ audienceName, schedule }: Pick<JourneyRow, "audienceName" | "schedule">, words: EntryWords): string {
  if (schedule?.type !== "event") return words.both(audienceName ?? words.noAudience, words.schedule);
  const event = words.event ?? words.schedule;
  // It names its audience itself.
  return audienceName === null || (schedule.on.type === "audience_entered" && words.event !== null) ? event : words.both(audienceName, event);
}
