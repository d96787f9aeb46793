import { createHash } from "node:crypto";
import { type Client, type ScheduleDescription, ScheduleNotFoundError, ScheduleOverlapPolicy } from "@temporalio/client";
import { LAUNCH_GRACE_MS, pauseMissed } from "@/lib/engine/missed";
import { type WantedSchedule, wantedSchedule } from "@/lib/engine/schedules";
import type { EntrySchedule } from "@/lib/journey/plan";
import { instantCalendars, nextFirings } from "@/lib/journey/schedule";
import type { JourneyRef } from "@/lib/services/engine-port";
import { ATTRIBUTES } from "../attributes";
import { scheduleId } from "./ids";
import type { journeyLaunch } from "./workflow";

/** How many firings the server is told ahead; it is told the next ones while a worker runs. */
const AHEAD = 64;
/** It shows so many of them. */
const SHOWN = 10;

/** Sets the schedule in place: one that is there is changed, and stays paused if it is. It is never away in between. */
export async function syncSchedule(client: Client, taskQueue: string, journey: JourneyRef, schedule: EntrySchedule, timezone: string): Promise<void> {
  const handle = client.schedule.getHandle(scheduleId(journey.journeyId));
  const definition = definitionOf(taskQueue, journey, schedule, timezone);
  if (!definition) {
    await ignoreMissing(handle.delete());
    return;
  }
  const { state, ...rest } = definition;
  try {
    await handle.update((previous) => ({ ...rest, state: { ...state, paused: previous.state.paused } }));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    await client.schedule.create({ scheduleId: handle.scheduleId, ...definition });
  }
}

export async function pauseSchedule(client: Client, journey: JourneyRef, paused: boolean): Promise<void> {
  const handle = client.schedule.getHandle(scheduleId(journey.journeyId));
  // The note tells which schedule this is; pausing writes one of its own unless it is told.
  const note = await noteOf(client, journey);
  if (note !== null) await ignoreMissing(paused ? handle.pause(note) : handle.unpause(note));
}

export const removeSchedule = (client: Client, journey: JourneyRef): Promise<void> =>
  ignoreMissing(client.schedule.getHandle(scheduleId(journey.journeyId)).delete());

/**
 * Puts right what a lost request left behind: a journey's schedule that is missing, is of an earlier version, or is paused though the
 * journey runs. A launch that was
 * missed for good pauses its journey. Returns how many were touched.
 */
export async function reconcileSchedules(client: Client, taskQueue: string, wanted: WantedSchedule[]): Promise<number> {
  let touched = await pauseMissed(wanted);
  for (const one of wanted) {
    if (await isRight(client, one)) continue;
    // Somebody may just be pausing or publishing it: what the database says now counts.
    const now = await wantedSchedule(one.companyId, one.journeyId);
    if (!now || (await isRight(client, now))) continue;
    await syncSchedule(client, taskQueue, now, now.schedule, now.timezone);
    await pauseSchedule(client, now, now.paused);
    touched += 1;
  }
  return touched;
}

async function isRight(client: Client, wanted: WantedSchedule): Promise<boolean> {
  const found = await describe(client, wanted);
  const due = nextFirings(wanted.schedule, wanted.timezone, new Date(), SHOWN).length;
  // One that will never fire again is deleted by the server some days later.
  if (found === null) return due === 0;
  const isKnown = found.state.paused === wanted.paused && found.state.note === fingerprint(wanted.schedule, wanted.timezone);
  return isKnown && found.info.nextActionTimes.length >= due;
}

async function describe(client: Client, journey: JourneyRef): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(scheduleId(journey.journeyId)).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

const noteOf = async (client: Client, journey: JourneyRef): Promise<string | null> => {
  const found = await describe(client, journey);
  return found && (found.state.note ?? "");
};

/** Of the way in which it is told, too. */
const fingerprint = (schedule: EntrySchedule, timezone: string): string =>
  createHash("sha256")
    .update(JSON.stringify(["instants", timezone, Object.entries(schedule).sort(([a], [b]) => a.localeCompare(b))]))
    .digest("hex")
    .slice(0, 16);

function definitionOf(taskQueue: string, journey: JourneyRef, schedule: EntrySchedule, timezone: string) {
  // One that lies in the past is made all the same, and never fires.
  const from = schedule.type === "at" ? new Date(0) : new Date();
  const calendars = instantCalendars(schedule, timezone, from, AHEAD);
  if (calendars.length === 0) return null;
  return {
    spec: { calendars },
    action: {
      type: "startWorkflow" as const,
      workflowType: "journeyLaunch" satisfies (typeof journeyLaunch)["name"],
      args: [{ companyId: journey.companyId, journeyId: journey.journeyId }],
      workflowId: `launch/${journey.journeyId}`,
      taskQueue,
      typedSearchAttributes: [{ key: ATTRIBUTES.company, value: journey.companyId }],
    },
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: LAUNCH_GRACE_MS },
    state: { note: fingerprint(schedule, timezone), ...(schedule.type === "at" ? { remainingActions: 1 } : {}) },
  };
}

async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
