import { z } from "zod";
import { type Tx, withTenant, withTenantSql } from "@/lib/db";
import { forecastEntry } from "@/lib/engine/forecast";
import { unreachedAtFirst } from "@/lib/engine/reach";
import { compile } from "@/lib/journey/compile";
import type { Plan } from "@/lib/journey/plan";
import type { JourneyRefs } from "@/lib/journey/refs";
import { requireClinic, requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "./access";
import { loadDraft } from "./draft";
import { launchable } from "./launchable";
import { refsFor } from "./loadRefs";

export const forecastPublishInput = z.object({
  id: z.uuid(),
  /** The draft, or the published version as it is started by hand. */
  of: z.enum(["draft", "published"]).default("draft"),
});

/** Above so many people, reasons are counted on a sample of them. */
const SAMPLE = 5000;

/** What an entry would do if it opened now. */
export interface PublishForecast {
  audience: number;
  enters: number;
  /** Of those who enter: who has been in this journey before. */
  again: number;
  /** Kept out, because they are still in the journey; by the re-entry rule; by a cap. */
  inside: number;
  barred: number;
  capped: number;
  /** The first call or text that all of them come to, and who gets nothing there; null: there is none such, or nobody enters. */
  unreached: { node: string; isEstimate: boolean; total: number; reasons: { reason: string; count: number }[] } | null;
}

/**
 * Of the draft, null while it has faults, and for an entry by events, which takes in nobody by itself. Of the published version it throws
 * where that can't be started by hand.
 */
export async function forecastPublish(ctx: ServiceContext, input: z.input<typeof forecastPublishInput>): Promise<PublishForecast | null> {
  const { id, of } = forecastPublishInput.parse(input);
  requirePermission(ctx, of === "draft" ? "journey.publish" : "journey.run");
  const { companyId, timezone } = ctx;
  const { journey, plan, now } = await withTenant(companyId, async (tx) => {
    const found = await visibleJourney(tx, ctx, id);
    requireClinic(ctx, found.clinicId);
    const refs = await refsFor(tx, ctx, found.clinicId);
    const planned = of === "draft" ? await draftPlan(tx, companyId, id, refs) : (await launchable(tx, companyId, found)).plan;
    return { journey: found, plan: planned, now: new Date(refs.now) };
  });
  const entry = plan?.ops[plan.entry];
  if (!plan || entry?.op !== "enter" || entry.schedule.type === "event") return null;
  const opened = { companyId, journeyId: journey.id, clinicId: journey.clinicId, timezone, now };
  return withTenantSql(companyId, async (sql) => {
    const { people, ...forecast } = await forecastEntry(sql, opened, entry, SAMPLE);
    const found = await unreachedAtFirst(sql, opened, plan, people);
    if (!found) return { ...forecast, unreached: null };
    const counts = [...found.refused].map(([reason, count]) => ({ reason, count: Math.round((count * forecast.enters) / people.length) }));
    const reasons = counts.toSorted((a, b) => b.count - a.count);
    const total = reasons.reduce((sum, { count }) => sum + count, 0);
    return { ...forecast, unreached: { node: found.node, isEstimate: people.length < forecast.enters, total, reasons } };
  });
}

async function draftPlan(tx: Tx, companyId: string, id: string, refs: JourneyRefs): Promise<Plan | null> {
  const compiled = compile((await loadDraft(tx, companyId, id)).document, refs);
  return compiled.ok ? compiled.plan : null;
}
