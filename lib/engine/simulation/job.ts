import { createHash } from "node:crypto";
import { type Sql, withTenantSql } from "@/lib/db";
import type { Plan } from "@/lib/journey/plan";
import { log } from "@/lib/log";
import type { SimulationProgress, SimulationResult } from "@/lib/metrics/simulation-result";
import { simulate } from "./run";

interface Stored {
  journeyId: string;
  clinicId: string | null;
  plan: Plan;
  seed: number;
  sampleSize: number | null;
}

export interface JobOptions {
  openPhone(sealed: Buffer): string;
  /** The worker is going down: somebody else begins anew. */
  signal: AbortSignal;
}

/** Somebody cancelled it, or another worker took it to its end. */
class NotWanted extends Error {}

const PROGRESS_EVERY_MS = 500;

// One at a time in a worker: two would only take the processor from each other, and both from the pumps.
let last: Promise<void> = Promise.resolve();

/** Works a stored simulation out and keeps its result. Whatever was begun before is begun again: nothing of it is left. */
export function runSimulation(companyId: string, simulationId: string, options: JobOptions): Promise<void> {
  const mine = last.then(() => work(companyId, simulationId, options));
  last = mine.catch(() => undefined);
  return mine;
}

async function work(companyId: string, simulationId: string, { openPhone, signal }: JobOptions): Promise<void> {
  const inTenant = <T>(inside: (sql: Sql) => Promise<T>) => withTenantSql(companyId, inside);
  const stored = await inTenant((sql) => begin(sql, companyId, simulationId));
  if (!stored || signal.aborted) return signal.throwIfAborted();
  let saidAtMs = 0;
  try {
    const result = await simulate(
      { companyId, id: runIdOf(stored), ...stored },
      {
        openPhone,
        onProgress: async ({ done, people, clock }) => {
          signal.throwIfAborted();
          if (Date.now() - saidAtMs < PROGRESS_EVERY_MS) return;
          saidAtMs = Date.now();
          const progress: SimulationProgress = { done, people, clock: clock.toISOString() };
          if (!(await inTenant((sql) => say(sql, companyId, simulationId, progress)))) throw new NotWanted();
        },
      },
    );
    await inTenant((sql) => finish(sql, companyId, simulationId, result));
  } catch (error) {
    if (error instanceof NotWanted) return;
    if (signal.aborted || isLostConnection(error)) throw error;
    log.error({ simulationId, err: error }, "a simulation failed");
    await inTenant((sql) => fail(sql, companyId, simulationId, error));
  }
}

/** The same seed is the same run, whenever it is played. */
function runIdOf({ journeyId, seed }: Stored): string {
  const hex = createHash("md5").update(`${journeyId}/${seed}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const isLostConnection = (error: unknown): boolean =>
  error instanceof Error && "code" in error && typeof error.code === "string" && /^(08|57|E)/.test(error.code);

async function begin(sql: Sql, companyId: string, id: string): Promise<Stored | null> {
  const { rows } = await sql.query<Stored>(
    `UPDATE simulation s SET state = 'running', started_at = coalesce(s.started_at, now()), progress = '{}'
     FROM journey j WHERE s.company_id = $1 AND s.id = $2 AND s.state IN ('queued', 'running') AND j.company_id = $1 AND j.id = s.journey_id
     RETURNING s.journey_id AS "journeyId", j.clinic_id AS "clinicId", s.plan, s.seed, s.sample_size AS "sampleSize"`,
    [companyId, id],
  );
  return rows[0] ?? null;
}

async function say(sql: Sql, companyId: string, id: string, progress: SimulationProgress): Promise<boolean> {
  const { rowCount } = await sql.query("UPDATE simulation SET progress = $3 WHERE company_id = $1 AND id = $2 AND state = 'running'", [
    companyId,
    id,
    JSON.stringify(progress),
  ]);
  return rowCount === 1;
}

async function finish(sql: Sql, companyId: string, id: string, result: SimulationResult): Promise<void> {
  await sql.query(
    "UPDATE simulation SET state = 'completed', result = $3, finished_at = now() WHERE company_id = $1 AND id = $2 AND state = 'running'",
    [companyId, id, JSON.stringify(result)],
  );
}

async function fail(sql: Sql, companyId: string, id: string, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  await sql.query("UPDATE simulation SET state = 'failed', error = $3, finished_at = now() WHERE company_id = $1 AND id = $2 AND state = 'running'", [
    companyId,
    id,
    message.slice(0, 500),
  ]);
}
