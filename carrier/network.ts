import type { Book, Booking, CallBooking, TextBooking } from "./book";
import type { Callbacks } from "./callbacks";
import { callEvents, type PlannedEvent, startOf, textEvents } from "./events";
import type { Faults } from "./faults";
import type { Limiter, Refusal } from "./limits";
import type { CarrierLog, Stamp } from "./log";
import type { Logged } from "./log-scan";
import type { CallRequest, TextRequest } from "./model";
import { type CallPlan, planCall, planText, takenOver } from "./outcome";
import { idOf } from "./rng";
import type { Timers } from "./timers";

/** A virtual world, or null for the live one. */
export interface World {
  id: string;
  factor: number;
  clockAtMs: number | null;
}

export interface Active {
  booking: Booking;
  /** Null for a text. */
  plan: CallPlan | null;
  events: PlannedEvent[];
  /** Wall milliseconds at which world time 0 of this call lies. */
  startWallMs: number;
  factor: number;
  open: number;
  ended: boolean;
  timers: Set<NodeJS.Timeout>;
  /** Resolves when the event before the next one has been tried. */
  told: Promise<void>;
  watchers: Set<() => void>;
}

export type Admission =
  /** `begin` resolves when the first event has been tried once. */
  | { kind: "accepted"; id: string; booking: Booking; begin: () => Promise<void> }
  | { kind: "known"; id: string }
  | { kind: "unknown_script" }
  | ({ kind: "refused" } & Refusal);

export interface NetworkDeps {
  seed: string;
  /** Of the live world. */
  factor: number;
  book: Book;
  log: CarrierLog;
  callbacks: Callbacks;
  limiter: Limiter;
  faults: Faults;
  timers: Timers;
}

/** What was accepted and what becomes of it. Knows nothing of HTTP. */
export class Network {
  readonly active = new Map<string, Active>();
  readonly #activeByKey = new Map<string, Active>();
  readonly #deps: NetworkDeps;
  #forgotten = 0;

  constructor(deps: NetworkDeps) {
    this.#deps = deps;
  }

  call(request: CallRequest, world: World | null): Admission {
    const { book, log, limiter } = this.#deps;
    const known = this.#known("call", request.key);
    if (known) return known;
    if (!book.scripts.has(request.script)) {
      log.write({ kind: "refused", key: request.key, reason: "unknown_script" });
      return { kind: "unknown_script" };
    }
    const id = this.#newId("call", request.key);
    const refusal = world ? null : limiter.takeCall(request.company, id, Date.now());
    if (refusal) return this.#refuse(request.key, refusal, world);
    const booking: CallBooking = { line: "call", ...this.#booking(id, world), request };
    return this.#admit(booking);
  }

  text(request: TextRequest, world: World | null): Admission {
    const { limiter } = this.#deps;
    const known = this.#known("text", request.key);
    if (known) return known;
    const refusal = world ? null : limiter.takeText(request.company, Date.now());
    if (refusal) return this.#refuse(request.key, refusal, world);
    const booking: TextBooking = { line: "text", ...this.#booking(this.#newId("text", request.key), world), request };
    return this.#admit(booking);
  }

  /** Before an acceptance may be answered: on the disk, in the book first, so that the log names nothing that a crash forgets. */
  async commit(admissions: readonly Admission[]): Promise<void> {
    const { book, log } = this.#deps;
    await book.durable();
    for (const admission of admissions) {
      if (admission.kind === "accepted") this.#logAccepted(admission.booking);
    }
    await log.durable();
  }

  /** Goes on with what a former process accepted. */
  resume(unsettled: readonly Booking[], { accepted, ended }: Logged): void {
    for (const booking of unsettled) {
      if (!accepted.has(booking.id)) this.#logAccepted(booking);
      const active = this.#activate(booking);
      if (!active) continue;
      active.ended = ended.has(booking.id);
      if (booking.line === "call" && !booking.world && !active.ended) this.#deps.limiter.hold(booking.request.company, booking.id);
      void this.#begin(active);
    }
  }

  /** What became of a key: its last event once it has ended. Null if it never arrived. */
  async find(kind: "call" | "text", key: string): Promise<{ booking: Booking; final: string | null } | null> {
    const active = this.#activeByKey.get(key);
    if (active?.booking.line === kind) return { booking: active.booking, final: active.ended ? finalOf(active.events) : null };
    const booking = await this.#deps.book.find(key);
    if (booking?.line !== kind) return null;
    const planned = this.#plan(booking);
    return { booking, final: planned ? finalOf(planned.events) : null };
  }

  /** Its events that have happened by now, as the callbacks tell them. */
  happened(booking: Booking): string[] {
    const events = this.active.get(booking.id)?.events ?? this.#plan(booking)?.events ?? [];
    const factor = booking.factor ?? Number.POSITIVE_INFINITY;
    return events.filter(({ afterMs }) => booking.acceptedAtMs + afterMs / factor <= Date.now()).map(({ event }) => event.json);
  }

  takeOver(active: Active): boolean {
    const { booking, plan } = active;
    if (booking.line !== "call" || plan?.state !== "answered" || active.ended || plan.takenOver) return false;
    const atMs = Math.round((Date.now() - active.startWallMs) * active.factor - plan.waitMs);
    if (!(atMs >= 0 && atMs < plan.talkMs)) return false;
    this.#deps.book.addTaken(booking.request.key, atMs);
    active.plan = takenOver(plan, atMs);
    for (const timer of active.timers) this.#deps.timers.cancel(timer);
    active.timers.clear();
    active.events = callEvents(booking, active.plan);
    const ending = active.events.at(-1);
    if (ending) void this.#schedule(active, ending);
    for (const changed of active.watchers) changed();
    return true;
  }

  #known(kind: "call" | "text", key: string): Admission | null {
    if (this.#deps.faults.settings.forgetsKeys || !this.#deps.book.has(key)) return null;
    return { kind: "known", id: idOf(kind, key) };
  }

  #newId(kind: "call" | "text", key: string): string {
    if (!this.#deps.book.has(key)) return idOf(kind, key);
    this.#forgotten += 1;
    return idOf(kind, key, Date.now(), this.#forgotten);
  }

  #refuse(key: string, refusal: Refusal, world: World | null): Admission {
    const stamp = world ? { world: world.id, clockAtMs: world.clockAtMs ?? Date.now() } : undefined;
    this.#deps.log.write({ kind: "refused", key, reason: refusal.reason }, stamp);
    return { kind: "refused", ...refusal };
  }

  #booking(id: string, world: World | null) {
    const factor = world?.factor ?? this.#deps.factor;
    return {
      id,
      seed: this.#deps.seed,
      acceptedAtMs: Date.now(),
      clockAtMs: world?.clockAtMs ?? null,
      world: world?.id ?? null,
      factor: Number.isFinite(factor) ? factor : null,
    };
  }

  #admit(booking: Booking): Admission {
    this.#deps.book.add(booking);
    const active = this.#activate(booking);
    return { kind: "accepted", id: booking.id, booking, begin: () => (active ? this.#begin(active) : Promise.resolve()) };
  }

  #logAccepted(booking: Booking): void {
    const { id } = booking;
    const { key, company, to } = booking.request;
    const stamp = stampOf(booking, startOf(booking));
    if (booking.line === "call") {
      const { from, script, attempt } = booking.request;
      this.#deps.log.write({ kind: "call.accepted", key, id, company, to, from, script, attempt }, stamp);
    } else this.#deps.log.write({ kind: "text.accepted", key, id, company, to, text: booking.request.text }, stamp);
  }

  #plan(booking: Booking): { plan: CallPlan | null; events: PlannedEvent[] } | null {
    const { book } = this.#deps;
    if (booking.line === "text") return { plan: null, events: textEvents(booking, planText(booking.seed, booking.request)) };
    const script = book.scripts.get(booking.request.script);
    if (!script) return null;
    const first = planCall(booking.seed, booking.request, script);
    const takenAtMs = book.taken.get(booking.request.key);
    const plan = takenAtMs === undefined ? first : takenOver(first, takenAtMs);
    return { plan, events: callEvents(booking, plan) };
  }

  #activate(booking: Booking): Active | null {
    const planned = this.#plan(booking);
    if (!planned) return null;
    const active: Active = {
      booking,
      ...planned,
      startWallMs: booking.acceptedAtMs,
      factor: booking.factor ?? Number.POSITIVE_INFINITY,
      open: planned.events.length,
      ended: false,
      timers: new Set(),
      told: Promise.resolve(),
      watchers: new Set(),
    };
    this.active.set(booking.id, active);
    this.#activeByKey.set(booking.request.key, active);
    return active;
  }

  /** Resolves when the first event has been tried once. */
  #begin(active: Active): Promise<void> {
    if (active.events.length === 0) this.#settle(active);
    const [first, ...others] = active.events.map((planned) => this.#schedule(active, planned));
    void others;
    return first ?? Promise.resolve();
  }

  #schedule(active: Active, planned: PlannedEvent): Promise<void> {
    const delayMs = active.startWallMs + planned.afterMs / active.factor - Date.now();
    if (delayMs <= 0) return this.#happen(active, planned);
    return new Promise((resolve) => {
      const timer = this.#deps.timers.after(delayMs, () => {
        if (timer) active.timers.delete(timer);
        void this.#happen(active, planned).then(resolve);
      });
      if (timer) active.timers.add(timer);
    });
  }

  #happen(active: Active, { event }: PlannedEvent): Promise<void> {
    const { log, limiter, callbacks } = this.#deps;
    const { booking, plan } = active;
    const isEnd = event.type === "call.ended" || event.type === "text.delivered" || event.type === "text.failed";
    if (isEnd && !active.ended) {
      active.ended = true;
      const stamp = stampOf(booking, event.clockAtMs);
      if (plan) {
        const { state, rounds, persona, talkMs } = plan;
        log.write({ kind: "call.ended", id: booking.id, state, talkSeconds: Math.round(talkMs / 1_000), rounds, persona }, stamp);
        limiter.release(booking.request.company, booking.id);
      } else log.write({ kind: "text.ended", id: booking.id, state: event.type === "text.failed" ? "failed" : "delivered" }, stamp);
    }
    const send = () => {
      const { firstTry, settled } = callbacks.send(event);
      void settled.then(() => {
        active.open -= 1;
        if (active.open === 0) this.#settle(active);
      });
      return firstTry;
    };
    // A batch keeps its order by itself.
    if (event.batch) return send();
    active.told = active.told.then(send);
    return active.told;
  }

  #settle(active: Active): void {
    const { booking } = active;
    this.active.delete(booking.id);
    if (this.#activeByKey.get(booking.request.key) === active) this.#activeByKey.delete(booking.request.key);
    const { log, book } = this.#deps;
    // Only what the log tells in full is settled.
    void log.durable().then(() => book.addSettled(booking.request.key));
  }
}

function finalOf(events: readonly PlannedEvent[]): string | null {
  return events.find(({ event }) => event.type !== "call.ringing" && event.type !== "call.answered")?.event.json ?? null;
}

function stampOf(booking: Booking, clockAtMs: number): Stamp {
  return { world: booking.world, clockAtMs };
}
