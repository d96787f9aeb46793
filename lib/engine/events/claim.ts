import type { Sql } from "@/lib/db";
import type { TakenEvent } from "./event";

/** How long an event is kept after it was taken: its message id holds off repetitions for as long. */
const KEEP_DAYS = 30;
const FORGET_AT_ONCE = 5000;

/** Locks new events in order; those another pump holds are passed over. */
export async function claimEvents(sql: Sql, companyId: string, limit: number): Promise<TakenEvent[]> {
  const { rows } = await sql.query<TakenEvent>(
    `SELECT id, type, customer_id AS "customerId", payload, created_at AS at, cause_depth AS "causeDepth" FROM domain_event
     WHERE company_id = $1 AND state = 'new' ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [companyId, limit],
  );
  return rows;
}

/** As of this moment, not of the transaction's beginning: who is brought somewhere by a transaction that began later comes after these events. */
export async function eventsTaken(sql: Sql, companyId: string, events: TakenEvent[]): Promise<void> {
  await sql.query(
    `WITH taken AS (
       UPDATE domain_event SET state = 'done', taken_at = clock_timestamp(), tries = tries + 1 WHERE company_id = $1 AND id = ANY($2::bigint[]))
     INSERT INTO event_look (company_id) VALUES ($1) ON CONFLICT DO NOTHING`,
    [companyId, events.map((event) => event.id)],
  );
}

/** The first event that this pump could take broke its round: tried again so often, then laid aside where people can see it. */
export async function eventFailed(sql: Sql, companyId: string, error: unknown, maxTries: number): Promise<void> {
  await sql.query(
    `UPDATE domain_event SET tries = tries + 1, error = $2, state = CASE WHEN tries + 1 >= $3 THEN 'dead' ELSE state END
     WHERE company_id = $1 AND id = (SELECT id FROM domain_event WHERE company_id = $1 AND state = 'new' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)`,
    [companyId, (error instanceof Error ? error.message : String(error)).slice(0, 500), maxTries],
  );
}

export async function forgetEvents(sql: Sql, companyId: string): Promise<void> {
  await sql.query(
    `DELETE FROM domain_event WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM domain_event WHERE company_id = $1 AND state = 'done' AND taken_at < now() - make_interval(days => ${KEEP_DAYS}) LIMIT ${FORGET_AT_ONCE}))
       AND company_id = $1`,
    [companyId],
  );
}
