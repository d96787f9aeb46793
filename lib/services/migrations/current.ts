import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import type { MigrationState } from "@/lib/engine/transfer/migration";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "@/lib/services/journeys/access";

export const currentMigrationInput = z.object({ journeyId: z.uuid() });

export interface MigrationView {
  id: string;
  state: MigrationState;
  versionId: string;
  versionNumber: number;
  moved: number;
  exited: number;
  /** A call or text of theirs was under way: they finish in their version. */
  kept: number;
  undone: number;
  goneOn: number;
  /** Would go back if it were undone now: those who have not gone on since. Null where nothing can be undone. */
  returnable: number | null;
  createdAt: Date;
  createdBy: string | null;
}

/** The last move of people between versions of a journey, until a day after it was closed; null: there is none to speak of. */
export async function currentMigration(ctx: ServiceContext, raw: z.input<typeof currentMigrationInput>): Promise<MigrationView | null> {
  requirePermission(ctx, "journey.view");
  const { journeyId } = currentMigrationInput.parse(raw);
  return withTenant(ctx.companyId, async (tx) => {
    await visibleJourney(tx, ctx, journeyId);
    const rows = await tx.$queryRaw<Omit<MigrationView, "returnable">[]>`
      SELECT m.id, m.state, m.version_id AS "versionId", v.number AS "versionNumber", m.moved, m.exited, m.kept, m.undone, m.gone_on AS "goneOn",
             m.created_at AS "createdAt", u.name AS "createdBy"
      FROM journey_migration m JOIN journey_version v ON v.company_id = m.company_id AND v.id = m.version_id
      LEFT JOIN auth_user u ON u.id = m.created_by
      WHERE m.company_id = ${ctx.companyId}::uuid AND m.journey_id = ${journeyId}::uuid
        AND (m.closed_at IS NULL OR m.closed_at > now() - interval '1 day') ORDER BY m.id DESC LIMIT 1`;
    const row = rows[0];
    if (!row) return null;
    return { ...row, returnable: row.state === "moved" ? await returnable(tx, ctx.companyId, row.id) : null };
  });
}

async function returnable(tx: Tx, companyId: string, migrationId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ people: number }[]>`
    SELECT count(*)::int AS people FROM migration_person p
    JOIN enrolment f ON f.company_id = p.company_id AND f.id = p.from_enrolment_id
    LEFT JOIN enrolment t ON t.company_id = p.company_id AND t.id = p.to_enrolment_id
    WHERE p.company_id = ${companyId}::uuid AND p.migration_id = ${migrationId}::uuid AND p.back_enrolment_id IS NULL
      AND CASE WHEN t.id IS NOT NULL THEN t.visit = 1 AND t.finished_at IS NULL
                 AND NOT EXISTS (SELECT FROM dispatch d WHERE d.company_id = t.company_id AND d.enrolment_id = t.id AND d.state NOT IN ('planned', 'cancelled'))
               ELSE NOT EXISTS (SELECT FROM enrolment o WHERE o.company_id = f.company_id AND o.journey_id = f.journey_id AND o.customer_id = f.customer_id AND o.finished_at IS NULL) END`;
  return rows[0]?.people ?? 0;
}
