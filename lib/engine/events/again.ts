import { type Sql, withTenantSql } from "@/lib/db";
import { log } from "@/lib/log";
import { loadCompany } from "../company";
import { faultOf } from "../fault";
import { STEP_SETTINGS } from "../step";
import { CUSTOMER_CHANGED, type TakenEvent } from "./event";
import { noteMeanings } from "./meanings";

/** Those of about so many events are looked at in one transaction. */
const TAKE = 2000;
/** The beginning of a transaction may be known a moment late. */
const SLACK = "interval '1 second'";
/** A transaction that hangs longer no longer holds up anybody's second look. */
const LONGEST = "interval '10 minutes'";

/**
 * Judges events a second time, once every transaction that was under way when they were taken is over: whoever one of those brought to a wait,
 * or into a run, could not be seen yet, though the event came after their coming. Entries are not asked again. Returns how many meanings
 * were missed the first time.
 */
export const lookAgain = (companyId: string): Promise<number> =>
  withTenantSql(
    companyId,
    async (sql) => {
      const span = await nextSpan(sql, companyId);
      if (!span) return 0;
      const { rows: events } = await sql.query<TakenEvent>(
        `SELECT id, type, customer_id AS "customerId", payload, created_at AS at, cause_depth AS "causeDepth" FROM domain_event
         WHERE company_id = $1 AND state = 'done' AND taken_at > $2::timestamptz AND taken_at <= $3::timestamptz AND type <> $4 ORDER BY id`,
        [companyId, span.from, span.until, CUSTOMER_CHANGED],
      );
      const missed = events.length === 0 ? 0 : await note(sql, companyId, events);
      await sql.query("UPDATE event_look SET looked_until = $2 WHERE company_id = $1", [companyId, span.until]);
      return missed;
    },
    STEP_SETTINGS,
  );

interface Span {
  /** Instants as Postgres writes them: they are finer than a Date. */
  from: string;
  until: string;
}

/** Null: nothing to look at, or another pump does. What is over is found out before anything is read: then all of it is seen. */
async function nextSpan(sql: Sql, companyId: string): Promise<Span | null> {
  const { rows: held } = await sql.query<Span>(
    `SELECT l.looked_until::text AS "from", (
       SELECT greatest(least(min(a.xact_start), clock_timestamp() - ${SLACK}), clock_timestamp() - ${LONGEST})::text
       FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()) AS until
     FROM event_look l WHERE l.company_id = $1 FOR UPDATE OF l SKIP LOCKED`,
    [companyId],
  );
  if (!held[0]) return null;
  const { from, until: over } = held[0];
  const { rows } = await sql.query<{ until: string | null }>(
    `SELECT max(e.taken_at)::text AS until FROM (
       SELECT taken_at FROM domain_event WHERE company_id = $1 AND state = 'done' AND taken_at > $2::timestamptz AND taken_at <= $3::timestamptz
       ORDER BY taken_at LIMIT ${TAKE}) e`,
    [companyId, from, over],
  );
  const until = rows[0]?.until;
  return until ? { from, until } : null;
}

/** All at once; where something about one of them breaks, each for itself. */
async function note(sql: Sql, companyId: string, events: TakenEvent[]): Promise<number> {
  const { timezone } = await loadCompany(sql, companyId);
  const { rows } = await sql.query<{ now: Date }>("SELECT now() AS now");
  const scope = { id: companyId, timezone, now: rows[0]?.now ?? new Date() };
  await sql.query("SAVEPOINT again");
  try {
    return await noteMeanings(sql, scope, events, true);
  } catch (error) {
    if (faultOf(error) === null) throw error;
    await sql.query("ROLLBACK TO SAVEPOINT again");
    if (events.length === 1) {
      log.error({ companyId, eventId: events[0]?.id, err: error }, "an event can't be looked at a second time");
      return 0;
    }
  }
  let missed = 0;
  for (const event of events) missed += await note(sql, companyId, [event]);
  return missed;
}
