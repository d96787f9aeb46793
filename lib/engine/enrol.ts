import { compileRule } from "@/lib/audience/compile";
import { dayIn } from "@/lib/audience/date-condition";
import { ruleSchema } from "@/lib/audience/rule";
import { type Sql, withTenantSql } from "@/lib/db";
import type { EnterOp, Reentry } from "@/lib/journey/plan";
import { CounterDeltas, writeCounters } from "./counters";
import { loadRun, lockRun, opOf, type Run } from "./run";

/** How many loops move so many people: for few, one is enough; a big audience keeps several busy. The only place that decides it. */
export const SHARDS = "CASE WHEN count(*) < 5000 THEN 1 WHEN count(*) <= 50000 THEN 4 ELSE 8 END";

/**
 * Takes the audience into the run: one statement, people spread over as many shards as their number asks for, by a hash of
 * their id. Done once: a run whose people are counted is left as it is. Returns how many people are in the run.
 */
export async function enrol(companyId: string, runId: string): Promise<number> {
  const count = await withTenantSql(companyId, async (sql) => {
    // An attempt taken for dead may still be inserting: the second one waits for it, then finds the people counted.
    await lockRun(sql, companyId, runId);
    const run = await loadRun(sql, companyId, runId);
    if (run.people !== null) return run.people;
    const op = opOf(run, run.plan.entry);
    if (op.op !== "enter") throw new Error(`entry ${op.node} of run ${runId} is not an entry`);
    const { people, shards } = await insert(sql, run, op);
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
    await writeCounters(sql, run, deltas);
    return people;
  });
  // Claims need to know that the table has grown; without it they are planned as if it were empty.
  if (count >= 1000) await withTenantSql(companyId, (sql) => sql.query("ANALYZE enrolment"));
  return count;
}

async function insert(sql: Sql, run: Run, op: EnterOp): Promise<{ people: number; shards: number }> {
  const params: unknown[] = [run.companyId, run.id, run.journeyId, run.versionId, op.node, run.now, run.clinicId];
  const audience = await audienceSql(sql, run, op, params);
  const again = run.mode === "live" ? reentrySql(op.reentry, params) : "true";
  // A sample is drawn by a hash, so that the same run would take the same people again.
  const sample = run.sampleSize === null ? "" : `ORDER BY md5(c.id::text || $2::uuid::text) LIMIT $${params.push(run.sampleSize)}`;
  const { rows } = await sql.query<{ people: number; shards: number }>(
    `WITH people AS MATERIALIZED (
       SELECT c.id FROM customer c
       WHERE c.company_id = $1 AND ($7::uuid IS NULL OR c.clinic_id = $7) AND (${audience}) AND (${again}) ${sample}),
     spread AS MATERIALIZED (SELECT ${SHARDS} AS shards FROM people),
     enrolled AS (
       INSERT INTO enrolment (company_id, journey_id, version_id, run_id, customer_id, shard, node, entered_at, entered_node_at)
       SELECT $1, $3, $4, $2, p.id, abs(hashtextextended(p.id::text, 7240) % s.shards), $5, $6, $6 FROM people p CROSS JOIN spread s
       ON CONFLICT (company_id, journey_id, customer_id, run_id, rotation) DO NOTHING
       RETURNING 1)
     SELECT (SELECT count(*)::int FROM enrolled) AS people, shards FROM spread`,
    params,
  );
  const [row] = rows;
  if (!row) throw new Error(`run ${run.id} took nobody in`);
  return row;
}

/** A condition on `customer c`: the people of the entry's audience. Its parameters are added to `params`. */
export async function audienceSql(sql: Sql, run: Run, op: EnterOp, params: unknown[]): Promise<string> {
  const { rows } = await sql.query<{ kind: "live" | "static"; rule: unknown }>("SELECT kind, rule FROM audience WHERE company_id = $1 AND id = $2", [
    run.companyId,
    op.audienceId,
  ]);
  const audience = rows[0];
  if (!audience) throw new Error(`no audience ${op.audienceId} for run ${run.id}`);
  if (audience.kind === "static") {
    params.push(op.audienceId);
    return `EXISTS (SELECT FROM audience_member am WHERE am.company_id = $1 AND am.audience_id = $${params.length} AND am.customer_id = c.id)`;
  }
  const options = { today: dayIn(run.timezone, run.now), timezone: run.timezone, paramOffset: params.length };
  const compiled = compileRule(ruleSchema.parse(audience.rule), options);
  params.push(...compiled.params);
  return compiled.sql;
}

/** Whether a person who was in this journey before may come in again; earlier test runs don't count. */
export function reentrySql(reentry: Reentry, params: unknown[]): string {
  if (reentry.type === "always") return "true";
  const before = (condition: string) =>
    `NOT EXISTS (SELECT FROM enrolment b JOIN journey_run br ON br.company_id = b.company_id AND br.id = b.run_id AND br.mode = 'live'
       WHERE b.company_id = $1 AND b.journey_id = $3 AND b.customer_id = c.id AND b.run_id <> $2 AND ${condition})`;
  if (reentry.type === "never") return before("true");
  if (reentry.type === "after_exit") return before("b.finished_at IS NULL");
  return before(`b.entered_at > $6::timestamptz - make_interval(days => $${params.push(reentry.days)}::int)`);
}
