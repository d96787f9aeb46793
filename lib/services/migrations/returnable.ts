import { z } from "zod";
import { withTenant } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "@/lib/services/journeys/access";

export const returnableInput = z.object({ journeyId: z.uuid(), migrationId: z.uuid() });

/**
 * How many would go back if a move were undone now: those who have not gone on since, and whoever was let out, once, unless they refuse by now
 * (`lib/engine/transfer/back.ts`). It looks at each of them, so it is asked for once.
 */
export async function returnablePeople(ctx: ServiceContext, raw: z.input<typeof returnableInput>): Promise<number> {
  requirePermission(ctx, "journey.view");
  const { journeyId, migrationId } = returnableInput.parse(raw);
  return withTenant(ctx.companyId, async (tx) => {
    await visibleJourney(tx, ctx, journeyId);
    const rows = await tx.$queryRaw<{ people: number }[]>`
      SELECT (count(t.id) + count(DISTINCT f.customer_id) FILTER (WHERE t.id IS NULL))::int AS people FROM journey_migration m
      JOIN migration_person p ON p.company_id = m.company_id AND p.migration_id = m.id
      JOIN enrolment f ON f.company_id = p.company_id AND f.id = p.from_enrolment_id
      LEFT JOIN enrolment t ON t.company_id = p.company_id AND t.id = p.to_enrolment_id
      WHERE m.company_id = ${ctx.companyId}::uuid AND m.journey_id = ${journeyId}::uuid AND m.id = ${migrationId}::uuid AND m.state = 'moved'
        AND p.back_enrolment_id IS NULL
        AND CASE WHEN t.id IS NOT NULL THEN t.visit = 1 AND t.finished_at IS NULL
                   AND NOT EXISTS (SELECT FROM dispatch d WHERE d.company_id = t.company_id AND d.enrolment_id = t.id AND d.state NOT IN ('planned', 'cancelled'))
                 ELSE NOT EXISTS (SELECT FROM enrolment o WHERE o.company_id = f.company_id AND o.journey_id = f.journey_id AND o.customer_id = f.customer_id AND o.finished_at IS NULL)
                   AND NOT EXISTS (SELECT FROM opt_out o JOIN customer c ON c.company_id = o.company_id AND c.phone_hash = o.phone_hash
                     WHERE o.company_id = f.company_id AND c.id = f.customer_id AND o.at > f.finished_at) END`;
    return rows[0]?.people ?? 0;
  });
}
