import { closesAt, nextAllowedInstant, type WindowPolicy } from "@/lib/calling/window";

export interface OpenInterval {
  fromMs: number;
  toMs: number;
}

/** When calls may be placed, ahead of time: asked for every call of a simulation. */
export class OpenHours {
  readonly intervals: OpenInterval[] = [];

  /** From `startMs` until `untilMs`, by the window of calls with its guard. */
  constructor(startMs: number, untilMs: number, zone: string, policy: WindowPolicy) {
    let at: number | null = startMs;
    while (at !== null && at < untilMs) {
      const fromMs = nextAllowedInstant(at, zone, policy);
      const closes = fromMs === null ? null : closesAt(fromMs, zone, policy);
      if (fromMs === null || closes === null) return;
      const toMs = closes - policy.guardSeconds * 1000;
      this.intervals.push({ fromMs, toMs });
      at = closes;
    }
  }

  /** The first instant at or after `ms` at which a call may be placed; null: none is left. */
  nextOpen(ms: number): number | null {
    const interval = this.from(ms);
    return interval ? Math.max(interval.fromMs, ms) : null;
  }

  /** The instant after so much time of open hours, counted from `ms`. */
  after(ms: number, openMs: number): number {
    let left = openMs;
    let at = ms;
    for (let i = this.index(ms); i < this.intervals.length; i += 1) {
      const { fromMs, toMs } = this.intervals[i] ?? { fromMs: at, toMs: at };
      at = Math.max(at, fromMs);
      if (at + left <= toMs) return at + left;
      left -= toMs - at;
      at = toMs;
    }
    return at + left;
  }

  /** How much of the time between two instants is open. */
  openBetween(fromMs: number, toMs: number): number {
    let sum = 0;
    for (let i = this.index(fromMs); i < this.intervals.length; i += 1) {
      const interval = this.intervals[i];
      if (!interval || interval.fromMs >= toMs) break;
      sum += Math.max(0, Math.min(interval.toMs, toMs) - Math.max(interval.fromMs, fromMs));
    }
    return sum;
  }

  private from(ms: number): OpenInterval | undefined {
    return this.intervals[this.index(ms)];
  }

  /** Of the first interval that ends after `ms`. */
  private index(ms: number): number {
    let low = 0;
    let high = this.intervals.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.intervals[middle]?.toMs ?? 0) > ms) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
