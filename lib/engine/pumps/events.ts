import { setTimeout as rest } from "node:timers/promises";
import { type Sql, withTenantSql } from "@/lib/db";
import { log } from "@/lib/log";
import { loadCompany } from "../company";
import { lookAgain } from "../events/again";
import { applyMeanings } from "../events/apply";
import { claimEvents, eventFailed, eventsTaken, forgetEvents } from "../events/claim";
import { enterByEvents } from "../events/entries";
import { CUSTOMER_CHANGED, type TakenEvent } from "../events/event";
import { noteMeanings } from "../events/meanings";
import { sweepAudiences } from "../events/sweep";
import { type Touched, watchAudiences } from "../events/watch";
import { faultOf } from "../fault";
import type { Run } from "../run";
import { STEP_SETTINGS } from "../step";
import type { PumpPorts } from "./ports";
import { type Tick, wakeFor } from "./report";

const TAKE = 1000;
const MAX_TRIES = 5;
/** Somebody on the phone is looked at again after this. */
const REST_MS = 100;

/**
 * One round for one company, and more of them for as long as the sweep of its audiences takes, which may have large ones to look at: nobody's
 * event waits for that.
 */
export async function takeEvents(companyId: string, ports: PumpPorts): Promise<Tick> {
  const sweep = sweepAudiences(companyId);
  const rounds = async () => {
    let done = await takeAndMove(companyId, ports);
    const swept = sweep.then(() => true);
    while (!(await Promise.race([swept, rest(REST_MS, false)]))) done += await takeAndMove(companyId, ports);
    return done;
  };
  // Both end before either's error is said: nothing goes on unseen.
  const ends = await Promise.allSettled([rounds(), sweep]);
  const done = ends.reduce((sum, end) => {
    if (end.status === "rejected") throw end.reason;
    return sum + end.value;
  }, 0);
  return { done, pauseMs: 0, restMs: REST_MS };
}

/**
 * Takes events, set-wise. They bring people into journeys and are written down for people who are in them, with those that were missed
 * the first time; then whoever can be moved is.
 */
async function takeAndMove(companyId: string, ports: PumpPorts): Promise<number> {
  const { count, entered } = await take(companyId);
  for (const run of entered) ports.wake({ companyId, runId: run.id, shards: [0] });
  const missed = await lookAgain(companyId);
  const moved = await applyMeanings(companyId);
  for (const [runId, list] of moved) wakeFor(ports, companyId, runId, list);
  const people = [...moved.values()].flat().reduce((sum, one) => sum + one.count, 0);
  return count + missed + people;
}

interface Taken {
  count: number;
  /** Runs that got people. */
  entered: Run[];
}

async function take(companyId: string): Promise<Taken> {
  try {
    return await round(companyId, TAKE);
  } catch (error) {
    log.error({ companyId, err: error }, "taking a batch of events failed; going one by one");
    return oneByOne(companyId);
  }
}

const round = (companyId: string, limit: number): Promise<Taken> =>
  withTenantSql(
    companyId,
    async (sql) => {
      const events = await claimEvents(sql, companyId, limit);
      const company = await scopeOf(sql, companyId);
      await watchAudiences(sql, { companyId, ...company }, touchedBy(events));
      if (events.length < limit) await forgetEvents(sql, companyId);
      if (events.length === 0) return { count: 0, entered: [] };
      // Whoever an event brings in may meet a goal by the next one of the same round.
      const entered = await enterByEvents(sql, company, events);
      await noteMeanings(sql, company, events);
      await eventsTaken(sql, companyId, events);
      return { count: events.length, entered };
    },
    STEP_SETTINGS,
  );

async function scopeOf(sql: Sql, companyId: string): Promise<{ id: string; timezone: string; now: Date }> {
  const { timezone } = await loadCompany(sql, companyId);
  const { rows } = await sql.query<{ now: Date }>("SELECT now() AS now");
  return { id: companyId, timezone, now: rows[0]?.now ?? new Date() };
}

function touchedBy(events: TakenEvent[]): Touched {
  const touched: Touched = new Map();
  for (const { type, customerId, causeDepth } of events)
    if (type === CUSTOMER_CHANGED) touched.set(customerId, Math.max(causeDepth, touched.get(customerId) ?? 0));
  return touched;
}

/** Each event in a transaction of its own; one that keeps failing is laid aside where people can see it. */
async function oneByOne(companyId: string): Promise<Taken> {
  const taken: Taken = { count: 0, entered: [] };
  for (; taken.count < TAKE; ) {
    try {
      const one = await round(companyId, 1);
      if (one.count === 0) break;
      taken.count += one.count;
      taken.entered.push(...one.entered);
    } catch (error) {
      if (faultOf(error) === null) throw error;
      await withTenantSql(companyId, (sql) => eventFailed(sql, companyId, error, MAX_TRIES));
      throw error;
    }
  }
  return taken;
}
