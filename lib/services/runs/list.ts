import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type RunHead, runHeads } from "./head";
import { runScope } from "./scope";

export const listRunsInput = z.object({
  journeyId: z.uuid(),
  mode: z.enum(["live", "test", "simulation"]).nullish(),
  limit: z.number().int().min(1).max(200).default(50),
  /** The last run of the page before. */
  cursor: z.uuid().nullish(),
});

/** Runs of a journey, newest first; live and test ones unless a mode is asked for. Fewer than `limit`: there are no more. */
export async function listRuns(ctx: ServiceContext, raw: z.input<typeof listRunsInput>): Promise<RunHead[]> {
  requirePermission(ctx, "journey.view");
  const { journeyId, mode, limit, cursor } = listRunsInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => {
    await runScope(sql, ctx, { journeyId });
    const before = `($4::uuid IS NULL OR (r.created_at, r.id) < (SELECT c.created_at, c.id FROM journey_run c WHERE c.company_id = $1 AND c.journey_id = $2 AND c.id = $4))`;
    const condition = `r.journey_id = $2 AND ($3::text IS NULL OR r.mode = $3) AND ${before}`;
    return runHeads(sql, ctx.companyId, condition, [journeyId, mode ?? null, cursor ?? null], limit);
  });
}
