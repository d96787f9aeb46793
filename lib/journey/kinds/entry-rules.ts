import { z } from "zod";
import type { EntryLimits, Reentry } from "../plan";
import { type ConfigProblem, error } from "./types";

/** What every entry settles: whether a person may come again, and how many come at all. */
export const reentrySchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("never") }),
  z.object({ type: z.literal("after_exit") }),
  z.object({ type: z.literal("after_days"), days: z.number().int().min(1).max(3650) }),
  z.object({ type: z.literal("always") }),
]);

const cap = z.number().int().min(1).max(100_000_000).nullable();
export const limitsSchema = z.object({ total: cap, daily: cap });

const draftCap = z.number().nullable().catch(null);
export const draftLimitsSchema = z.object({ total: draftCap, daily: draftCap }).catch(() => ({ total: null, daily: null }));

export const draftReentrySchema = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("never") }),
    z.object({ type: z.literal("after_exit") }),
    z.object({ type: z.literal("after_days"), days: z.number().catch(0) }),
    z.object({ type: z.literal("always") }),
  ])
  .catch(() => ({ type: "after_exit" as const }));

export function entryRuleProblems({ reentry, limits }: { reentry: Reentry; limits: EntryLimits }): ConfigProblem[] {
  return [
    ...(reentrySchema.safeParse(reentry).success ? [] : [error("reentry.days", "reentry_days_invalid")]),
    ...(["total", "daily"] as const).flatMap((key) => (cap.safeParse(limits[key]).success ? [] : [error(`limits.${key}`, "limits_invalid")])),
  ];
}
