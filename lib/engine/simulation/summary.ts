import { costFen, type Prices } from "@/lib/calling/prices";
import { DAY_MS } from "@/lib/time/day";
import type { Estimate, SimulatedNode, SimulationResult } from "@/lib/metrics/simulation-result";
import type { Company } from "../company";
import type { Run } from "../run";
import type { Finish } from "./collect";
import { estimate } from "./estimate";
import { quantileAt } from "./habits";
import { HISTORY_DAYS, type ScriptHabits } from "./history";
import type { OpenHours } from "./open-hours";
import { type TakenIn, UNIVERSES } from "./people";
import { HORIZON_DAYS } from "./horizon";
import type { Tally, Used } from "./tally";

export interface Played {
  run: Run;
  startMs: number;
  company: Company;
  taken: TakenIn;
  nodes: SimulatedNode[];
  finishes: Finish[];
  tally: Tally;
  habits: ScriptHabits[];
  prices: Prices;
  /** Of the scripts, by id. */
  states: ReadonlyMap<string, string>;
  hours: OpenHours;
  seats: number;
  grainMs: number;
  tookMs: number;
}

const each = (of: (universe: number) => number, bounds: { min?: number } = { min: 0 }): Estimate =>
  estimate(
    Array.from({ length: UNIVERSES }, (_, universe) => of(universe)),
    bounds,
  );

export function summarise(played: Played): SimulationResult {
  const { startMs, company, taken, nodes, tally, prices, habits, finishes } = played;
  const used = Array.from({ length: UNIVERSES }, (_, universe) => tally.total(universe));
  const scaled = (of: (used: Used) => number) => each((universe) => of(used[universe] ?? tally.total(universe)) * taken.weight);
  const finishOf = (universe: number) => finishes.find((finish) => finish.universe === universe);
  const instants = (of: (finish: Finish) => Date | null): Estimate | null => {
    const known = finishes.map((finish) => of(finish)?.getTime() ?? null).filter((ms) => ms !== null);
    return known.length === 0 ? null : estimate(known, { min: startMs });
  };
  const calls = tally.lastMs.filter((ms) => ms > 0);
  return {
    people: taken.people,
    simulated: taken.perUniverse * UNIVERSES,
    startsAt: new Date(startMs).toISOString(),
    nodes,
    totals: {
      called: scaled((u) => u.called),
      answered: scaled((u) => u.answered),
      talkSeconds: scaled((u) => u.talkSeconds),
      minutes: scaled((u) => u.minutes),
      texts: scaled((u) => u.texts),
      segments: scaled((u) => u.segments),
      callFen: scaled((u) => costFen(prices, { minutes: u.minutes, segments: 0 })),
      textFen: scaled((u) => costFen(prices, { minutes: 0, segments: u.segments })),
      costFen: scaled((u) => costFen(prices, u)),
      completed: each((universe) => (finishOf(universe)?.completed ?? 0) * taken.weight),
    },
    // While somebody is still under way nobody can say when the last one is through.
    finishedMs: finishes.some((finish) => finish.through < taken.perUniverse) ? null : instants((finish) => finish.lastAt),
    mostFinishedMs: instants((finish) => finish.mostAt),
    lastCallMs: calls.length === 0 ? null : estimate(calls, { min: startMs }),
    assumptions: {
      scripts: habits.map((one) => ({ scriptId: one.scriptId, name: one.name, source: one.source, calls: one.calls, ...ratesOf(one) })),
      historyDays: HISTORY_DAYS,
      seats: played.seats,
      callMinuteFen: prices.call_minute,
      textSegmentFen: prices.text_segment,
      window: company.policy.window,
      grainSeconds: played.grainMs / 1000,
      horizonDays: HORIZON_DAYS,
    },
    warnings: warningsOf(played, calls.length === 0 ? null : Math.max(...calls)),
    tookMs: played.tookMs,
  };
}

function ratesOf(habits: ScriptHabits): { answerRate: number; meanTalkSeconds: number } {
  const calls = Object.values(habits.first).reduce<number>((sum, n) => sum + (n ?? 0), 0);
  const talks = Array.from({ length: 50 }, (_, i) => quantileAt(habits.talkSeconds, (i + 0.5) / 50));
  return { answerRate: calls === 0 ? 0 : (habits.first.answered ?? 0) / calls, meanTalkSeconds: talks.reduce((a, b) => a + b, 0) / talks.length };
}

/** Shares of those who enter a node from which it is worth a word. */
const MUCH_BLOCKED = 0.1;
const MUCH_FAILED = 0.05;

function warningsOf(played: Played, lastCallMs: number | null): SimulationResult["warnings"] {
  const { nodes, habits, states, company, taken, seats, hours, startMs, run } = played;
  const found: SimulationResult["warnings"] = [];
  if (taken.people === 0) found.push({ code: "nobody", params: {} });
  const entry = run.plan.ops[run.plan.entry];
  if (entry?.op === "enter" && entry.schedule.type === "event") found.push({ code: "event_entry", params: {} });
  if (company.killSwitch) found.push({ code: "kill_switch", params: {} });
  if (habits.length > 0 && seats === 0) found.push({ code: "no_seats", params: {} });
  if (habits.length > 0 && hours.intervals.length === 0) found.push({ code: "no_hours", params: {} });
  for (const { node, entered, blocked, failed } of nodes) {
    const share = (list: SimulatedNode["blocked"]) => list.reduce((sum, one) => sum + one.count.mean, 0) / (entered.mean || 1);
    const worst = (list: SimulatedNode["blocked"]) => list[0]?.key ?? "";
    if (share(blocked) >= MUCH_BLOCKED) found.push({ code: "blocked_much", params: { node, share: share(blocked), reason: worst(blocked) } });
    if (share(failed) >= MUCH_FAILED) found.push({ code: "failed_much", params: { node, share: share(failed), reason: worst(failed) } });
  }
  const openMs = lastCallMs === null ? 0 : hours.openBetween(startMs, lastCallMs);
  const days = lastCallMs === null ? 0 : (lastCallMs - startMs) / DAY_MS;
  if (isSeatBound(played, openMs)) found.push({ code: "takes_long", params: { seats, days } });
  const still = nodes.reduce((sum, node) => sum + node.here.mean, 0);
  if (still > 0) found.push({ code: "not_finished", params: { people: Math.round(still), days: HORIZON_DAYS } });
  for (const one of habits) {
    if (one.source !== "script") found.push({ code: one.source === "default" ? "default_rates" : "company_rates", params: { script: one.name } });
    const state = states.get(one.scriptId);
    if (state?.startsWith("paused")) found.push({ code: "script_paused", params: { script: one.name } });
  }
  return found;
}

/** The seats are what holds the calls back: all calls of a script one after another fill most of the open time until the last. */
function isSeatBound({ tally, taken, habits, seats }: Played, openMs: number): boolean {
  if (openMs < 4 * 3_600_000 || seats === 0 || habits.length === 0) return false;
  const seconds = Array.from({ length: UNIVERSES }, (_, universe) => {
    const used = tally.total(universe);
    const ring = habits.reduce((sum, one) => sum + one.ringSeconds, 0) / habits.length;
    return (used.talkSeconds + used.called * ring) * taken.weight;
  });
  const mean = seconds.reduce((sum, s) => sum + s, 0) / seconds.length;
  return (mean * 1000) / (seats * habits.length) > 0.5 * openMs;
}
