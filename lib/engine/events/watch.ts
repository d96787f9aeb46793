import type { Sql } from "@/lib/db";
import { AUDIENCE_ENTERED } from "@/lib/journey/events";
import { log } from "@/lib/log";
import { faultOf } from "../fault";
import { audienceCondition, type AudienceScope, loadAudience, type StoredAudience } from "../audience";

/** People who may have come into an audience, and how many journeys in a row led to that. */
export type Touched = Map<string, number>;

/**
 * Finds who of these people has come into the audiences that somebody waits to be entered; each entering becomes an event. One audience
 * that breaks holds up neither the others nor the events: a sweep (`sweep.ts`) finds whoever is missed here.
 */
export async function watchAudiences(sql: Sql, scope: AudienceScope, touched: Touched): Promise<void> {
  if (touched.size === 0) return;
  await lockWatches(sql, scope.companyId);
  const { rows } = await sql.query<{ id: string; ruleAt: Date }>(
    'SELECT audience_id AS id, rule_at AS "ruleAt" FROM audience_watch WHERE company_id = $1 ORDER BY audience_id',
    [scope.companyId],
  );
  for (const { id, ruleAt } of rows) {
    await sql.query("SAVEPOINT watch");
    try {
      const audience = await loadAudience(sql, scope.companyId, id);
      // Under another rule the watch begins anew.
      if (audience && isOf(audience, ruleAt)) await compare(sql, scope, audience, touched);
      await sql.query("RELEASE SAVEPOINT watch");
    } catch (error) {
      if (faultOf(error) === null) throw error;
      log.error({ companyId: scope.companyId, audienceId: id, err: error }, "an audience that is waited for can't be looked at");
      await sql.query("ROLLBACK TO SAVEPOINT watch");
    }
  }
}

/** Saving an audience with the same rule carries `rule_at` along, under this lock. */
export async function lockWatches(sql: Sql, companyId: string): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('yidao watch ' || $1, 0))", [companyId]);
}

export const isOf = (audience: StoredAudience, ruleAt: Date): boolean => ruleAt.getTime() === audience.updatedAt.getTime();

/** Of these people, under the lock: who has gone is forgotten, who has come is known and has entered. Returns how many have. */
export async function compare(sql: Sql, scope: AudienceScope, audience: StoredAudience, people: Touched): Promise<number> {
  const caused = Object.fromEntries([...people].filter(([, depth]) => depth > 0));
  const params: unknown[] = [scope.companyId, audience.id, [...people.keys()], `${AUDIENCE_ENTERED}${audience.id}`, JSON.stringify(caused)];
  const condition = audienceCondition(audience, scope, params);
  const { rowCount } = await sql.query(
    `WITH members AS MATERIALIZED (
       SELECT c.id FROM customer c WHERE c.company_id = $1 AND c.id = ANY($3::uuid[]) AND (${condition})),
     gone AS (
       DELETE FROM audience_watch_member w WHERE w.company_id = $1 AND w.audience_id = $2 AND w.customer_id = ANY($3::uuid[])
         AND NOT EXISTS (SELECT FROM members m WHERE m.id = w.customer_id)),
     come AS (
       INSERT INTO audience_watch_member (company_id, audience_id, customer_id)
       SELECT $1, $2, m.id FROM members m ON CONFLICT DO NOTHING RETURNING customer_id)
     INSERT INTO domain_event (company_id, type, customer_id, payload, cause_depth)
     SELECT $1, $4, come.customer_id, jsonb_build_object('audienceId', $2::uuid), coalesce(($5::jsonb ->> come.customer_id::text)::smallint, 0) FROM come`,
    params,
  );
  return rowCount ?? 0;
}
