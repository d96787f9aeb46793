import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import { instantAt, parseWall } from "@/lib/time/wall";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type JourneyHead, visibleJourney } from "@/lib/services/journeys/access";
import { storedPlanSchema } from "@/lib/services/journeys/versions";

export const missedLaunchInput = z.object({ journeyId: z.uuid() });

/** When a paused journey should have launched by its one-off schedule and did not; null: nothing was missed. Recurrences simply come again. */
export async function missedLaunch(tx: Tx, ctx: Pick<ServiceContext, "companyId" | "timezone">, journey: JourneyHead): Promise<Date | null> {
  if (journey.state !== "paused" || !journey.currentVersionId) return null;
  const version = await tx.journeyVersion.findUniqueOrThrow({
    where: { companyId_id: { companyId: ctx.companyId, id: journey.currentVersionId } },
    select: { plan: true, publishedAt: true },
  });
  const plan = storedPlanSchema.parse(version.plan);
  const entry = plan.ops[plan.entry];
  if (entry?.op !== "enter" || entry.schedule.type !== "at") return null;
  const wall = parseWall(entry.schedule.at);
  if (!wall) return null;
  const { instant } = instantAt(wall, ctx.timezone);
  if (instant > new Date() || instant < version.publishedAt) return null;
  const launched = await tx.journeyRun.count({ where: { companyId: ctx.companyId, journeyId: journey.id, scheduledFor: instant } });
  return launched > 0 ? null : instant;
}

/** The launch that resuming this journey has to be asked about. */
export async function getMissedLaunch(ctx: ServiceContext, raw: z.input<typeof missedLaunchInput>): Promise<{ at: Date | null }> {
  requirePermission(ctx, "journey.view");
  const { journeyId } = missedLaunchInput.parse(raw);
  return withTenant(ctx.companyId, async (tx) => ({ at: await missedLaunch(tx, ctx, await visibleJourney(tx, ctx, journeyId)) }));
}
