import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectivePolicy } from "@/lib/calling/policy";
import { mayCallAt } from "@/lib/calling/window";
import { DAY_MS, MINUTE_MS } from "@/lib/time/day";
import { Dialler, type DialSettings, type Placed, type SimCall } from "./dialler";
import { drawRates, ENOUGH_CALLS, type Habits } from "./habits";
import { Heap } from "./heap";
import { habitsOf } from "./history";
import { Numbers } from "./numbers";
import { OpenHours } from "./open-hours";
import { universeSize } from "./people";
import { estimate } from "./estimate";
import { drawShares, rngOf } from "./rng";

const ZONE = "Asia/Shanghai";
/** A Monday, 09:00 in Shanghai. */
const START = Date.UTC(2026, 10, 23, 1, 0, 0);
const policy = effectivePolicy({});
const hours = new OpenHours(START, START + 60 * DAY_MS, ZONE, policy);
const known = (hash: string) => ({
  sealed: Buffer.from(hash),
  history: [],
  deadAtMs: null,
  optedOut: false,
  blacklisted: false,
  vanity: false as const,
});

function settings(people: number, change: Partial<DialSettings> = {}): DialSettings {
  const talk = new Map([
    [
      "s",
      {
        first: [["answered", 1]] as [never, number][],
        redial: [["answered", 1]] as [never, number][],
        intents: [["A", 1]] as [string, number][],
        optOut: 0,
        talkSeconds: [60, 60],
        ringSeconds: 0,
      },
    ],
  ]);
  return {
    seed: 1,
    policy,
    hours,
    numbers: new Numbers(new Map(Array.from({ length: people }, (_, i) => [`n${i}`, known(`n${i}`)])), () => "+8613800000000"),
    rates: [talk],
    rulesOf: () => ({ redial: policy.redial }),
    weight: 1,
    seats: 50,
    ...change,
  };
}

const callOf = (i: number): SimCall => ({
  dispatchId: `d${i}`,
  enrolmentId: `e${String(i).padStart(6, "0")}`,
  universe: 0,
  customerId: `c${i}`,
  clinicId: null,
  node: "call",
  visit: 1,
  attempt: 1,
  scriptId: "s",
  category: "service",
  hash: `n${i}`,
  variables: {},
  dueMs: START,
  wantedMs: START,
});

function playAll(dialler: Dialler, stepMs: number): { placed: Placed[]; endMs: number } {
  const placed: Placed[] = [];
  let endMs = START;
  for (let next = dialler.nextMs(); next !== null; next = dialler.nextMs()) {
    const until = Math.ceil((next + 1) / stepMs) * stepMs;
    placed.push(...dialler.advance(until).placed);
    endMs = until;
  }
  return { placed, endMs };
}

/** The most calls that are under way at one moment. */
function peak(placed: Placed[]): number {
  const edges = placed.flatMap(({ startMs, endMs }) => [
    { at: startMs, by: 1 },
    { at: endMs, by: -1 },
  ]);
  let now = 0;
  let most = 0;
  for (const { by } of edges.sort((a, b) => a.at - b.at || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

describe("the simulated dial", () => {
  it("never holds more calls than seats, and ends when all seats in all open hours are through with them", () => {
    const calls = 40_000;
    const dialler = new Dialler(settings(calls));
    for (let i = 0; i < calls; i += 1) dialler.plan(callOf(i));
    const { placed } = playAll(dialler, 10 * MINUTE_MS);
    expect(placed).toHaveLength(calls);
    expect(peak(placed)).toBe(50);
    // 40,000 minutes of talk over 50 seats: 800 minutes of open hours.
    const last = Math.max(...placed.map((one) => one.endMs));
    expect(Math.abs(hours.openBetween(START, last) / MINUTE_MS - 800)).toBeLessThan(3);
    expect(placed.every((one) => mayCallAt(one.startMs, ZONE, policy))).toBe(true);
  });

  it.each([4, 10, 17, 50, 300])("takes as long where one person stands for %s", (weight) => {
    const calls = Math.round(120_000 / weight);
    const dialler = new Dialler(settings(calls, { weight: 120_000 / calls }));
    for (let i = 0; i < calls; i += 1) dialler.plan(callOf(i));
    const { placed } = playAll(dialler, 10 * MINUTE_MS);
    const openMinutes = hours.openBetween(START, Math.max(...placed.map((one) => one.endMs))) / MINUTE_MS;
    expect(Math.abs(openMinutes - 2400) / 2400).toBeLessThan(0.01);
  });

  it("does not depend on how finely the clock is cut, nor on the order of planning", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 }), (calls, minutes, seats) => {
        const one = new Dialler(settings(calls, { seats }));
        const other = new Dialler(settings(calls, { seats }));
        for (let i = 0; i < calls; i += 1) one.plan(callOf(i));
        for (let i = calls - 1; i >= 0; i -= 1) other.plan(callOf(i));
        const order = (placed: Placed[]) =>
          placed.map(({ call, startMs, endMs }) => `${call.enrolmentId} ${startMs} ${endMs}`).toSorted((a, b) => (a < b ? -1 : 1));
        expect(order(playAll(one, MINUTE_MS).placed)).toEqual(order(playAll(other, minutes * MINUTE_MS).placed));
      }),
      { numRuns: 25 },
    );
  });

  it("redials once after half an hour, and calls no one more often than the caps allow", () => {
    const unanswered = new Map([
      ["s", { first: [["no_answer", 1]], redial: [["no_answer", 1]], intents: [], optOut: 0, talkSeconds: [0], ringSeconds: 20 }],
    ]);
    const base = settings(1);
    const dialler = new Dialler({ ...base, rates: [unanswered as never] });
    dialler.plan({ ...callOf(0), category: null });
    dialler.plan({ ...callOf(0), dispatchId: "d1", enrolmentId: "e2", category: null, dueMs: START + DAY_MS, wantedMs: START + DAY_MS });
    const over = [];
    const placed = [];
    for (let next = dialler.nextMs(); next !== null; next = dialler.nextMs()) {
      const turn = dialler.advance(next + 1);
      over.push(...turn.over);
      placed.push(...turn.placed);
    }
    expect(placed.map((one) => one.call.attempt)).toEqual([1, 2]);
    expect((placed[1]?.startMs ?? 0) - (placed[0]?.endMs ?? 0)).toBe(30 * MINUTE_MS);
    expect(over).toMatchObject([{ outcome: { state: "no_answer" } }, { state: "blocked", reason: "cap_contacts:15:1" }]);
  });

  it("does not make a call that waited longer than its node allows", () => {
    const dialler = new Dialler({ ...settings(200), seats: 1, rulesOf: () => ({ redial: policy.redial, staleAfterMinutes: 30 }) });
    for (let i = 0; i < 200; i += 1) dialler.plan(callOf(i));
    const { placed, over } = dialler.advance(START + 3 * 3_600_000);
    // A minute each: 31 have begun when half an hour is over.
    expect(placed).toHaveLength(31);
    expect(over.filter((one) => "reason" in one && one.reason === "stale")).toHaveLength(169);
  });

  it("has no call to make without seats", () => {
    const dialler = new Dialler(settings(1, { seats: 0 }));
    dialler.plan(callOf(0));
    expect(dialler.nextMs()).toBeNull();
  });
});

describe("open hours", () => {
  it("count only the time in which calls may begin", () => {
    const perDay = 11 * 3_600_000 - policy.guardSeconds * 1000;
    expect(hours.openBetween(START, START + DAY_MS)).toBe(perDay);
    expect(hours.nextOpen(START + 12 * 3_600_000)).toBe(START + DAY_MS);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * DAY_MS }), fc.integer({ min: 0, max: 4 * DAY_MS }), (from, open) => {
        const at = hours.after(START + from, open);
        expect(hours.openBetween(START + from, at)).toBe(open);
      }),
    );
  });
});

describe("what is taken from history", () => {
  const intents = [
    { key: "A", name: "要来", level: "strong", keywords: [] },
    { key: "D", name: "不明", level: "unclear", keywords: [] },
    { key: "E", name: "拒绝", level: "refused", keywords: [] },
  ];
  const script = (id: string, category: "service" | "marketing" = "service") => ({ id, name: id, category, intents });
  const row = (scriptId: string, outcome: "answered" | "no_answer", count: number, intent: string | null = null) => ({
    scriptId,
    redial: false,
    outcome,
    intent,
    count,
    optOuts: 0,
    talk: outcome === "answered" ? Array.from({ length: 21 }, (_, i) => i * 2) : null,
    ring: 10,
  });

  it("is the script's own, else the company's of its category, else a default, and says so", () => {
    const scripts = [script("own"), script("few"), script("other", "marketing")];
    const rows = [row("own", "answered", 60, "A"), row("own", "no_answer", 40), row("few", "answered", 3, "E")];
    const of = (id: string) => habitsOf(scripts.find((one) => one.id === id) ?? script(id), scripts, rows);
    expect(of("own")).toMatchObject({ source: "script", calls: 100, first: { answered: 60, no_answer: 40 }, intents: { A: 60 }, ringSeconds: 10 });
    expect(of("few")).toMatchObject({ source: "company", calls: 103, first: { answered: 63 } });
    expect(of("few").intents.A).toBeCloseTo(60);
    expect(of("other")).toMatchObject({ source: "default", calls: 0 });
    expect(ENOUGH_CALLS).toBeLessThanOrEqual(100);
  });

  it("is trusted the less the fewer calls it rests on", () => {
    const habits = (calls: number): Habits => ({
      source: "script",
      calls,
      first: { answered: calls * 0.6, no_answer: calls * 0.4 },
      redial: {},
      intents: { A: calls * 0.6 },
      talkSeconds: [10, 20],
      ringSeconds: 10,
      optOuts: 0,
    });
    const spread = (calls: number) => {
      const rates = Array.from(
        { length: 200 },
        (_, i) => drawRates(rngOf(i, calls), habits(calls)).first.find(([key]) => key === "answered")?.[1] ?? 0,
      );
      const mean = rates.reduce((a, b) => a + b, 0) / rates.length;
      expect(mean).toBeCloseTo(0.6, 1);
      return Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length);
    };
    // Binomial: √(0.6 × 0.4 / n).
    expect(spread(100)).toBeCloseTo(0.049, 2);
    expect(spread(10_000)).toBeCloseTo(0.0049, 3);
  });

  it("shares drawn always add up to one", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 6 }), (seed, counts) => {
        fc.pre(counts.some((count) => count > 0));
        const shares = drawShares(rngOf(seed), Object.fromEntries(counts.map((count, i) => [`k${i}`, count])));
        expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1);
      }),
    );
  });
});

describe("ranges", () => {
  it("hold what is drawn next in eight of ten cases", () => {
    let held = 0;
    const trials = 2_000;
    for (let trial = 0; trial < trials; trial += 1) {
      const rng = rngOf(trial, "ranges");
      const draw = () => Array.from({ length: 12 }, rng).reduce((a, b) => a + b, 0);
      const { low, high } = estimate(Array.from({ length: 10 }, draw));
      const truth = draw();
      if (low <= truth && truth <= high) held += 1;
    }
    expect(held / trials).toBeGreaterThan(0.78);
    expect(held / trials).toBeLessThan(0.83);
  });

  it("a universe holds the whole of a small audience, and an equal part of a large one", () => {
    expect([universeSize(40, null), universeSize(100_000, null), universeSize(100_000, 10_000), universeSize(900, 10_000)]).toEqual([
      40, 10_000, 1_000, 900,
    ]);
  });

  it("the heap gives the least first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        const heap = new Heap<number>((a, b) => a < b);
        for (const value of values) heap.push(value);
        const out = values.map(() => heap.pop());
        expect(out).toEqual(values.toSorted((a, b) => a - b));
      }),
    );
  });

  it("a number on the blacklist is not texted either, and an opt-out is its own word", () => {
    const facts = (change: object) => ({ ...known("n"), ...change });
    const numbers = new Numbers(
      new Map([
        ["clean", facts({})],
        ["listed", facts({ blacklisted: true })],
        ["refused", facts({ blacklisted: true, optedOut: true })],
      ]),
      () => "",
    );
    expect(["clean", "listed", "refused"].map((hash) => numbers.textRefusal(0, hash, START))).toEqual([null, "blacklist", "opt_out"]);
  });
});
