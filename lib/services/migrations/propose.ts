import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { brokenChoice, type MigrationChoice } from "@/lib/journey/migration";
import type { Plan } from "@/lib/journey/plan";
import { recordAudit } from "@/lib/services/audit/record";
import type { ServiceContext } from "@/lib/services/context";
import { asJson } from "@/lib/services/journeys/draft";
import { storedPlanSchema } from "@/lib/services/journeys/versions";

interface Published {
  journeyId: string;
  name: string;
  version: { id: string; number: number };
  plan: Plan;
}

/**
 * Stores what the publisher chose for the people in flight, in the transaction that publishes. A move before it that was not confirmed yet
 * is closed by this; one that is still under way refuses the publication. Null: everybody finishes where they are.
 */
export async function proposeMigration(tx: Tx, ctx: ServiceContext, published: Published, choices: MigrationChoice[]): Promise<string | null> {
  const { companyId, userId } = ctx;
  const { journeyId, name, version, plan } = published;
  const open = await tx.journeyMigration.findMany({
    where: { companyId, journeyId, state: { in: ["proposed", "moving", "undoing", "moved"] } },
    select: { id: true, state: true },
  });
  if (open.some((one) => one.state !== "moved")) throw new AppError("conflict", "migration_running");
  for (const { id } of open) {
    await tx.journeyMigration.update({
      where: { companyId_id: { companyId, id } },
      data: { state: "confirmed", closedAt: new Date(), closedBy: userId },
    });
    await recordAudit(tx, ctx, {
      action: "migration.confirm",
      targetType: "journey",
      targetId: journeyId,
      detail: { name, migration: id, by: "publish" },
    });
  }
  if (choices.length === 0) return null;
  const versions = await tx.journeyVersion.findMany({
    where: { companyId, journeyId, id: { in: [...new Set(choices.map((choice) => choice.versionId))], not: version.id } },
    select: { id: true, plan: true },
  });
  const plans = new Map(versions.map((row) => [row.id, storedPlanSchema.parse(row.plan)]));
  if (brokenChoice(choices, plans, plan)) throw new AppError("conflict", "migration_choice_broken");
  const { id } = await tx.journeyMigration.create({
    data: { companyId, journeyId, versionId: version.id, choices: choices.map((choice) => asJson(choice)), createdBy: userId },
    select: { id: true },
  });
  await recordAudit(tx, ctx, {
    action: "migration.propose",
    targetType: "journey",
    targetId: journeyId,
    detail: { name, migration: id, version: version.number, choices: choices.length },
  });
  return id;
}
