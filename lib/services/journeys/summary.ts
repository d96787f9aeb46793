import { z } from "zod";
import { withTenant } from "@/lib/db";
import { formatDay } from "@/lib/time/day";
import { wallAt } from "@/lib/time/wall";
import { clinicScope, requirePermission, type ServiceContext } from "@/lib/services/context";
import { ENTRY, nextRunOf } from "./list";

export const journeySummaryInput = z.object({ clinicId: z.uuid().nullish() });

/** The tiles over the list (A11), of live runs. */
export interface JourneySummary {
  running: number;
  total: number;
  /** People in journeys now. */
  active: number;
  /** Calls of all time: what is archived was made all the same. */
  called: number;
  answered: number;
  /** Launches still to come today in the company's zone. */
  today: { count: number; next: { name: string; at: Date } | null };
}

export async function journeySummary(ctx: ServiceContext, input: z.infer<typeof journeySummaryInput>): Promise<JourneySummary> {
  requirePermission(ctx, "journey.view");
  const scope = clinicScope(ctx, input.clinicId);
  return withTenant(ctx.companyId, async (tx) => {
    const [figures] = await tx.$queryRaw<(Omit<JourneySummary, "today"> & { now: Date })[]>`
      SELECT now() AS now, count(*) FILTER (WHERE j.state = 'running')::int AS running, count(*) FILTER (WHERE j.state <> 'archived')::int AS total,
             coalesce(sum(t.active), 0)::int AS active, coalesce(sum(t.called), 0)::int AS called, coalesce(sum(t.answered), 0)::int AS answered
      FROM journey j LEFT JOIN (
        SELECT journey_id, sum(active) AS active, sum(called) AS called, sum(answered) AS answered FROM yidao_live_totals() GROUP BY 1) t ON t.journey_id = j.id
      WHERE j.company_id = ${ctx.companyId}::uuid AND (${scope}::uuid[] IS NULL OR j.clinic_id IS NULL OR j.clinic_id = ANY(${scope}::uuid[]))`;
    if (!figures) throw new Error("no figures came back");
    const { now, ...sums } = figures;
    const running = await tx.$queryRaw<{ name: string; entry: unknown }[]>`
      SELECT j.name, ${ENTRY} AS entry FROM journey j JOIN journey_draft d ON d.company_id = j.company_id AND d.journey_id = j.id
      LEFT JOIN journey_version v ON v.company_id = j.company_id AND v.id = j.current_version_id
      WHERE j.company_id = ${ctx.companyId}::uuid AND (${scope}::uuid[] IS NULL OR j.clinic_id IS NULL OR j.clinic_id = ANY(${scope}::uuid[]))
        AND j.state = 'running'`;
    const day = (instant: Date) => formatDay(wallAt(instant, ctx.timezone));
    const due = running
      .flatMap(({ name, entry }) => {
        const at = nextRunOf(entry, ctx.timezone, now);
        return at && day(at) === day(now) ? [{ name, at }] : [];
      })
      .toSorted((a, b) => a.at.getTime() - b.at.getTime());
    return { ...sums, today: { count: due.length, next: due[0] ?? null } };
  });
}
