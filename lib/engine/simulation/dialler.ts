import type { CallState } from "@/lib/calling/outcome";
import type { CallingPolicy, Redial, ScriptCategory } from "@/lib/calling/policy";
import { redialAt } from "@/lib/calling/redial";
import { isStale } from "@/lib/calling/release";
import { callVerdict } from "@/lib/calling/verdict";
import { Heap } from "./heap";
import { quantileAt, type Rates } from "./habits";
import type { Numbers } from "./numbers";
import type { OpenHours } from "./open-hours";
import { pick, rngOf } from "./rng";

/** A planned call of one person in one universe. */
export interface SimCall {
  dispatchId: string;
  enrolmentId: string;
  universe: number;
  customerId: string;
  clinicId: string | null;
  node: string;
  visit: number;
  attempt: number;
  scriptId: string;
  category: ScriptCategory | null;
  /** Hex; null: the person has no number (any more). */
  hash: string | null;
  variables: Record<string, string>;
  dueMs: number;
  /** When it was wanted first, whatever put it off since. */
  wantedMs: number;
}

export interface Outcome {
  state: CallState;
  intent: string | null;
  talkSeconds: number;
  optOut: boolean;
}

/** A call that was made. */
export interface Placed {
  call: SimCall;
  startMs: number;
  endMs: number;
  outcome: Outcome;
}

/** A contact that is over: with what its last call came to, or held back by a rule. */
export type Over = { call: SimCall; atMs: number } & ({ outcome: Outcome } | { state: "blocked" | "failed"; reason: string });

export interface DialSettings {
  seed: number;
  policy: CallingPolicy;
  hours: OpenHours;
  numbers: Numbers;
  /** By universe, then script. */
  rates: ReadonlyMap<string, Rates>[];
  /** Of a node: its redials in force, and after how many minutes a call is not made any more. */
  rulesOf: (node: string) => { redial: Redial; staleAfterMinutes?: number | null | undefined };
  /** How many true people one simulated person stands for. */
  weight: number;
  /** How many calls of one script go on at once, in truth. */
  seats: number;
}

/** Calls of one script in one universe: they wait for its seats. */
interface Pool {
  waiting: Heap<SimCall>;
  /** When each seat is free again. */
  seats: Heap<number>;
}

/**
 * The dial pump on a virtual clock: calls go in order of their due time as soon as hours, rules and a free seat let them, and take
 * as long as the script's calls take. Where one person stands for several, fewer seats are there and each is held longer, so that the same
 * number of true calls an hour goes through.
 */
export class Dialler {
  private readonly pools = new Map<string, Pool>();
  private readonly flying = new Heap<Placed>((a, b) => a.endMs < b.endMs || (a.endMs === b.endMs && a.call.enrolmentId < b.call.enrolmentId));
  private readonly seatCount: number;
  private readonly holdFactor: number;
  waitingCount = 0;

  constructor(private readonly settings: DialSettings) {
    const { seats, weight } = settings;
    this.seatCount = seats === 0 ? 0 : Math.max(1, Math.floor(seats / weight));
    this.holdFactor = seats === 0 ? 1 : (weight * this.seatCount) / seats;
  }

  plan(call: SimCall): void {
    const key = `${call.universe}/${call.scriptId}`;
    let pool = this.pools.get(key);
    if (!pool) {
      pool = {
        waiting: new Heap((a, b) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.enrolmentId < b.enrolmentId)),
        seats: new Heap((a, b) => a < b),
      };
      for (let i = 0; i < this.seatCount; i += 1) pool.seats.push(0);
      this.pools.set(key, pool);
    }
    pool.waiting.push(call);
    this.waitingCount += 1;
  }

  /** When something happens next: a call can begin, or one ends; null: nothing ever will. */
  nextMs(): number | null {
    let next = this.flying.first?.endMs ?? null;
    for (const pool of this.pools.values()) {
      const starts = this.startOf(pool);
      if (starts !== null && (next === null || starts < next)) next = starts;
    }
    return next;
  }

  /** Everything up to `untilMs`: calls made, and contacts that are over, in order of time. */
  advance(untilMs: number): { placed: Placed[]; over: Over[] } {
    const placed: Placed[] = [];
    const over: Over[] = [];
    // A redial may fall due within the same stretch: around again until nothing begins or ends any more.
    for (;;) {
      let busy = false;
      for (const pool of this.pools.values()) {
        for (let at = this.startOf(pool); at !== null && at < untilMs; at = this.startOf(pool)) {
          busy = true;
          const call = pool.waiting.pop();
          if (!call) break;
          this.waitingCount -= 1;
          const begun = this.begin(pool, call, at, over);
          if (begun) placed.push(begun);
        }
      }
      for (let first = this.flying.first; first && first.endMs <= untilMs; first = this.flying.first) {
        busy = true;
        this.flying.pop();
        this.end(first, over);
      }
      if (!busy) return { placed, over: over.sort((a, b) => a.atMs - b.atMs || (a.call.enrolmentId < b.call.enrolmentId ? -1 : 1)) };
    }
  }

  private startOf(pool: Pool): number | null {
    const call = pool.waiting.first;
    const free = pool.seats.first;
    return call === undefined || free === undefined ? null : this.settings.hours.nextOpen(Math.max(call.dueMs, free));
  }

  private begin(pool: Pool, call: SimCall, atMs: number, over: Over[]): Placed | null {
    const { numbers, policy, hours } = this.settings;
    const { redial, staleAfterMinutes } = this.settings.rulesOf(call.node);
    if (isStale(staleAfterMinutes, call.wantedMs, atMs)) return this.refuse(over, call, atMs, "blocked", "stale");
    const known = call.hash === null ? null : numbers.look(call.universe, call.hash, atMs);
    if (known === null || call.hash === null) return this.refuse(over, call, atMs, "failed", "no_phone");
    if (known === "unreadable") return this.refuse(over, call, atMs, "failed", "step_broken:phone_unreadable");
    const contactId = call.dispatchId;
    const asked = { contactId, category: call.category, attempt: call.attempt, redialTimes: redial.times };
    const verdict = callVerdict(policy, known.facts, known.history, asked, atMs);
    if (verdict.type === "end") return this.refuse(over, call, atMs, verdict.state, verdict.reason);
    if (verdict.type === "defer") {
      this.plan({ ...call, dueMs: verdict.untilMs });
      return null;
    }
    const rates = this.settings.rates[call.universe]?.get(call.scriptId);
    if (!rates) throw new Error(`no rates of script ${call.scriptId}`);
    const outcome = drawOutcome(this.settings.seed, call, rates);
    const lastsMs = Math.round((rates.ringSeconds + outcome.talkSeconds) * 1000);
    pool.seats.pop();
    pool.seats.push(hours.after(atMs, lastsMs * this.holdFactor));
    const made: Placed = { call, startMs: atMs, endMs: atMs + lastsMs, outcome };
    numbers.record(call.universe, call.hash, { atMs, endMs: made.endMs, contactId, category: call.category, outcome: outcome.state }, outcome.optOut);
    this.flying.push(made);
    return made;
  }

  /** A redial that may not be made leaves the contact with what its first call came to, as the pump does. */
  private refuse(over: Over[], call: SimCall, atMs: number, state: "blocked" | "failed", reason: string): null {
    over.push({ call, atMs, state, reason });
    return null;
  }

  private end({ call, endMs, outcome }: Placed, over: Over[]): void {
    const again = redialAt({ state: outcome.state, attempt: call.attempt, endedAtMs: endMs, redial: this.settings.rulesOf(call.node).redial });
    if (again === null) over.push({ call, atMs: endMs, outcome });
    else this.plan({ ...call, attempt: call.attempt + 1, dueMs: again, wantedMs: again });
  }
}

/** What this attempt comes to: the same for the same person, node and attempt under one seed. */
export function drawOutcome(seed: number, call: Pick<SimCall, "enrolmentId" | "node" | "visit" | "attempt">, rates: Rates): Outcome {
  const rng = rngOf(seed, call.enrolmentId, call.node, call.visit, call.attempt);
  const state = pick(call.attempt === 1 ? rates.first : rates.redial, rng()) ?? "no_answer";
  if (state !== "answered") return { state, intent: null, talkSeconds: 0, optOut: false };
  const intent = pick(rates.intents, rng());
  return { state, intent, talkSeconds: Math.max(1, Math.round(quantileAt(rates.talkSeconds, rng()))), optOut: rng() < rates.optOut };
}
