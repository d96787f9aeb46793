import type { CallingPolicy } from "@/lib/calling/policy";
import { redialInForce } from "@/lib/calling/redial";
import { DAY_MS, MINUTE_MS } from "@/lib/time/day";
import { type Sql, withTenantSession } from "@/lib/db";
import type { Plan } from "@/lib/journey/plan";
import { nextFirings } from "@/lib/journey/schedule";
import type { SimulationResult } from "@/lib/metrics/simulation-result";
import { type Company, loadCompany } from "../company";
import { callNodes, callOp, opOf, type Run } from "../run";
import { pricesOf } from "../prices";
import { nodesOf } from "./collect";
import { drawRates, quantileAt, type Rates } from "./habits";
import { loadHabits, type ScriptHabits } from "./history";
import { HORIZON_DAYS } from "./horizon";
import { lanesFor, playLane, playLanes } from "./lane";
import { OpenHours } from "./open-hours";
import { type TakenIn, takeIn, UNIVERSES } from "./people";
import { summarise } from "./summary";
import { rngOf } from "./rng";
import { Tally } from "./tally";
import { SESSION_SETTINGS } from "./world";

export interface SimulationInput {
  companyId: string;
  /** Names the simulated run; nothing is stored under it. */
  id: string;
  journeyId: string;
  clinicId: string | null;
  plan: Plan;
  seed: number;
  sampleSize: number | null;
  /** When the journey would be launched; null: now. */
  launchAt?: Date;
}

export interface SimulationOptions {
  openPhone(sealed: Buffer): string;
  /** Called after each turn of the clock; throws to end the simulation. */
  /** How many connections share the universes; null: by the number of people. The result is the same. */
  lanes?: number;
  onProgress(progress: { done: number; people: number; clock: Date }): Promise<void>;
}

/** Plays a plan over the true audience on a clock of its own. Writes nothing but temporary tables. */
export async function simulate(input: SimulationInput, options: SimulationOptions): Promise<SimulationResult> {
  const began = Date.now();
  const { company, run, taken, habits, prices, states } = await withTenantSession(input.companyId, SESSION_SETTINGS, (session) =>
    session.readOnly((sql) => lookAround(sql, input)),
  );
  const startMs = run.now.getTime();
  const untilMs = startMs + HORIZON_DAYS * DAY_MS;
  const hours = new OpenHours(startMs, untilMs, company.timezone, company.policy);
  const seats = seatsPerScript(company.policy, habits.length);
  const grainMs = grainOf(taken, habits, seats, callNodes(run.plan).length);
  const tally = new Tally();
  const dial = {
    seed: input.seed,
    policy: company.policy,
    hours,
    rates: ratesOf(input.seed, habits),
    rulesOf: (node: string) => {
      const { redial, staleAfterMinutes } = callOp(run, node);
      return { redial: redialInForce(redial, company.policy), staleAfterMinutes };
    },
    weight: taken.weight,
    seats,
  };
  const people = taken.perUniverse * UNIVERSES;
  const lanes = options.lanes ?? lanesFor(people);
  const progress = new Progress(lanes, startMs);
  const harvest = await playLanes(taken.places, lanes, (places, lane, goOn) =>
    playLane({
      ...{ run, places, dial, tally, grainMs, untilMs, openPhone: options.openPhone },
      onTurn: async (done, clock) => {
        goOn();
        await options.onProgress({ people, ...progress.of(lane, done, clock) });
      },
    }),
  );
  return summarise({
    ...{ run, startMs, company, taken, tally, habits, prices, states, hours, seats, grainMs },
    nodes: nodesOf(harvest, run, taken, tally),
    finishes: harvest.finishes,
    tookMs: Date.now() - began,
  });
}

async function lookAround(sql: Sql, input: SimulationInput) {
  const company = await loadCompany(sql, input.companyId);
  const run = await runOf(sql, input, company);
  const scripts = [...new Set(callNodes(run.plan).map((node) => callOp(run, node).scriptId))];
  return {
    company,
    run,
    taken: await takeIn(sql, run, input.seed, input.sampleSize),
    habits: await loadHabits(sql, run.companyId, scripts),
    prices: await pricesOf(sql, run.companyId),
    states: await scriptStates(sql, run.companyId, scripts),
  };
}

/** Of all lanes together: people through, and how far the last of the clocks is. */
class Progress {
  private readonly lanes: { done: number; clockMs: number }[];

  constructor(lanes: number, startMs: number) {
    this.lanes = Array.from({ length: lanes }, () => ({ done: 0, clockMs: startMs }));
  }

  of(lane: number, done: number, clock: Date): { done: number; clock: Date } {
    this.lanes[lane] = { done, clockMs: clock.getTime() };
    return { done: this.lanes.reduce((sum, one) => sum + one.done, 0), clock: new Date(Math.min(...this.lanes.map((one) => one.clockMs))) };
  }
}

async function runOf(sql: Sql, input: SimulationInput, company: Company): Promise<Run> {
  const { rows } = await sql.query<{ now: Date }>("SELECT now() AS now");
  const now = input.launchAt ?? rows[0]?.now ?? new Date();
  const run: Run = {
    companyId: input.companyId,
    id: input.id,
    journeyId: input.journeyId,
    versionId: input.id,
    mode: "simulation",
    state: "running",
    world: `sim:${input.id}`,
    clockOffsetMs: 0,
    shardCount: 1,
    sampleSize: input.sampleSize,
    people: null,
    clinicId: input.clinicId,
    timezone: company.timezone,
    now,
    plan: input.plan,
  };
  const entry = opOf(run, run.plan.entry);
  const [firing] = entry.op === "enter" ? nextFirings(entry.schedule, company.timezone, now, 1) : [];
  return { ...run, now: firing ?? now };
}

/** A script's own limit, or its equal part of the company's seats where those are fewer. */
export function seatsPerScript(policy: CallingPolicy, scripts: number): number {
  return Math.min(policy.seats.perScript, Math.floor(policy.seats.company / Math.max(1, scripts)));
}

/** How long calls of these habits take on average, ringing included. */
export function meanCallSeconds(habits: ScriptHabits): number {
  const calls = Object.values(habits.first).reduce<number>((sum, n) => sum + (n ?? 0), 0);
  const talks = Array.from({ length: 50 }, (_, i) => quantileAt(habits.talkSeconds, (i + 0.5) / 50));
  const talk = talks.reduce((sum, seconds) => sum + seconds, 0) / talks.length;
  return habits.ringSeconds + talk * (calls === 0 ? 0 : (habits.first.answered ?? 0) / calls);
}

const LEAST_MINUTES = 5;
/** Each node's calling is cut into about so many pieces. */
const PIECES = 150;

/** The clock moves in steps of 5 to 20 minutes, by how long the calling of one node takes with all seats busy. */
function grainOf(taken: TakenIn, habits: ScriptHabits[], seats: number, nodes: number): number {
  if (nodes === 0 || seats === 0) return LEAST_MINUTES * MINUTE_MS;
  const longest = Math.max(...habits.map(meanCallSeconds), 0);
  const minutes = (taken.perUniverse * taken.weight * longest * 1.4) / seats / 60;
  return Math.min(20, Math.max(LEAST_MINUTES, Math.ceil(minutes / PIECES))) * MINUTE_MS;
}

/** One draw of the rates per universe and script. */
function ratesOf(seed: number, habits: ScriptHabits[]): Map<string, Rates>[] {
  return Array.from(
    { length: UNIVERSES },
    (_, universe) => new Map(habits.map((one) => [one.scriptId, drawRates(rngOf(seed, "rates", universe, one.scriptId), one)])),
  );
}

async function scriptStates(sql: Sql, companyId: string, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ id: string; state: string }>("SELECT id, state FROM script WHERE company_id = $1 AND id = ANY($2::uuid[])", [
    companyId,
    ids,
  ]);
  return new Map(rows.map((row) => [row.id, row.state]));
}
