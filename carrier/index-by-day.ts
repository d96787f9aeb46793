const dayMs = 86_400_000;

/** Where in the book each reference stands. What need not be known any longer goes by whole days, as soon as something is added after them. */
export class IndexByDay {
  /** By the day until which they are kept. */
  readonly #days = new Map<number, Map<string, number>>();

  set(ref: string, offset: number, { nowMs, untilMs }: { nowMs: number; untilMs: number }): void {
    const today = Math.floor(nowMs / dayMs);
    for (const [day, refs] of this.#days) {
      if (day < today) this.#days.delete(day);
      else refs.delete(ref);
    }
    const until = Math.floor(untilMs / dayMs);
    const refs = this.#days.get(until) ?? new Map<string, number>();
    this.#days.set(until, refs.set(ref, offset));
  }

  get(ref: string): number | undefined {
    for (const refs of this.#days.values()) {
      const offset = refs.get(ref);
      if (offset !== undefined) return offset;
    }
    return undefined;
  }
}
