import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney } from "@/lib/services/journeys/access";
import { tellEngine } from "@/lib/services/tell-engine";

export const closeMigrationInput = z.object({ journeyId: z.uuid(), migrationId: z.uuid() });
type Input = z.input<typeof closeMigrationInput>;

/** From now on the move stands. */
export async function confirmMigration(ctx: ServiceContext, raw: Input): Promise<void> {
  requirePermission(ctx, "journey.publish");
  await close(ctx, raw, "confirmed");
}

/** Whoever has not gone on since goes back to where they were; it is carried out by the worker. */
export async function undoMigration(ctx: ServiceContext, raw: Input): Promise<void> {
  requirePermission(ctx, "journey.publish");
  const { migrationId } = await close(ctx, raw, "undoing");
  await startMigration(ctx, migrationId);
}

export const startMigration = (ctx: ServiceContext, migrationId: string): Promise<boolean> =>
  tellEngine({ migrationId }, () => ctx.engine.migrate({ companyId: ctx.companyId, migrationId }));

async function close(ctx: ServiceContext, raw: Input, state: "confirmed" | "undoing"): Promise<z.output<typeof closeMigrationInput>> {
  const { journeyId, migrationId } = closeMigrationInput.parse(raw);
  const { companyId, userId } = ctx;
  await withTenant(companyId, async (tx) => {
    const journey = await editableJourney(tx, ctx, journeyId);
    const known = await tx.journeyMigration.findFirst({ where: { companyId, journeyId, id: migrationId }, select: { id: true } });
    if (!known) throw new AppError("not_found", "migration_not_found");
    const { count } = await tx.journeyMigration.updateMany({
      where: { companyId, journeyId, id: migrationId, state: "moved" },
      data: { state, closedBy: userId, ...(state === "confirmed" ? { closedAt: new Date() } : {}) },
    });
    if (count === 0) throw new AppError("conflict", "migration_closed");
    await recordAudit(tx, ctx, {
      action: state === "confirmed" ? "migration.confirm" : "migration.undo",
      targetType: "journey",
      targetId: journeyId,
      detail: { name: journey.name, migration: migrationId },
    });
  });
  return { journeyId, migrationId };
}
