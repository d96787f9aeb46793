import { z } from "zod";
import { rngOf } from "./rng";

/** A share of requests or events; with a count, it ends after so many. */
const rate = z.union([
  z
    .number()
    .min(0)
    .max(1)
    .transform((share) => ({ share, count: Number.POSITIVE_INFINITY })),
  z.object({ share: z.number().min(0).max(1).default(1), count: z.int().min(1).default(Number.MAX_SAFE_INTEGER) }),
]);

const rates = {
  throttle: rate.optional(),
  serverError: rate.optional(),
  serverErrorAfterAccept: rate.optional(),
  acceptThenTimeout: rate.optional(),
  resetBeforeAccept: rate.optional(),
  resetAfterAccept: rate.optional(),
  callbackBeforeResponse: rate.optional(),
  callbackLost: rate.optional(),
  callbackDuplicated: rate.optional(),
  callbackDelayed: rate.optional(),
  callbackReordered: rate.optional(),
};
export type FaultName = keyof typeof rates;

export const faultsSchema = z.strictObject({
  ...rates,
  /** Only these companies; without it, all. */
  companies: z.array(z.string().max(100)).max(100).optional(),
  latencyMs: z.number().min(0).max(120_000).optional(),
  retryAfterSeconds: z.number().min(0).max(3_600).default(1),
  duplicates: z.int().min(1).max(100).default(1),
  delayMs: z.number().min(0).max(86_400_000).default(5_000),
  reorderWithinMs: z.number().min(0).max(600_000).default(2_000),
  blackHole: z.array(z.string().max(100)).max(100).default([]),
  /** The harsher vendor: a key sent again is a second call. */
  forgetsKeys: z.boolean().default(false),
});
export type FaultSettings = z.infer<typeof faultsSchema>;

export class Faults {
  settings: FaultSettings;
  readonly #seed: string;
  readonly #fired = new Map<FaultName, number>();
  readonly #asked = new Map<string, number>();

  constructor(seed: string, settings: unknown = {}) {
    this.#seed = seed;
    this.settings = faultsSchema.parse(settings);
  }

  set(settings: FaultSettings): void {
    this.settings = settings;
    this.#fired.clear();
    this.#asked.clear();
  }

  /** How often each has struck since the settings were made. */
  get struck(): Partial<Record<FaultName, number>> {
    return Object.fromEntries(this.#fired);
  }

  concerns(company: string): boolean {
    return this.settings.companies?.includes(company) ?? true;
  }

  isBlackHole(company: string): boolean {
    return this.settings.blackHole.includes(company);
  }

  /** Whether this fault strikes here. The n-th asking about one thing is decided by the seed, whatever else goes on. */
  strikes(name: FaultName, company: string, thing: string): boolean {
    const fault = this.settings[name];
    if (!fault || fault.share === 0 || !this.concerns(company)) return false;
    const fired = this.#fired.get(name) ?? 0;
    if (fired >= fault.count) return false;
    if (fault.share < 1 && this.#draw(name, thing) >= fault.share) return false;
    this.#fired.set(name, fired + 1);
    return true;
  }

  #draw(name: FaultName, thing: string): number {
    const asking = `${name} ${thing}`;
    const nth = this.#asked.get(asking) ?? 0;
    this.#asked.set(asking, nth + 1);
    return rngOf(this.#seed, "fault", asking, nth)();
  }
}
