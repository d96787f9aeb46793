import type { Sql } from "@/lib/db";
import type { CallOp, Op, Plan } from "@/lib/journey/plan";
import { planOf } from "./plan-cache";
import { RUN_NOW } from "./run-clock";

export type RunMode = "live" | "test" | "simulation";
export type RunState = "starting" | "running" | "paused" | "stopping" | "completed" | "stopped" | "failed";
/** Of a run that is not over. */
export const OPEN_RUN_STATES = ["starting", "running", "paused", "stopping"] as const satisfies RunState[];

/** A run as a step sees it: `now` is the run's own clock, at the start of this transaction. */
export interface Run {
  companyId: string;
  id: string;
  journeyId: string;
  versionId: string;
  mode: RunMode;
  state: RunState;
  world: string;
  clockOffsetMs: number;
  shardCount: number;
  sampleSize: number | null;
  people: number | null;
  clinicId: string | null;
  timezone: string;
  now: Date;
  /** Database time of the last resume. */
  resumedAt?: Date | null;
  plan: Plan;
}

type RunRow = Omit<Run, "plan">;

/** Loads runs inside the caller's transaction, by id: whoever writes for several takes their rows in this order. Those that are not there are left out. */
export async function loadRuns(sql: Sql, companyId: string, runIds: string[]): Promise<Map<string, Run>> {
  const { rows } = await sql.query<RunRow>(
    `SELECT r.company_id AS "companyId", r.id, r.journey_id AS "journeyId", r.version_id AS "versionId", r.mode, r.state, r.world,
            r.clock_offset_ms AS "clockOffsetMs", r.shard_count AS "shardCount", r.sample_size AS "sampleSize", r.people, r.resumed_at AS "resumedAt",
            j.clinic_id AS "clinicId", co.timezone,
            ${RUN_NOW} AS now
     FROM journey_run r
     JOIN journey j ON j.company_id = r.company_id AND j.id = r.journey_id
     JOIN company co ON co.id = r.company_id
     WHERE r.company_id = $1 AND r.id = ANY($2::uuid[])
     ORDER BY r.id`,
    [companyId, runIds],
  );
  const runs = new Map<string, Run>();
  for (const row of rows) runs.set(row.id, { ...row, plan: await planOf(sql, companyId, row.versionId) });
  return runs;
}

/** Throws when the company has no such run. */
export async function loadRun(sql: Sql, companyId: string, runId: string): Promise<Run> {
  const run = (await loadRuns(sql, companyId, [runId])).get(runId);
  if (!run) throw new Error(`no run ${runId} in company ${companyId}`);
  return run;
}

/** Whoever changes the run itself takes its row first; load it after that. */
export async function lockRun(sql: Sql, companyId: string, runId: string): Promise<void> {
  await sql.query("SELECT FROM journey_run WHERE company_id = $1 AND id = $2 FOR UPDATE", [companyId, runId]);
}

/** Whoever plans again what did not leave holds its runs first: a stop then waits, and finds it planned; or has been, and it is not planned. */
export async function holdRuns(sql: Sql, companyId: string, runIds: string[]): Promise<void> {
  if (runIds.length === 0) return;
  await sql.query("SELECT FROM journey_run WHERE company_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR SHARE", [companyId, [...new Set(runIds)]]);
}

export function opOf(run: Pick<Run, "plan" | "id">, node: string): Op {
  const op = run.plan.ops[node];
  if (!op) throw new Error(`run ${run.id} has no node ${node}`);
  return op;
}

export function callOp(run: Run, node: string): CallOp {
  const op = opOf(run, node);
  if (op.op !== "effect" || op.effect !== "call") throw new Error(`node ${node} of run ${run.id} makes no calls`);
  return op;
}

export const callNodes = (plan: Plan): string[] =>
  Object.values(plan.ops).flatMap((op) => (op.op === "effect" && op.effect === "call" ? [op.node] : []));
