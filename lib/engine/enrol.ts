import { type Sql, withTenantSql } from "@/lib/db";
import { log } from "@/lib/log";
import type { EnterOp, EventMatch, Reentry } from "@/lib/journey/plan";
import { audienceCondition, loadAudience } from "./audience";
import { ring } from "./bell";
import { CounterDeltas, writeCounters } from "./counters";
import { lookAgain } from "./events/again";
import { lockEntries, roomOf, tallyEntries, tightest } from "./events/intake";
import { loadRun, lockRun, opOf, type Run, type RunState } from "./run";

/** How many loops move so many people: for few, one is enough; a big audience keeps several busy. The only place that decides it. */
export const SHARDS = "CASE WHEN count(*) < 5000 THEN 1 WHEN count(*) <= 50000 THEN 4 ELSE 8 END";

/** Only such a run takes its audience in; one that is paused comes to stand still with all of them in it. */
const TAKES_IN = new Set<RunState>(["starting", "running", "paused"]);

/**
 * Takes the audience into the run: one statement, people spread over as many shards as their number asks for, by a hash of
 * their id. Done once: a run whose people are counted is left as it is. Who pauses or stops it meanwhile does not wait: the run is
 * only held at the end, and one that was stopped by then has taken nobody in. Returns how many people are in the run.
 */
export async function enrol(companyId: string, runId: string): Promise<number> {
  const count = await withTenantSql(companyId, async (sql) => {
    // An attempt taken for dead may still be inserting: the second one waits for it, then finds the people counted.
    await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('yidao enrol ' || $1, 0))", [runId]);
    const run = await loadRun(sql, companyId, runId);
    if (run.people !== null) return run.people;
    if (!TAKES_IN.has(run.state)) return takeNobody(sql, companyId, runId);
    await sql.query("SAVEPOINT before_anybody");
    const op = opOf(run, run.plan.entry);
    if (op.op !== "enter") throw new Error(`entry ${op.node} of run ${runId} is not an entry`);
    // Its crowd is a guess for test runs and simulations: nobody of it has done anything.
    if (run.mode === "live" && op.schedule.type === "event") throw new Error(`people come into run ${runId} by events`);
    if (run.mode === "live") await lockEntries(sql, companyId, run.journeyId);
    const { people, shards, refused } = await insert(sql, run, op);
    await lockRun(sql, companyId, runId);
    const now = await loadRun(sql, companyId, runId);
    if (now.people !== null || !TAKES_IN.has(now.state)) {
      await sql.query("ROLLBACK TO SAVEPOINT before_anybody");
      return now.people ?? takeNobody(sql, companyId, runId);
    }
    if (run.mode === "live") await tallyEntries(sql, run, people);
    await sql.query(
      `UPDATE journey_run SET people = $3, shard_count = $5, state = CASE WHEN state = 'starting' THEN 'running' ELSE state END,
              started_at = now(), clock_started_at = $4
       WHERE company_id = $1 AND id = $2`,
      [companyId, runId, people, run.now, shards],
    );
    const deltas = new CounterDeltas();
    deltas.add("", "enrolled", people);
    deltas.add(op.node, "entered", people);
    deltas.add(op.node, "here:ready", people);
    for (const [reason, count] of refused) deltas.add(op.node, `refused:${reason}`, count);
    await writeCounters(sql, run, deltas);
    return people;
  });
  // Claims need to know that the table has grown; without it they are planned as if it were empty.
  if (count >= 1000) await withTenantSql(companyId, (sql) => sql.query("ANALYZE enrolment"));
  // What happened to these people meanwhile is known before their first step, as far as it can be told by now; the pump looks again.
  await lookAgain(companyId).catch((error: unknown) =>
    log.warn({ companyId, runId, err: error }, "the look at events meanwhile is left to the pump"),
  );
  ring("events", companyId);
  return count;
}

/** Whoever came in only to leave would count as having been in the journey. */
async function takeNobody(sql: Sql, companyId: string, runId: string): Promise<number> {
  await sql.query("UPDATE journey_run SET people = 0 WHERE company_id = $1 AND id = $2", [companyId, runId]);
  return 0;
}

interface Enrolled {
  people: number;
  shards: number;
  /** People of the audience who were not taken in, by reason. */
  refused: [reason: string, count: number][];
}

async function insert(sql: Sql, run: Run, op: EnterOp): Promise<Enrolled> {
  const params: unknown[] = [run.companyId, run.id, run.journeyId, run.versionId, op.node, run.now, run.clinicId];
  const audience = await audienceSql(sql, run, op, params);
  const isLive = run.mode === "live";
  const again = isLive ? reentrySql(op.reentry, params) : "true";
  const { room, reason } = tightest(isLive ? await roomOf(sql, run, op.limits) : { total: null, daily: null });
  // A sample is drawn by a hash, so that the same run would take the same people again.
  const sample = run.sampleSize === null ? "" : `ORDER BY md5(c.id::text || $2::uuid::text) LIMIT $${params.push(run.sampleSize)}`;
  const capped = room === null ? "" : `ORDER BY c.id LIMIT $${params.push(room)}`;
  // How many are left out is only counted where somebody can be: the audience is then gone through once more.
  const counted = isLive && (op.reentry.type !== "always" || room !== null);
  const { rows } = await sql.query<{ people: number; shards: number; audience: number; may: number }>(
    `WITH everybody AS ${counted ? "MATERIALIZED" : "NOT MATERIALIZED"} (
       SELECT c.id FROM customer c
       WHERE c.company_id = $1 AND ($7::uuid IS NULL OR c.clinic_id = $7) AND (${audience}) ${sample}),
     may AS ${room === null ? "NOT MATERIALIZED" : "MATERIALIZED"} (SELECT c.id FROM everybody c WHERE (${again})),
     people AS MATERIALIZED (SELECT c.id FROM may c ${capped}),
     spread AS MATERIALIZED (SELECT ${SHARDS} AS shards FROM people),
     enrolled AS (
       INSERT INTO enrolment (company_id, journey_id, version_id, run_id, customer_id, shard, node, entered_at, entered_node_at)
       SELECT $1, $3, $4, $2, p.id, abs(hashtextextended(p.id::text, 7240) % s.shards), $5, $6, $6 FROM people p CROSS JOIN spread s
       ON CONFLICT (company_id, journey_id, customer_id, run_id, rotation) DO NOTHING
       RETURNING 1)
     SELECT (SELECT count(*)::int FROM enrolled) AS people, shards, ${counted ? "(SELECT count(*)::int FROM everybody)" : "0"} AS audience,
            ${room === null ? "0" : "(SELECT count(*)::int FROM may)"} AS may FROM spread`,
    params,
  );
  const [row] = rows;
  if (!row) throw new Error(`run ${run.id} took nobody in`);
  const { people, shards } = row;
  const may = room === null ? people : row.may;
  const refused: Enrolled["refused"] = [
    [REENTRY_REASON[op.reentry.type], counted ? row.audience - may : 0],
    [reason, may - people],
  ];
  return { people, shards, refused: refused.filter(([, count]) => count > 0) };
}

/** Why somebody who was in the journey before is not taken in again. */
const REENTRY_REASON: Record<Reentry["type"], string> = {
  never: "reentry_never",
  after_exit: "already_in",
  after_days: "reentry_days",
  always: "already_in",
};

/** A condition on `customer c`: the people of the entry's audience, or a likely crowd for an event. Its parameters are added to `params`. */
export async function audienceSql(
  sql: Sql,
  run: Pick<Run, "companyId" | "timezone" | "now">,
  op: Pick<EnterOp, "schedule" | "audienceId">,
  params: unknown[],
): Promise<string> {
  const crowd = op.schedule.type === "event" ? crowdOf(op.schedule.on) : null;
  const audienceId = op.audienceId ?? (crowd?.type === "audience" ? crowd.id : null);
  const parts: string[] = [];
  if (audienceId !== null) {
    const audience = await loadAudience(sql, run.companyId, audienceId);
    if (!audience) throw new Error(`no audience ${audienceId} in company ${run.companyId}`);
    parts.push(audienceCondition(audience, run, params));
  }
  if (crowd?.type === "sql") parts.push(crowd.sql((value) => `$${params.push(value)}`));
  return parts.length === 0 ? "true" : parts.map((part) => `(${part})`).join(" AND ");
}

type Crowd = { type: "audience"; id: string } | { type: "sql"; sql: (add: (value: unknown) => string) => string };

/** Whom an event may happen to, for test runs and simulations: nothing happens to anybody there. */
function crowdOf(on: EventMatch): Crowd | null {
  switch (on.type) {
    case "audience_entered":
      return { type: "audience", id: on.audienceId };
    case "tag_added":
      return {
        type: "sql",
        sql: (add) =>
          `EXISTS (SELECT FROM customer_tag t WHERE t.company_id = $1 AND t.customer_id = c.id AND t.tag_id = ANY(${add(on.tagIds)}::uuid[]))`,
      };
    case "appointment":
      return {
        type: "sql",
        sql: (add) => `EXISTS (SELECT FROM appointment a WHERE a.company_id = $1 AND a.customer_id = c.id
          AND (cardinality(${add(on.clinicIds)}::uuid[]) = 0 OR a.clinic_id = ANY(${add(on.clinicIds)}::uuid[]))
          AND (cardinality(${add(on.items)}::text[]) = 0 OR a.item = ANY(${add(on.items)}::text[])))`,
      };
    case "track":
      return null;
  }
}

/** Whether a person who was in this journey before may come in again; earlier test runs don't count. */
export function reentrySql(reentry: Reentry, params: unknown[]): string {
  if (reentry.type === "always") return "true";
  const before = (condition: string) =>
    `NOT EXISTS (SELECT FROM enrolment b JOIN journey_run br ON br.company_id = b.company_id AND br.id = b.run_id AND br.mode = 'live'
       WHERE b.company_id = $1 AND b.journey_id = $3 AND b.customer_id = c.id AND b.run_id <> $2 AND ${condition})`;
  if (reentry.type === "never") return before("true");
  if (reentry.type === "after_exit") return before("b.finished_at IS NULL");
  return before(`(b.finished_at IS NULL OR b.entered_at > $6::timestamptz - make_interval(days => $${params.push(reentry.days)}::int))`);
}
