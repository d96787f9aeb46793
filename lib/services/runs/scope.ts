import { z } from "zod";
import type { Sql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { MetricScope } from "@/lib/metrics/counters";
import type { ServiceContext } from "@/lib/services/context";
import { asState, hidesJourney, type JourneyState } from "@/lib/services/journeys/access";

/** Which runs are meant: one run, or all live ones of a version, or of the journey. Test runs are only ever looked at one by one. */
export const runScopeInput = z.object({
  journeyId: z.uuid(),
  versionId: z.uuid().nullish(),
  runId: z.uuid().nullish(),
});
export type RunScopeInput = z.input<typeof runScopeInput>;

export interface RunScope extends MetricScope {
  journeyName: string;
  journeyState: JourneyState;
}

export async function runScope(sql: Sql, ctx: ServiceContext, input: RunScopeInput): Promise<RunScope> {
  const { rows } = await sql.query<{
    name: string;
    state: string;
    clinicId: string | null;
    mode: MetricScope["mode"] | null;
    versionId: string | null;
  }>(
    `SELECT j.name, j.state, j.clinic_id AS "clinicId", r.mode, r.version_id AS "versionId"
     FROM journey j LEFT JOIN journey_run r ON r.company_id = j.company_id AND r.journey_id = j.id AND r.id = $3
     WHERE j.company_id = $1 AND j.id = $2`,
    [ctx.companyId, input.journeyId, input.runId ?? null],
  );
  const row = rows[0];
  if (!row || hidesJourney(ctx, row.clinicId)) throw new AppError("not_found", "journey_not_found");
  if (input.runId && row.mode === null) throw new AppError("not_found", "run_not_found");
  return {
    companyId: ctx.companyId,
    journeyId: input.journeyId,
    journeyName: row.name,
    journeyState: asState(row.state),
    mode: row.mode ?? "live",
    versionId: input.runId ? row.versionId : (input.versionId ?? null),
    runId: input.runId ?? null,
  };
}

/** Its runs. */
export async function runIdsOf(sql: Sql, scope: RunScope): Promise<string[]> {
  if (scope.runId) return [scope.runId];
  const { rows } = await sql.query<{ id: string }>(
    "SELECT id FROM journey_run WHERE company_id = $1 AND journey_id = $2 AND mode = $3 AND ($4::uuid IS NULL OR version_id = $4)",
    [scope.companyId, scope.journeyId, scope.mode, scope.versionId],
  );
  return rows.map((row) => row.id);
}
