import type { z } from "zod";
import { withTenantSql } from "@/lib/db";
import type { Sql } from "@/lib/db";
import { nextAllowedInstant } from "@/lib/calling/window";
import { loadCompany } from "@/lib/engine/company";
import { planOf } from "@/lib/engine/plan-cache";
import { OPEN_RUN_STATES } from "@/lib/engine/run";
import { readCounters } from "@/lib/metrics/counters";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import type { JourneyState } from "@/lib/services/journeys/access";
import { type RunHead, runHeads } from "./head";
import { type RunScope, runScope, runScopeInput } from "./scope";
import { figuresOf, type Totals } from "./totals";

export const runFiguresInput = runScopeInput;

/** Why no call goes out now though people wait for one; `until` on the run's clock, null = until somebody does something. */
export interface Hold {
  reason: "outside_hours" | "kill_switch" | "paused";
  until: Date | null;
}

export interface RunFigures {
  /** Database time at which these numbers held. */
  at: Date;
  mode: RunHead["mode"];
  journeyState: JourneyState;
  /** The run asked for, or the newest of the scope. */
  run: RunHead | null;
  openRuns: number;
  totals: Totals;
  nodes: NodeFigures[];
  /** In the order of the drawing; `reached` of `totals.entered`. */
  goals: { node: string; name: string; reached: number }[];
  /** Every node's sum holds, and so does the whole's. */
  reconciles: boolean;
  hold: Hold | null;
}

/** Figures of every node (A10, H1), from counters that are written in the transactions that move people: never older than the last commit. */
export async function runFigures(ctx: ServiceContext, input: z.input<typeof runFiguresInput>): Promise<RunFigures> {
  requirePermission(ctx, "journey.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const scope = await runScope(sql, ctx, runFiguresInput.parse(input));
    const counters = await readCounters(sql, scope);
    const { nodes, totals, reconciles } = figuresOf(counters);
    const { rows } = await sql.query<{ now: Date; open: number }>(
      `SELECT now() AS now, count(*)::int AS open FROM journey_run r
       WHERE r.company_id = $1 AND r.journey_id = $2 AND r.mode = $3 AND ($4::uuid IS NULL OR r.version_id = $4) AND ($5::uuid IS NULL OR r.id = $5)
         AND r.state IN ('${OPEN_RUN_STATES.join("', '")}')`,
      [scope.companyId, scope.journeyId, scope.mode, scope.versionId, scope.runId],
    );
    const run = await newestRun(sql, scope);
    const waitsForCalls = nodes.some((n) => n.here.to_call + n.here.waiting_redial > 0);
    return {
      at: rows[0]?.now ?? new Date(),
      mode: scope.mode,
      journeyState: scope.journeyState,
      run,
      openRuns: rows[0]?.open ?? 0,
      totals,
      nodes,
      goals: await goalsOf(sql, ctx.companyId, scope.versionId ?? run?.versionId ?? null, nodes),
      reconciles,
      hold: waitsForCalls && run ? await holdOf(sql, ctx.companyId, run) : null,
    };
  });
}

async function goalsOf(sql: Sql, companyId: string, versionId: string | null, nodes: NodeFigures[]): Promise<RunFigures["goals"]> {
  // Where nobody has been there is nothing to tell, and maybe no such version.
  if (versionId === null || nodes.length === 0) return [];
  const { ops, order } = await planOf(sql, companyId, versionId);
  return order.flatMap((id) => {
    const op = ops[id];
    return op?.op === "goal" ? [{ node: id, name: op.name, reached: nodes.find(({ node }) => node === id)?.metrics["reached"] ?? 0 }] : [];
  });
}

async function newestRun(sql: Sql, scope: RunScope): Promise<RunHead | null> {
  if (scope.runId) return (await runHeads(sql, scope.companyId, "r.id = $2", [scope.runId], 1))[0] ?? null;
  const found = await runHeads(
    sql,
    scope.companyId,
    "r.journey_id = $2 AND r.mode = $3 AND ($4::uuid IS NULL OR r.version_id = $4)",
    [scope.journeyId, scope.mode, scope.versionId],
    1,
  );
  return found[0] ?? null;
}

async function holdOf(sql: Sql, companyId: string, run: RunHead): Promise<Hold | null> {
  if (run.state === "paused") return { reason: "paused", until: null };
  const company = await loadCompany(sql, companyId);
  if (company.killSwitch) return { reason: "kill_switch", until: null };
  const nowMs = run.clockNow.getTime();
  const nextMs = nextAllowedInstant(nowMs, company.timezone, company.policy);
  if (nextMs === nowMs) return null;
  return { reason: "outside_hours", until: nextMs === null ? null : new Date(nextMs) };
}
