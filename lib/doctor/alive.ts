import type { Sql } from "@/lib/db";
import type { Violation } from "./violation";

/** A worker beats every five seconds. */
const SILENT_SECONDS = 30;
const RECOVER_SECONDS = 60;
const MANY_DEATHS = 5;

/** Since when somebody has been there to do what is due; as SQL, for the checks of deadlines. */
export interface Watch {
  /** timestamptz expression: before it nobody was there. */
  since: string;
  /** timestamptz expression: so many seconds ago. */
  ago(seconds: number): string;
}

const ago = (seconds: number): string => `(now() - interval '${seconds} seconds')`;

/**
 * What deadlines are measured by: the workers that beat now. Where none does, the product is at rest and nobody is late, unless
 * `running` says that it should be up.
 */
export async function watchOf(sql: Sql, running: boolean): Promise<Watch | null> {
  const { rows } = await sql.query<{ since: string | null }>(
    `SELECT to_char(min(started_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS since FROM worker_heartbeat WHERE beat_at > ${ago(SILENT_SECONDS)}`,
  );
  const since = rows[0]?.since ?? null;
  if (since !== null) return { since: `timestamptz '${since}'`, ago };
  return running ? { since: "timestamptz '-infinity'", ago } : null;
}

/** I8: while the product is up, a worker beats, and does not die over and over. */
export async function checkWorkers(sql: Sql, running: boolean): Promise<Violation[]> {
  const { rows } = await sql.query<{ alive: number; known: number; dead: number; last: Date | null }>(
    `SELECT count(*) FILTER (WHERE beat_at > ${ago(RECOVER_SECONDS)})::int AS alive, count(*)::int AS known, max(beat_at) AS last,
            count(*) FILTER (WHERE beat_at BETWEEN ${ago(600)} AND ${ago(SILENT_SECONDS)})::int AS dead FROM worker_heartbeat`,
  );
  const { alive = 0, dead = 0, last = null } = rows[0] ?? {};
  const violations: Violation[] = [];
  if (running && alive === 0) violations.push({ invariant: "I8", code: "no_worker", companyId: null, lastBeat: last?.toISOString() ?? null });
  if (dead >= MANY_DEATHS) violations.push({ invariant: "I8", code: "workers_keep_dying", companyId: null, dead });
  return violations;
}
