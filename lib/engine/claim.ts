import type { Sql } from "@/lib/db";
import type { Run } from "./run";

/** Best size of a step's batch on the hardware it was measured on. */
export const BATCH = 2000;

export interface StepInput {
  run: Run;
  shard: number;
  /** At most so many people. */
  limit: number;
}

export interface Claimed {
  id: string;
  customer_id: string;
  visit: number;
  state: string;
  entered_node_at: Date;
}

const COLUMNS = "id, customer_id, shard, visit, state, entered_node_at, due_at";

/** What every row of `decided` carries over from `claimed cl`. */
export const CARRIED = "cl.id, cl.customer_id, cl.shard, cl.visit, cl.state AS from_state, cl.entered_node_at";
/** The same of a row that has them already. */
export const PASSED = "cl.id, cl.customer_id, cl.shard, cl.visit, cl.from_state, cl.entered_node_at";

/** `decided` of a move in which everybody claimed takes the same way: expressions for outlet, reason and detail. */
export const everybody = (outlet: string, reason = "NULL::text", detail = "NULL::jsonb"): string =>
  `SELECT ${CARRIED}, NULL::text AS stay, NULL::timestamptz AS due_at, ${outlet} AS outlet, ${reason} AS reason, ${detail} AS detail FROM claimed cl`;

/** People ready at the node ($9) of the shard ($10), at most $11; rows somebody else holds are passed over. */
export const READY = `SELECT ${COLUMNS} FROM enrolment
  WHERE company_id = $1 AND run_id = $2 AND shard = $10 AND node = $9 AND state = 'ready' AND finished_at IS NULL
  ORDER BY id LIMIT $11 FOR UPDATE SKIP LOCKED`;

/** People whose wait at the node is over by the run's clock ($3). */
export const DUE = `SELECT ${COLUMNS} FROM enrolment
  WHERE company_id = $1 AND run_id = $2 AND shard = $10 AND node = $9 AND state = 'waiting' AND due_at <= $3
  ORDER BY due_at LIMIT $11 FOR UPDATE SKIP LOCKED`;

/** Locks people ready at a node, for a step that decides outside SQL. */
export async function claimReady(sql: Sql, { run, shard, limit }: StepInput, node: string): Promise<Claimed[]> {
  const { rows } = await sql.query<Claimed>(
    `SELECT ${COLUMNS} FROM enrolment
     WHERE company_id = $1 AND run_id = $2 AND shard = $3 AND node = $4 AND state = 'ready' AND finished_at IS NULL
     ORDER BY id LIMIT $5 FOR UPDATE SKIP LOCKED`,
    [run.companyId, run.id, shard, node, limit],
  );
  return rows;
}

/** The same for people whose wait is over. */
export async function claimDue(sql: Sql, { run, shard, limit }: StepInput, node: string): Promise<(Claimed & { due_at: Date })[]> {
  const { rows } = await sql.query<Claimed & { due_at: Date }>(
    `SELECT ${COLUMNS} FROM enrolment
     WHERE company_id = $1 AND run_id = $2 AND shard = $3 AND node = $4 AND state = 'waiting' AND due_at <= $5
     ORDER BY due_at LIMIT $6 FOR UPDATE SKIP LOCKED`,
    [run.companyId, run.id, shard, node, run.now, limit],
  );
  return rows;
}

/** What became of one person, decided outside SQL. */
export interface Decision {
  id: string;
  stay: string | null;
  dueAt: Date | null;
  outlet: string | null;
  reason: string | null;
  detail: Record<string, unknown> | null;
}

/**
 * `decided` of a move from decisions made outside SQL ($11-$16), on people who still stand at the node ($9) in one of the
 * states $10. OFFSET 0 keeps the look-up one by key: statistics of a node that has just filled say that nobody is there, and
 * the whole table would be read once per decision.
 */
export const DECIDED = `SELECT ${CARRIED}, d.stay, d.due_at, d.outlet, d.reason, d.detail
  FROM (SELECT * FROM unnest($11::uuid[], $12::text[], $13::timestamptz[], $14::text[], $15::text[], $16::jsonb[])
          AS u(id, stay, due_at, outlet, reason, detail) ORDER BY u.id) d
  CROSS JOIN LATERAL (SELECT e.* FROM enrolment e WHERE e.company_id = $1 AND e.id = d.id OFFSET 0 FOR UPDATE) cl
  WHERE cl.run_id = $2 AND cl.node = $9 AND cl.state = ANY($10::text[])`;

export function decidedParams(decisions: Decision[]): unknown[] {
  return [
    decisions.map((d) => d.id),
    decisions.map((d) => d.stay),
    decisions.map((d) => d.dueAt),
    decisions.map((d) => d.outlet),
    decisions.map((d) => d.reason),
    decisions.map((d) => (d.detail === null ? null : JSON.stringify(d.detail))),
  ];
}
