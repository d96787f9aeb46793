import type { Submission } from "@/lib/channels/submission";

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

  /** What became of a batch, and how long the provider took for it. `asked` counts those too that the rules held back. */
  note(
    companyId: string,
    { sent, asked, tookMs, pauseMs }: { sent: { submission: Submission }[]; asked: number; tookMs: number; pauseMs: number },
  ): void {
    const size = this.size(companyId);
    const unsent = sent.some(({ submission }) => submission.kind === "not_sent");
    if (pauseMs > 0) this.sizes.delete(companyId);
    else if (unsent || tookMs > SLOW_MS) this.sizes.set(companyId, Math.max(LEAST, Math.floor(size / 2)));
    else if (asked >= size && tookMs < QUICK_MS) this.sizes.set(companyId, Math.min(MOST, size * 2));
  }
}
