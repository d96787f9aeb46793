import { type Sql, withTenantSql } from "@/lib/db";
import { AUDIENCE_ENTERED } from "@/lib/journey/events";
import { log } from "@/lib/log";
import { audienceCondition, type AudienceScope, loadAudience } from "../audience";
import { loadCompany } from "../company";
import { faultOf } from "../fault";
import { STEP_SETTINGS } from "../step";
import { compare, isOf, lockWatches } from "./watch";

/** People whose rule holds by itself one day are found within this. */
const SWEEP_SECONDS = 60;
/** So many differences are carried out in one transaction, during which events wait. */
const AT_ONCE = 1000;
/** So many are found by one look at the audience; the rest by the next. */
const FOUND_AT_ONCE = 100_000;

/**
 * Looks at whole audiences that somebody waits to be entered, one after another, beside the taking of events: begins the watch of those that
 * are not watched yet (who is in when the watch begins, or when the rule was changed, did not enter), and once a minute finds who has come
 * in by itself, as by a rule such as "birthday in 3 days". Returns how many entered.
 */
export async function sweepAudiences(companyId: string): Promise<number> {
  let entered = 0;
  for (const id of await withTenantSql(companyId, (sql) => claimDue(sql, companyId), STEP_SETTINGS)) {
    try {
      if (!(await begin(companyId, id))) entered += await sweep(companyId, id);
    } catch (error) {
      if (faultOf(error) === null) throw error;
      log.error({ companyId, audienceId: id, err: error }, "an audience that is waited for can't be looked at");
      // Looked at again in a minute, not at once. A watch that had begun goes on.
      await withTenantSql(companyId, (sql) =>
        sql.query(
          `INSERT INTO audience_watch AS w (company_id, audience_id, rule_at) VALUES ($1, $2, 'epoch')
           ON CONFLICT (company_id, audience_id) DO UPDATE SET rule_at = 'epoch'
           WHERE w.rule_at <> (SELECT date_trunc('milliseconds', a.updated_at) FROM audience a WHERE a.company_id = $1 AND a.id = $2)`,
          [companyId, id],
        ),
      );
    }
  }
  return entered;
}

/** Audiences to be looked at now; their next look is a minute after this one. Watches that nobody needs any more end. */
async function claimDue(sql: Sql, companyId: string): Promise<string[]> {
  const { rows: wanted } = await sql.query<{ id: string }>(
    `SELECT a.id FROM yidao_heard() h JOIN audience a ON a.company_id = $1 AND h.type = $2 || a.id WHERE h.company_id = $1 ORDER BY a.id`,
    [companyId, AUDIENCE_ENTERED],
  );
  const ids = wanted.map((row) => row.id);
  const { rows: known } = await sql.query<{ id: string }>("SELECT audience_id AS id FROM audience_watch WHERE company_id = $1", [companyId]);
  if (known.some(({ id }) => !ids.includes(id))) {
    await lockWatches(sql, companyId);
    await sql.query("DELETE FROM audience_watch WHERE company_id = $1 AND audience_id <> ALL($2::uuid[])", [companyId, ids]);
  }
  if (ids.length === 0) return [];
  const { rows } = await sql.query<{ id: string }>(
    `UPDATE audience_watch w SET swept_at = now() FROM (
       SELECT o.audience_id FROM audience_watch o JOIN audience a ON a.company_id = $1 AND a.id = o.audience_id
       WHERE o.company_id = $1 AND (o.swept_at < now() - make_interval(secs => ${SWEEP_SECONDS}) OR (o.rule_at <> date_trunc('milliseconds', a.updated_at) AND o.rule_at <> 'epoch'))
       ORDER BY o.audience_id FOR UPDATE OF o SKIP LOCKED) due
     WHERE w.company_id = $1 AND w.audience_id = due.audience_id RETURNING w.audience_id AS id`,
    [companyId],
  );
  const watched = new Set(known.map((row) => row.id));
  return [...rows.map((row) => row.id), ...ids.filter((id) => !watched.has(id))];
}

/**
 * Everybody who is in now is known, and enters nothing. The audience may be saved meanwhile: under another rule all of this is undone, and
 * the watch begins at the next look. False: the watch has begun before.
 */
const begin = (companyId: string, audienceId: string): Promise<boolean> =>
  withTenantSql(companyId, async (sql) => {
    const { rows } = await sql.query<{ free: boolean }>(
      "SELECT pg_try_advisory_xact_lock(hashtextextended('yidao watch begins ' || $1 || $2, 0)) AS free",
      [companyId, audienceId],
    );
    const scope = await scopeOf(sql, companyId);
    const audience = await loadAudience(sql, companyId, audienceId);
    if (!rows[0]?.free || !audience) return true;
    const { rows: watch } = await sql.query<{ ruleAt: Date }>(
      'SELECT rule_at AS "ruleAt" FROM audience_watch WHERE company_id = $1 AND audience_id = $2',
      [companyId, audienceId],
    );
    if (watch[0] && isOf(audience, watch[0].ruleAt)) return false;
    await sql.query("SAVEPOINT begins");
    await sql.query("DELETE FROM audience_watch WHERE company_id = $1 AND audience_id = $2", [companyId, audienceId]);
    await sql.query("INSERT INTO audience_watch (company_id, audience_id, rule_at) VALUES ($1, $2, $3)", [companyId, audienceId, audience.updatedAt]);
    const params: unknown[] = [companyId, audienceId];
    const condition = audienceCondition(audience, scope, params);
    await sql.query(
      `INSERT INTO audience_watch_member (company_id, audience_id, customer_id) SELECT $1, $2, c.id FROM customer c WHERE c.company_id = $1 AND (${condition})`,
      params,
    );
    await lockWatches(sql, companyId);
    const now = await loadAudience(sql, companyId, audienceId);
    if (now && JSON.stringify(now.rule) === JSON.stringify(audience.rule))
      await sql.query("UPDATE audience_watch SET rule_at = $3 WHERE company_id = $1 AND audience_id = $2", [companyId, audienceId, now.updatedAt]);
    else await sql.query("ROLLBACK TO SAVEPOINT begins");
    return true;
  });

/** The two sets are compared without holding anybody up; what differs is then looked at once more, and carried out, in small parts. */
async function sweep(companyId: string, audienceId: string): Promise<number> {
  const differing = await withTenantSql(companyId, (sql) => differences(sql, companyId, audienceId));
  let entered = 0;
  for (let at = 0; at < differing.length; at += AT_ONCE) {
    const part = new Map(differing.slice(at, at + AT_ONCE).map((id) => [id, 0]));
    entered += await withTenantSql(
      companyId,
      async (sql) => {
        await lockWatches(sql, companyId);
        const audience = await loadAudience(sql, companyId, audienceId);
        const { rows } = await sql.query<{ ruleAt: Date }>(
          'SELECT rule_at AS "ruleAt" FROM audience_watch WHERE company_id = $1 AND audience_id = $2',
          [companyId, audienceId],
        );
        if (!audience || !rows[0] || !isOf(audience, rows[0].ruleAt)) return 0;
        return compare(sql, await scopeOf(sql, companyId), audience, part);
      },
      STEP_SETTINGS,
    );
  }
  return entered;
}

/** People who are in the audience and not known to be, or the other way round. Planned for whole sets, unlike what steps do. */
async function differences(sql: Sql, companyId: string, audienceId: string): Promise<string[]> {
  const audience = await loadAudience(sql, companyId, audienceId);
  if (!audience) return [];
  const params: unknown[] = [companyId, audienceId];
  const condition = audienceCondition(audience, await scopeOf(sql, companyId), params);
  const { rows } = await sql.query<{ id: string }>(
    `SELECT coalesce(m.id, w.customer_id) AS id
     FROM (SELECT c.id FROM customer c WHERE c.company_id = $1 AND (${condition})) m
     FULL JOIN (SELECT customer_id FROM audience_watch_member WHERE company_id = $1 AND audience_id = $2) w ON w.customer_id = m.id
     WHERE m.id IS NULL OR w.customer_id IS NULL LIMIT ${FOUND_AT_ONCE}`,
    params,
  );
  return rows.map((row) => row.id);
}

async function scopeOf(sql: Sql, companyId: string): Promise<AudienceScope> {
  const { timezone } = await loadCompany(sql, companyId);
  const { rows } = await sql.query<{ now: Date }>("SELECT now() AS now");
  return { companyId, timezone, now: rows[0]?.now ?? new Date() };
}
