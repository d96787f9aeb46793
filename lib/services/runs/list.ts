import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type RunHead, runHeads } from "./head";
import { runScope } from "./scope";

export const listRunsInput = z.object({
  journeyId: z.uuid(),
  mode: z.enum(["live", "test", "simulation"]).nullish(),
  limit: z.number().int().min(1).max(200).default(50),
});

/** Runs of a journey, newest first; live and test ones unless a mode is asked for. */
export async function listRuns(ctx: ServiceContext, raw: z.input<typeof listRunsInput>): Promise<RunHead[]> {
  requirePermission(ctx, "journey.view");
  const { journeyId, mode, limit } = listRunsInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => {
    await runScope(sql, ctx, { journeyId });
    return runHeads(sql, ctx.companyId, "r.journey_id = $2 AND ($3::text IS NULL OR r.mode = $3)", [journeyId, mode ?? null], limit);
  });
}
