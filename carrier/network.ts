import { isDeepStrictEqual } from "node:util";
import { type Book, type Booking, type CallBooking, refOf, type TextBooking } from "./book";
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
  /** A key that is known already: whether for the same, the book tells. */
  | { kind: "repeated"; request: CallRequest | TextRequest; world: World | null; original: () => Promise<Booking> }
  | { kind: "unknown_script" }
  | ({ kind: "refused" } & Refusal);

export type Settled = Exclude<Admission, { kind: "repeated" }> | { kind: "known"; id: string } | { kind: "key_taken" };

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
  readonly #activeByRef = new Map<string, Active>();
  readonly #deps: NetworkDeps;
  #forgotten = 0;

  constructor(deps: NetworkDeps) {
    this.#deps = deps;
  }

  call(request: CallRequest, world: World | null): Admission {
    const { book, limiter } = this.#deps;
    const known = this.#known("call", request, world);
    if (known) return known;
    if (!book.scripts.has(request.script)) {
      this.#logRefused(request.key, "unknown_script", world);
      return { kind: "unknown_script" };
    }
    const id = this.#newId("call", request);
    const refusal = world ? null : limiter.takeCall(request.company, id, Date.now());
    if (refusal) return this.#refuse(request.key, refusal, world);
    const booking: CallBooking = { line: "call", ...this.#booking(id, world), request };
    return this.#admit(booking);
  }

  text(request: TextRequest, world: World | null): Admission {
    const { limiter } = this.#deps;
    const known = this.#known("text", request, world);
    if (known) return known;
    const refusal = world ? null : limiter.takeText(request.company, Date.now());
    if (refusal) return this.#refuse(request.key, refusal, world);
    const booking: TextBooking = { line: "text", ...this.#booking(this.#newId("text", request), world), request };
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

  /** What a repeated key comes to. */
  async settled(admission: Admission): Promise<Settled> {
    if (admission.kind !== "repeated") return admission;
    const { request, world } = admission;
    const original = await admission.original();
    if (original.world !== (world?.id ?? null) || !isDeepStrictEqual(whatIsAsked(original.request), whatIsAsked(request))) {
      this.#logRefused(request.key, "key_taken", world);
      return { kind: "key_taken" };
    }
    const { key, company, to } = request;
    this.#deps.log.write({ kind: "replayed", key, id: original.id, company, to }, stampIn(world));
    return { kind: "known", id: original.id };
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

  /** What became of a company's key: its last event once it has ended. Null if it never arrived. */
  async find(line: Booking["line"], addressed: { company: string; key: string }): Promise<{ booking: Booking; final: string | null } | null> {
    const ref = refOf(line, addressed);
    const active = this.#activeByRef.get(ref);
    if (active) return { booking: active.booking, final: active.ended ? finalOf(active.events) : null };
    const place = this.#deps.book.placeOf(ref);
    if (place === undefined) return null;
    const booking = await this.#deps.book.read(place);
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
    this.#deps.book.addTaken(booking.id, atMs);
    active.plan = takenOver(plan, atMs);
    for (const timer of active.timers) this.#deps.timers.cancel(timer);
    active.timers.clear();
    active.events = callEvents(booking, active.plan);
    const ending = active.events.at(-1);
    if (ending) void this.#schedule(active, ending);
    for (const changed of active.watchers) changed();
    return true;
  }

  #known(line: Booking["line"], request: CallRequest | TextRequest, world: World | null): Admission | null {
    const { book, faults } = this.#deps;
    if (faults.settings.forgetsKeys) return null;
    const ref = refOf(line, request);
    const active = this.#activeByRef.get(ref);
    const place = book.placeOf(ref);
    if (active) return { kind: "repeated", request, world, original: () => Promise.resolve(active.booking) };
    return place === undefined ? null : { kind: "repeated", request, world, original: () => book.read(place) };
  }

  #newId(line: Booking["line"], request: CallRequest | TextRequest): string {
    const ref = refOf(line, request);
    if (this.#deps.book.placeOf(ref) === undefined) return ref;
    this.#forgotten += 1;
    return idOf(line, ref, Date.now(), this.#forgotten);
  }

  #refuse(key: string, refusal: Refusal, world: World | null): Admission {
    this.#logRefused(key, refusal.reason, world);
    return { kind: "refused", ...refusal };
  }

  #logRefused(key: string, reason: string, world: World | null): void {
    this.#deps.log.write({ kind: "refused", key, reason }, stampIn(world));
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
    const takenAtMs = book.taken.get(booking.id);
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
    this.#activeByRef.set(refOf(booking.line, booking.request), active);
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
    const ref = refOf(booking.line, booking.request);
    if (this.#activeByRef.get(ref) === active) this.#activeByRef.delete(ref);
    const { log, book } = this.#deps;
    // Only what the log tells in full is settled.
    void log.durable().then(() => book.addSettled(booking.id));
  }
}

function finalOf(events: readonly PlannedEvent[]): string | null {
  return events.find(({ event }) => event.type !== "call.ringing" && event.type !== "call.answered")?.event.json ?? null;
}

function stampOf(booking: Booking, clockAtMs: number): Stamp {
  return { world: booking.world, clockAtMs };
}

/** Of something that was never accepted. */
export function stampIn(world: World | null): Stamp | undefined {
  return world ? { world: world.id, clockAtMs: world.clockAtMs ?? Date.now() } : undefined;
}

/** Where and how it is to be told of may change between two sendings. */
function whatIsAsked(request: CallRequest | TextRequest): object {
  return { ...request, callbackUrl: undefined, callbackBatch: undefined, callbackEvents: undefined };
}
