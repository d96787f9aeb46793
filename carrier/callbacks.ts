import type { Faults } from "./faults";
import type { CarrierLog } from "./log";
import { post } from "./post";
import { idOf, rngOf } from "./rng";
import type { Signer } from "./sign";
import type { Timers } from "./timers";

/** One thing to tell a client. */
export interface OutEvent {
  /** The same over all tries and duplicates. */
  id: string;
  /** "call.ended" */
  type: string;
  company: string;
  url: string;
  batch: boolean;
  recordId: string;
  world: string | null;
  clockAtMs: number;
  /** The event as JSON text. */
  json: string;
  replyText?: string;
  /** Of a number with that fate. */
  fate?: "lost" | "tripled";
}

interface Queued {
  event: OutEvent;
  firstTry: () => void;
  settled: () => void;
}

/** What goes in one POST. */
interface Unit {
  id: string;
  events: OutEvent[];
  body: string;
  tries: number;
  bornAtMs: number;
  firstTry: () => void;
  settled: () => void;
}

const most = { events: 200, bytes: 200_000 };
const connections = { single: 32, batch: 2 };
const timeoutMs = 10_000;
const giveUpMs = 24 * 3_600_000;

export interface CallbackDeps {
  signer: Signer;
  log: CarrierLog;
  faults: Faults;
  timers: Timers;
  retry: { baseMs: number; maxMs: number };
}

/** Signs, posts and tries again until 2xx. One lane per client address, so that a dead client holds up nobody else. */
export class Callbacks {
  readonly #deps: CallbackDeps;
  readonly #lanes = new Map<string, Lane>();

  constructor(deps: CallbackDeps) {
    this.#deps = deps;
  }

  /** `firstTry` resolves after the first attempt, `settled` when acknowledged or given up. */
  send(event: OutEvent): { firstTry: Promise<void>; settled: Promise<void> } {
    const { faults, timers, log } = this.#deps;
    const strikes = (name: Parameters<Faults["strikes"]>[0]) => faults.strikes(name, event.company, event.id);
    if (event.fate === "lost" || strikes("callbackLost")) {
      logTry(log, event, 0, "lost");
      return { firstTry: Promise.resolve(), settled: Promise.resolve() };
    }
    let copies = event.fate === "tripled" ? 3 : 1;
    if (strikes("callbackDuplicated")) copies += faults.settings.duplicates;
    const sent = Array.from({ length: copies }, () => Promise.withResolvers<void>());
    const firstTry = Promise.withResolvers<void>();
    const enqueue = () => {
      for (const { resolve } of sent) this.#lane(event).push(event, firstTry.resolve, resolve);
    };
    const settled = Promise.all(sent.map(({ promise }) => promise)).then(() => undefined);
    if (strikes("callbackDelayed")) {
      timers.after(faults.settings.delayMs, enqueue);
      return { firstTry: Promise.resolve(), settled };
    }
    if (strikes("callbackReordered")) {
      timers.after(rngOf("reorder", event.id)() * faults.settings.reorderWithinMs, enqueue);
      return { firstTry: Promise.resolve(), settled };
    }
    enqueue();
    return { firstTry: firstTry.promise, settled };
  }

  #lane(event: OutEvent): Lane {
    const name = `${event.batch ? "batch" : "single"} ${event.company} ${event.url}`;
    const known = this.#lanes.get(name);
    if (known) return known;
    const lane = new Lane(event.url, event.company, event.batch, this.#deps);
    this.#lanes.set(name, lane);
    return lane;
  }
}

class Lane {
  readonly #url: string;
  readonly #company: string;
  readonly #batch: boolean;
  readonly #deps: CallbackDeps;
  #queue: Queued[] = [];
  #head = 0;
  #retries: Unit[] = [];
  #sending = 0;
  #deadTimes = 0;
  #paused = false;
  #scheduled = false;

  constructor(url: string, company: string, batch: boolean, deps: CallbackDeps) {
    this.#url = url;
    this.#company = company;
    this.#batch = batch;
    this.#deps = deps;
  }

  push(event: OutEvent, firstTry: () => void, settled: () => void): void {
    this.#queue.push({ event, firstTry, settled });
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A little patience lets a batch fill.
    const pump = () => {
      this.#scheduled = false;
      this.#pump();
    };
    if (this.#batch) this.#deps.timers.after(5, pump);
    else setImmediate(pump);
  }

  #pump(): void {
    if (this.#paused) return;
    const allowed = this.#deadTimes > 0 ? 1 : connections[this.#batch ? "batch" : "single"];
    while (this.#sending < allowed) {
      const unit = this.#retries.shift() ?? this.#next();
      if (!unit) return;
      this.#sending += 1;
      void this.#send(unit);
    }
  }

  #next(): Unit | undefined {
    const taken: Queued[] = [];
    let bytes = 0;
    while (this.#head < this.#queue.length && taken.length < (this.#batch ? most.events : 1)) {
      const next = this.#queue[this.#head];
      if (!next) break;
      bytes += Buffer.byteLength(next.event.json) + 1;
      if (taken.length > 0 && bytes > most.bytes) break;
      taken.push(next);
      this.#head += 1;
    }
    if (this.#head > 1_000 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    const first = taken[0];
    if (!first) return undefined;
    const events = taken.map(({ event }) => event);
    return {
      id: this.#batch ? idOf("batch", ...events.map(({ id }) => id)) : first.event.id,
      events,
      body: this.#batch ? `{"events":[${events.map(({ json }) => json).join(",")}]}` : first.event.json,
      tries: 0,
      bornAtMs: Date.now(),
      firstTry: () => taken.forEach(({ firstTry }) => firstTry()),
      settled: () => taken.forEach(({ settled }) => settled()),
    };
  }

  async #send(unit: Unit): Promise<void> {
    const { signer, log, retry, timers } = this.#deps;
    unit.tries += 1;
    const status = await post(this.#url, unit.body, signer.headers(this.#company, unit.id, unit.body), timeoutMs);
    this.#sending -= 1;
    for (const event of unit.events) logTry(log, event, unit.tries, status);
    unit.firstTry();
    const delivered = typeof status === "number" && status >= 200 && status < 300;
    if (delivered || status === 410 || Date.now() - unit.bornAtMs > giveUpMs) unit.settled();
    else {
      timers.after(backOff(retry, unit.tries), () => {
        this.#retries.push(unit);
        this.#pump();
      });
    }
    this.#watch(typeof status === "string" || status === 503);
    this.#pump();
  }

  /** While the client is gone, one try at a time finds out whether it is back. */
  #watch(dead: boolean): void {
    if (!dead) {
      this.#deadTimes = 0;
      return;
    }
    this.#deadTimes += 1;
    if (this.#paused) return;
    this.#paused = true;
    this.#deps.timers.after(Math.min(backOff(this.#deps.retry, this.#deadTimes), 2_000), () => {
      this.#paused = false;
      this.#pump();
    });
  }
}

function backOff(retry: { baseMs: number; maxMs: number }, tries: number): number {
  const full = Math.min(retry.maxMs, retry.baseMs * 2 ** (tries - 1));
  return full * (0.75 + Math.random() * 0.5);
}

function logTry(log: CarrierLog, event: OutEvent, tried: number, status: number | string): void {
  const name = event.type.slice(event.type.indexOf(".") + 1);
  log.write({ kind: "callback", id: event.recordId, event: name, try: tried, status, ...(event.replyText ? { text: event.replyText } : {}) }, event);
}
