import { z } from "zod";
import { withTenant, withTenantSql } from "@/lib/db";
import { forecastEntry } from "@/lib/engine/forecast";
import { unreachedAtFirst } from "@/lib/engine/reach";
import { compile } from "@/lib/journey/compile";
import { requireClinic, requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "./access";
import { loadDraft } from "./draft";
import { refsFor } from "./loadRefs";

export const forecastPublishInput = z.object({ id: z.uuid() });

/** Above so many people, reasons are counted on a sample of them. */
const SAMPLE = 5000;

/** What the draft's entry would do if it opened now. */
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

/** Null while the draft has faults, and for an entry by events, which takes in nobody by itself. */
export async function forecastPublish(ctx: ServiceContext, input: z.infer<typeof forecastPublishInput>): Promise<PublishForecast | null> {
  requirePermission(ctx, "journey.publish");
  const { companyId, timezone } = ctx;
  const { journey, compiled, now } = await withTenant(companyId, async (tx) => {
    const found = await visibleJourney(tx, ctx, input.id);
    requireClinic(ctx, found.clinicId);
    const refs = await refsFor(tx, ctx, found.clinicId);
    return { journey: found, compiled: compile((await loadDraft(tx, companyId, found.id)).document, refs), now: new Date(refs.now) };
  });
  const entry = compiled.ok ? compiled.plan.ops[compiled.plan.entry] : undefined;
  if (!compiled.ok || entry?.op !== "enter" || entry.schedule.type === "event") return null;
  const launchable = { companyId, journeyId: journey.id, clinicId: journey.clinicId, timezone, now };
  return withTenantSql(companyId, async (sql) => {
    const { people, ...forecast } = await forecastEntry(sql, launchable, entry, SAMPLE);
    const found = await unreachedAtFirst(sql, launchable, compiled.plan, people);
    if (!found) return { ...forecast, unreached: null };
    const counts = [...found.refused].map(([reason, count]) => ({ reason, count: Math.round((count * forecast.enters) / people.length) }));
    const reasons = counts.toSorted((a, b) => b.count - a.count);
    const total = reasons.reduce((sum, { count }) => sum + count, 0);
    return { ...forecast, unreached: { node: found.node, isEstimate: people.length < forecast.enters, total, reasons } };
  });
}
