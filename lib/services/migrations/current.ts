import { z } from "zod";
import { withTenant } from "@/lib/db";
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
  createdAt: Date;
  createdBy: string | null;
}

/** The last move of people between versions of a journey, until a day after it was closed; null: there is none to speak of. */
export async function currentMigration(ctx: ServiceContext, raw: z.input<typeof currentMigrationInput>): Promise<MigrationView | null> {
  requirePermission(ctx, "journey.view");
  const { journeyId } = currentMigrationInput.parse(raw);
  return withTenant(ctx.companyId, async (tx) => {
    await visibleJourney(tx, ctx, journeyId);
    const rows = await tx.$queryRaw<MigrationView[]>`
      SELECT m.id, m.state, m.version_id AS "versionId", v.number AS "versionNumber", m.moved, m.exited, m.kept, m.undone, m.gone_on AS "goneOn",
             m.created_at AS "createdAt", u.name AS "createdBy"
      FROM journey_migration m JOIN journey_version v ON v.company_id = m.company_id AND v.id = m.version_id
      LEFT JOIN auth_user u ON u.id = m.created_by
      WHERE m.company_id = ${ctx.companyId}::uuid AND m.journey_id = ${journeyId}::uuid
        AND (m.closed_at IS NULL OR m.closed_at > now() - interval '1 day') ORDER BY m.id DESC LIMIT 1`;
    return rows[0] ?? null;
  });
}
