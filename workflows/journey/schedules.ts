import { createHash } from "node:crypto";
import { type Client, type ScheduleDescription, ScheduleNotFoundError, ScheduleOverlapPolicy } from "@temporalio/client";
import { type WantedSchedule, wantedSchedule } from "@/lib/engine/schedules";
import type { EntrySchedule } from "@/lib/journey/plan";
import { nextFirings, temporalCalendars } from "@/lib/journey/schedule";
import { parseWall } from "@/lib/journey/zone";
import type { JourneyRef } from "@/lib/services/engine-port";
import { ATTRIBUTES } from "../search-attributes";
import { scheduleId } from "./ids";
import type { journeyLaunch } from "./workflow";

/** A firing missed by more than this (everything was down) is not made up for. */
const CATCH_UP = "1 hour";

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
 * journey runs. Returns how many were touched.
 */
export async function reconcileSchedules(client: Client, taskQueue: string, wanted: WantedSchedule[]): Promise<number> {
  let touched = 0;
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
  // One that will never fire again is deleted by the server some days later.
  if (found === null) return nextFirings(wanted.schedule, wanted.timezone, new Date(), 1).length === 0;
  return found.state.paused === wanted.paused && found.state.note === fingerprint(wanted.schedule, wanted.timezone);
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

const fingerprint = (schedule: EntrySchedule, timezone: string): string =>
  createHash("sha256")
    .update(JSON.stringify([timezone, Object.entries(schedule).sort(([a], [b]) => a.localeCompare(b))]))
    .digest("hex")
    .slice(0, 16);

function definitionOf(taskQueue: string, journey: JourneyRef, schedule: EntrySchedule, timezone: string) {
  const spec = schedule.type === "at" ? onceAt(schedule.at, timezone) : temporalCalendars(schedule, timezone);
  if (!spec) return null;
  return {
    spec: { calendars: spec.calendars, timezone: spec.timezone },
    action: {
      type: "startWorkflow" as const,
      workflowType: "journeyLaunch" satisfies (typeof journeyLaunch)["name"],
      args: [{ companyId: journey.companyId, journeyId: journey.journeyId }],
      workflowId: `launch/${journey.journeyId}`,
      taskQueue,
      typedSearchAttributes: [{ key: ATTRIBUTES.company, value: journey.companyId }],
    },
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: CATCH_UP },
    state: { note: fingerprint(schedule, timezone), ...(schedule.type === "at" ? { remainingActions: 1 } : {}) },
  };
}

function onceAt(at: string, timezone: string) {
  const wall = parseWall(at);
  if (!wall) return null;
  const { year, month, day, hour, minute } = wall;
  return { timezone, calendars: [{ year, month: MONTHS[month - 1] ?? "JANUARY", dayOfMonth: day, hour, minute }] };
}

const MONTHS = ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"] as const;

async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
