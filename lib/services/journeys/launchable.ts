import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { EnterOp, Plan } from "@/lib/journey/plan";
import type { JourneyHead } from "./access";
import { storedPlanSchema } from "./versions";

export interface Launchable {
  versionId: string;
  plan: Plan;
  entry: EnterOp;
}

/** The published version as it can be started by hand. Throws where it can't be: never published, entered by events, or its audience is gone. */
export async function launchable(tx: Tx, companyId: string, journey: JourneyHead): Promise<Launchable> {
  const { name, currentVersionId: versionId } = journey;
  if (!versionId) throw new AppError("conflict", "journey_not_published", { name });
  const row = await tx.journeyVersion.findUniqueOrThrow({ where: { companyId_id: { companyId, id: versionId } }, select: { plan: true } });
  const plan = storedPlanSchema.parse(row.plan);
  const entry = plan.ops[plan.entry];
  if (entry?.op !== "enter") throw new Error(`version ${versionId} does not begin with an entry`);
  if (entry.schedule.type === "event") throw new AppError("conflict", "journey_by_events", { name });
  const { audienceId } = entry;
  // An archived journey does not keep its audience from being removed.
  if (audienceId !== null && (await tx.audience.count({ where: { companyId, id: audienceId } })) === 0)
    throw new AppError("conflict", "journey_audience_gone", { name });
  return { versionId, plan, entry };
}
