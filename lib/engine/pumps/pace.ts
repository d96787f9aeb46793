/** Calls or texts marked as sending at once: after a crash only so many have to be asked about. */
const FIRST = 50;
const LEAST = 10;
const MOST = 2000;
const QUICK_MS = 250;
const SLOW_MS = 600;

/**
 * How much is handed to the provider at once, per company: more and more while it takes all of it at once, less when it is
 * slow, so that nothing is marked long before it leaves.
 */
export class Pace {
  private readonly sizes = new Map<string, number>();

  size(companyId: string): number {
    return this.sizes.get(companyId) ?? FIRST;
  }

  /** What became of a batch: how many the provider took, and how long that lasted. */
  note(companyId: string, { asked, unsent, tookMs }: { asked: number; unsent: number; tookMs: number }): void {
    const size = this.size(companyId);
    if (unsent > 0 || tookMs > SLOW_MS) this.sizes.set(companyId, Math.max(LEAST, Math.floor(size / 2)));
    else if (asked >= size && tookMs < QUICK_MS) this.sizes.set(companyId, Math.min(MOST, size * 2));
  }

  /** The provider asked for a pause: it is begun anew. */
  startOver(companyId: string): void {
    this.sizes.delete(companyId);
  }
}
