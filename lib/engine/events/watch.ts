import type { Sql } from "@/lib/db";
import { AUDIENCE_ENTERED } from "@/lib/journey/events";
import { log } from "@/lib/log";
import { faultOf } from "../fault";
import { audienceCondition, type AudienceScope, loadAudience, type StoredAudience } from "../audience";

/** People whose rule holds by itself one day are found within this. */
const SWEEP_SECONDS = 60;

interface Watch {
  audienceId: string;
  ruleAt: Date | null;
  isDue: boolean;
}

/**
 * Finds who has come into the audiences that somebody waits to be entered: among the people touched, and once a minute among all (a rule
 * such as "birthday in 3 days" comes true by itself). Who was in when the watch began, or when its rule was changed, did not enter.
 * Each entering becomes an event. One audience that breaks holds up neither the others nor the events.
 */
export async function watchAudiences(sql: Sql, scope: AudienceScope, touched: string[]): Promise<void> {
  for (const watch of await watchesOf(sql, scope.companyId)) {
    await sql.query("SAVEPOINT watch");
    try {
      await lookAt(sql, scope, watch, touched);
      await sql.query("RELEASE SAVEPOINT watch");
    } catch (error) {
      if (faultOf(error) === null) throw error;
      log.error({ companyId: scope.companyId, audienceId: watch.audienceId, err: error }, "an audience that is waited for can't be looked at");
      await sql.query("ROLLBACK TO SAVEPOINT watch");
      // Looked at again with the next events, or in a minute; not at once.
      await sql.query(
        `INSERT INTO audience_watch (company_id, audience_id, rule_at) VALUES ($1, $2, 'epoch')
         ON CONFLICT (company_id, audience_id) DO UPDATE SET swept_at = now()`,
        [scope.companyId, watch.audienceId],
      );
    }
  }
}

async function lookAt(sql: Sql, scope: AudienceScope, watch: Watch, touched: string[]): Promise<void> {
  const audience = await loadAudience(sql, scope.companyId, watch.audienceId);
  if (!audience) return;
  // Saving an audience with the same rule carries `rule_at` along, under the lock that is held here.
  if (watch.ruleAt === null || watch.ruleAt.getTime() !== audience.updatedAt.getTime()) await begin(sql, scope, audience);
  else if (watch.isDue) await compareAll(sql, scope, audience);
  else if (touched.length > 0) await compare(sql, scope, audience, touched);
}

/** What is listened for now, locked against another pump; watches that nobody needs any more end. */
async function watchesOf(sql: Sql, companyId: string): Promise<Watch[]> {
  const { rows: wanted } = await sql.query<{ id: string }>(
    `SELECT a.id FROM yidao_heard() h JOIN audience a ON a.company_id = $1 AND h.type = $2 || a.id WHERE h.company_id = $1 ORDER BY a.id`,
    [companyId, AUDIENCE_ENTERED],
  );
  const ids = wanted.map((row) => row.id);
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('yidao watch ' || $1, 0))", [companyId]);
  await sql.query("DELETE FROM audience_watch WHERE company_id = $1 AND audience_id <> ALL($2::uuid[])", [companyId, ids]);
  if (ids.length === 0) return [];
  const { rows } = await sql.query<Watch>(
    `SELECT w.audience_id AS "audienceId", w.rule_at AS "ruleAt", w.swept_at < now() - make_interval(secs => ${SWEEP_SECONDS}) AS "isDue"
     FROM audience_watch w WHERE w.company_id = $1 ORDER BY w.audience_id`,
    [companyId],
  );
  const known = new Set(rows.map((row) => row.audienceId));
  return [...rows, ...ids.filter((id) => !known.has(id)).map((audienceId) => ({ audienceId, ruleAt: null, isDue: true }))];
}

/** Everybody who is in now is known, and enters nothing. */
async function begin(sql: Sql, scope: AudienceScope, audience: StoredAudience): Promise<void> {
  await sql.query("DELETE FROM audience_watch WHERE company_id = $1 AND audience_id = $2", [scope.companyId, audience.id]);
  await sql.query("INSERT INTO audience_watch (company_id, audience_id, rule_at) VALUES ($1, $2, $3)", [
    scope.companyId,
    audience.id,
    audience.updatedAt,
  ]);
  const params: unknown[] = [scope.companyId, audience.id];
  const condition = audienceCondition(audience, scope, params);
  await sql.query(
    `INSERT INTO audience_watch_member (company_id, audience_id, customer_id) SELECT $1, $2, c.id FROM customer c WHERE c.company_id = $1 AND (${condition})`,
    params,
  );
}

/** Two sets as large as the audience: to look up each one by its key, as steps do, would be one set times the other. */
async function compareAll(sql: Sql, scope: AudienceScope, audience: StoredAudience): Promise<void> {
  await planWithSets(sql, true);
  await compare(sql, scope, audience, null);
  await planWithSets(sql, false);
}

const planWithSets = (sql: Sql, allowed: boolean) =>
  sql.query("SELECT set_config('enable_hashjoin', $1, true), set_config('enable_seqscan', $1, true)", [allowed ? "on" : "off"]);

/** `people`: of these only; null = of all. */
async function compare(sql: Sql, scope: AudienceScope, audience: StoredAudience, people: string[] | null): Promise<void> {
  const params: unknown[] = [scope.companyId, audience.id, people, `${AUDIENCE_ENTERED}${audience.id}`];
  const condition = audienceCondition(audience, scope, params);
  await sql.query(
    `WITH members AS MATERIALIZED (
       SELECT c.id FROM customer c WHERE c.company_id = $1 AND ($3::uuid[] IS NULL OR c.id = ANY($3)) AND (${condition})),
     gone AS (
       DELETE FROM audience_watch_member w WHERE w.company_id = $1 AND w.audience_id = $2 AND ($3::uuid[] IS NULL OR w.customer_id = ANY($3))
         AND NOT EXISTS (SELECT FROM members m WHERE m.id = w.customer_id)),
     come AS (
       INSERT INTO audience_watch_member (company_id, audience_id, customer_id)
       SELECT $1, $2, m.id FROM members m ON CONFLICT DO NOTHING RETURNING customer_id)
     INSERT INTO domain_event (company_id, type, customer_id, payload)
     SELECT $1, $4, come.customer_id, jsonb_build_object('audienceId', $2::uuid) FROM come`,
    params,
  );
  if (people === null)
    await sql.query("UPDATE audience_watch SET swept_at = now() WHERE company_id = $1 AND audience_id = $2", [scope.companyId, audience.id]);
}
