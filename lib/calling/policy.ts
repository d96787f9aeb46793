/**
 * The calling rules in force for a company (C1-C5). The platform's policy is the floor: a company stores tightenings
 * (`company.calling_policy`, `{}` = none) and `effectivePolicy` merges them so that the stricter side always wins.
 */
import { z } from "zod";

export const CAP_COUNTS = ["contacts", "calls", "answered"] as const;
export const SCRIPT_CATEGORIES = ["service", "marketing"] as const;
export type ScriptCategory = (typeof SCRIPT_CATEGORIES)[number];
/** The rule list that applies: a script's category, or `default` for calls without one. */
export type CapGroup = "default" | ScriptCategory;

/** "HH:mm" from 00:00 to 24:00. */
const timeOfDaySchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/);

export const capSchema = z.object({
  /** Rolling window, in days of 24 hours (so "a day" also holds for every calendar day). */
  windowDays: z.number().int().min(1).max(366),
  limit: z.number().int().min(0).max(1000),
  /** `contacts`: a call with its redials is one. `calls`: each call. `answered`: each answered call. */
  counts: z.enum(CAP_COUNTS),
  /** Whose calls count. A number's calls are known as far as the company made them: no cap over all companies could be kept. */
  scope: z.literal("company"),
  /** Which calls count: every call to the number, or only those of scripts of the same category. */
  of: z.enum(["all", "category"]),
});
export type Cap = z.infer<typeof capSchema>;

export const noCallPeriodSchema = z
  .object({
    name: z.string().max(30).default(""),
    from: timeOfDaySchema,
    to: timeOfDaySchema,
    /** ISO weekdays 1 (Monday) - 7; absent = every day. */
    weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
  })
  .refine((period) => period.from < period.to, { path: ["to"] });
export type NoCallPeriod = z.infer<typeof noCallPeriodSchema>;

export const REDIAL_KINDS = ["no_answer", "busy", "rejected", "power_off", "failed"] as const;
export type RedialKind = (typeof REDIAL_KINDS)[number];

export const redialSchema = z.object({
  intervalMinutes: z.number().int().min(1).max(1440),
  times: z.number().int().min(0).max(5),
  kinds: z.array(z.enum(REDIAL_KINDS)).max(REDIAL_KINDS.length),
});
export type Redial = z.infer<typeof redialSchema>;

export interface CallingPolicy {
  /** Local time of day in the callee's zone, [from, to). */
  window: { from: string; to: string };
  noCallPeriods: NoCallPeriod[];
  /** No call is sent this close before a closing, so that one accepted late is still inside the window. */
  guardSeconds: number;
  /** What a task gets that sets nothing of its own. */
  redial: Redial;
  /** What a task may not go beyond. */
  redialBounds: { minIntervalMinutes: number; maxTimes: number; kinds: RedialKind[] };
  caps: Record<CapGroup, Cap[]>;
  /** A number found empty or suspended is left alone for so long. */
  deadNumberDays: number;
  blockVanityNumbers: boolean;
  seats: { company: number; perScript: number };
}

export const PLATFORM_POLICY: CallingPolicy = {
  window: { from: "09:00", to: "20:00" },
  noCallPeriods: [],
  guardSeconds: 15,
  redial: { intervalMinutes: 30, times: 1, kinds: [...REDIAL_KINDS] },
  redialBounds: { minIntervalMinutes: 1, maxTimes: 5, kinds: [...REDIAL_KINDS] },
  caps: {
    default: [
      { windowDays: 15, limit: 1, counts: "contacts", scope: "company", of: "all" },
      { windowDays: 30, limit: 4, counts: "contacts", scope: "company", of: "all" },
    ],
    service: [
      { windowDays: 1, limit: 5, counts: "calls", scope: "company", of: "category" },
      { windowDays: 1, limit: 3, counts: "answered", scope: "company", of: "category" },
    ],
    marketing: [
      { windowDays: 15, limit: 3, counts: "calls", scope: "company", of: "category" },
      { windowDays: 15, limit: 1, counts: "answered", scope: "company", of: "category" },
    ],
  },
  deadNumberDays: 30,
  blockVanityNumbers: true,
  seats: { company: 1000, perScript: 50 },
};

const tighterCaps = z.array(capSchema).max(20);

/** What a company may store. Every field narrows; nothing here can widen the platform's policy. */
export const tighteningsSchema = z.object({
  window: z.object({ from: timeOfDaySchema, to: timeOfDaySchema }).optional(),
  noCallPeriods: z.array(noCallPeriodSchema).max(20).optional(),
  guardSeconds: z.number().int().min(0).max(600).optional(),
  redial: z
    .object({
      minIntervalMinutes: z.number().int().min(1).max(1440).optional(),
      maxTimes: z.number().int().min(0).max(5).optional(),
      kinds: z.array(z.enum(REDIAL_KINDS)).max(REDIAL_KINDS.length).optional(),
    })
    .optional(),
  caps: z.object({ default: tighterCaps.optional(), service: tighterCaps.optional(), marketing: tighterCaps.optional() }).optional(),
  deadNumberDays: z.number().int().min(0).max(3650).optional(),
  seats: z.object({ company: z.number().int().min(0).optional(), perScript: z.number().int().min(0).optional() }).optional(),
});
export type Tightenings = z.input<typeof tighteningsSchema>;

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);

/** Merges two cap lists: all hold at once, so the strictest decides; one line per window and count is kept. */
export function strictestCaps(...lists: Cap[][]): Cap[] {
  const kept = new Map<string, Cap>();
  for (const cap of lists.flat()) {
    const key = `${cap.windowDays}|${cap.counts}|${cap.of}`;
    const other = kept.get(key);
    if (other === undefined || cap.limit < other.limit) kept.set(key, cap);
  }
  return [...kept.values()];
}

/**
 * The policy in force: the platform's, narrowed by what the company stored.
 * A stored value that would widen a rule has no effect. Throws ZodError when `stored` is not a tightenings object.
 */
export function effectivePolicy(stored: unknown, platform: CallingPolicy = PLATFORM_POLICY): CallingPolicy {
  const own = tighteningsSchema.parse(stored ?? {});
  const minIntervalMinutes = Math.max(platform.redialBounds.minIntervalMinutes, own.redial?.minIntervalMinutes ?? 0);
  const maxTimes = Math.min(platform.redialBounds.maxTimes, own.redial?.maxTimes ?? platform.redialBounds.maxTimes);
  const kinds = platform.redialBounds.kinds.filter((kind) => own.redial?.kinds?.includes(kind) ?? true);
  const redialBounds = { minIntervalMinutes, maxTimes, kinds };
  return {
    window: {
      from: later(platform.window.from, own.window?.from ?? platform.window.from),
      to: earlier(platform.window.to, own.window?.to ?? platform.window.to),
    },
    noCallPeriods: [...platform.noCallPeriods, ...(own.noCallPeriods ?? [])],
    guardSeconds: Math.max(platform.guardSeconds, own.guardSeconds ?? 0),
    redial: boundedRedial(platform.redial, redialBounds),
    redialBounds,
    caps: {
      default: strictestCaps(platform.caps.default, own.caps?.default ?? []),
      service: strictestCaps(platform.caps.service, own.caps?.service ?? []),
      marketing: strictestCaps(platform.caps.marketing, own.caps?.marketing ?? []),
    },
    deadNumberDays: Math.max(platform.deadNumberDays, own.deadNumberDays ?? 0),
    blockVanityNumbers: platform.blockVanityNumbers,
    seats: {
      company: Math.min(platform.seats.company, own.seats?.company ?? platform.seats.company),
      perScript: Math.min(platform.seats.perScript, own.seats?.perScript ?? platform.seats.perScript),
    },
  };
}

/** A task's redial settings, held within the bounds in force. */
export function boundedRedial(redial: Redial, bounds: CallingPolicy["redialBounds"]): Redial {
  return {
    intervalMinutes: Math.max(redial.intervalMinutes, bounds.minIntervalMinutes),
    times: Math.min(redial.times, bounds.maxTimes),
    kinds: redial.kinds.filter((kind) => bounds.kinds.includes(kind)),
  };
}
