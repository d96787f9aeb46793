import type { Limits } from "./model";

export type Refusal = { reason: "seats" | "rate"; retryAfterMs: number };

interface Account {
  seats: Set<string>;
  calls: Bucket;
  texts: Bucket;
}

/** The carrier's own limits, per company, for the live world only. */
export class Limiter {
  limits: Limits;
  readonly #accounts = new Map<string, Account>();

  constructor(limits: Limits) {
    this.limits = limits;
  }

  takeCall(company: string, id: string, nowMs: number): Refusal | null {
    const account = this.#account(company);
    if (account.seats.size >= this.limits.seats) return { reason: "seats", retryAfterMs: 1_000 };
    const retryAfterMs = account.calls.take(this.limits.callsPerSecond, nowMs);
    if (retryAfterMs > 0) return { reason: "rate", retryAfterMs };
    account.seats.add(id);
    return null;
  }

  takeText(company: string, nowMs: number): Refusal | null {
    const retryAfterMs = this.#account(company).texts.take(this.limits.textsPerSecond, nowMs);
    return retryAfterMs > 0 ? { reason: "rate", retryAfterMs } : null;
  }

  /** A call that was going on before a restart keeps its seat. */
  hold(company: string, id: string): void {
    this.#account(company).seats.add(id);
  }

  release(company: string, id: string): void {
    this.#accounts.get(company)?.seats.delete(id);
  }

  seatsInUse(company: string): number {
    return this.#accounts.get(company)?.seats.size ?? 0;
  }

  #account(company: string): Account {
    const known = this.#accounts.get(company);
    if (known) return known;
    const account = { seats: new Set<string>(), calls: new Bucket(), texts: new Bucket() };
    this.#accounts.set(company, account);
    return account;
  }
}

/** At most one second's worth at once. */
class Bucket {
  #tokens: number | null = null;
  #filledAtMs = 0;

  /** 0 when taken, else milliseconds until the next is free. */
  take(perSecond: number, nowMs: number): number {
    if (perSecond === 0) return 60_000;
    const most = Math.max(1, perSecond);
    const gained = ((nowMs - this.#filledAtMs) / 1_000) * perSecond;
    const tokens = this.#tokens === null ? most : Math.min(most, this.#tokens + Math.max(0, gained));
    this.#filledAtMs = nowMs;
    this.#tokens = tokens >= 1 ? tokens - 1 : tokens;
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1_000);
  }
}
