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

const COLUMNS = "id, customer_id, visit, state, entered_node_at";

/** People ready at the node ($9) of the shard ($10), at most $11; rows somebody else holds are passed over. */
export const READY = `SELECT ${COLUMNS} FROM enrolment
  WHERE company_id = $1 AND run_id = $2 AND shard = $10 AND node = $9 AND state = 'ready' AND finished_at IS NULL
  ORDER BY id LIMIT $11 FOR UPDATE SKIP LOCKED`;

/** People whose wait at the node is over by the run's clock ($3). */
export const DUE = `SELECT ${COLUMNS} FROM enrolment
  WHERE company_id = $1 AND run_id = $2 AND shard = $10 AND node = $9 AND state = 'waiting' AND due_at <= $3
  ORDER BY due_at LIMIT $11 FOR UPDATE SKIP LOCKED`;

/** Named people at the node ($9) who are still there in one of the states $11. */
export const NAMED = `SELECT ${COLUMNS} FROM enrolment
  WHERE company_id = $1 AND run_id = $2 AND node = $9 AND id = ANY($10::uuid[]) AND state = ANY($11::text[])
  ORDER BY id FOR UPDATE`;

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

/** What became of one person, decided outside SQL. */
export interface Decision {
  id: string;
  stay: string | null;
  dueAt: Date | null;
  outlet: string | null;
  reason: string | null;
  detail: Record<string, unknown> | null;
}

/** `decided` of a move from decisions in parameters $12 on. */
export const DECIDED = `SELECT * FROM unnest($12::uuid[], $13::text[], $14::timestamptz[], $15::text[], $16::text[], $17::jsonb[])
  AS d(id, stay, due_at, outlet, reason, detail)`;

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
