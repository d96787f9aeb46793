import { type Sql, withTenantSql } from "@/lib/db";
import type { Decision } from "../claim";
import { carryOut, leave } from "../decide";
import { EXIT, goalOutlet } from "../destination";
import type { Moved } from "../move";
import { loadRun, opOf, type Run } from "../run";
import { STEP_SETTINGS } from "../step";
import { claimMovable, MAY_BE_MOVED } from "../transfer/movable";
import { followMoved, goesOnAs } from "./follow";

/** So many people of one node are moved in one transaction. */
const TAKE = 1000;

type Role = "await" | "goal" | "opt_out";

interface Pending {
  enrolmentId: string;
  role: Role;
  /** The goal or the wait. */
  target: string;
  visit: number;
  eventType: string;
  payload: unknown;
  at: Date;
}

/** Who weighs more where one person has several: leaving for good, then the goal. */
const RANK: Record<Role, number> = { opt_out: 0, goal: 1, await: 2 };

/**
 * Moves people for whom an event has come to mean something and who may be moved now: they wait, or their call or text has not
 * begun (it is cancelled with them). Whoever is on the phone stays until that is over. One transaction per run and node.
 * Returns what was moved, by run.
 */
export async function applyMeanings(companyId: string): Promise<Map<string, Moved[]>> {
  const moved = new Map<string, Moved[]>();
  for (const { runId, node } of await withTenantSql(companyId, (sql) => placesOf(sql, companyId))) {
    const list = await withTenantSql(companyId, (sql) => applyAt(sql, companyId, runId, node), STEP_SETTINGS);
    moved.set(runId, [...(moved.get(runId) ?? []), ...list]);
  }
  return moved;
}

/** Where the people stand; what no longer concerns anybody is put away first. */
async function placesOf(sql: Sql, companyId: string): Promise<{ runId: string; node: string }[]> {
  await followMoved(sql, companyId);
  await sql.query(
    `UPDATE enrolment_event x SET applied_at = now() FROM enrolment e
     WHERE x.company_id = $1 AND x.applied_at IS NULL AND e.company_id = $1 AND e.id = x.enrolment_id
       AND ((e.finished_at IS NOT NULL AND NOT EXISTS (${goesOnAs("e.id")})) OR (x.role = 'await' AND (e.node, e.visit) <> (x.node, x.visit)))`,
    [companyId],
  );
  const { rows } = await sql.query<{ runId: string; node: string }>(
    `SELECT DISTINCT e.run_id AS "runId", e.node FROM enrolment_event x
     JOIN enrolment e ON e.company_id = x.company_id AND e.id = x.enrolment_id AND e.finished_at IS NULL
     JOIN journey_run r ON r.company_id = x.company_id AND r.id = e.run_id AND r.state IN ('running', 'paused')
     WHERE x.company_id = $1 AND x.applied_at IS NULL ORDER BY 1, 2`,
    [companyId],
  );
  return rows;
}

async function applyAt(sql: Sql, companyId: string, runId: string, node: string): Promise<Moved[]> {
  const run = await loadRun(sql, companyId, runId);
  if (run.state !== "running" && run.state !== "paused") return [];
  const pending = await takePending(sql, run, node);
  const moved: Moved[] = [];
  for (const role of ["opt_out", "goal"] as const) {
    const own = new Map(pending.filter((one) => one.role === role).map((one) => [one.enrolmentId, one]));
    const people = await claimMovable(sql, run, [...own.keys()], role === "goal" ? "goal_reached" : "opted_out");
    // Somebody may have gone on to another node since: what was planned for them there is cancelled, so they go along.
    for (const at of new Set(people.map((person) => person.node))) {
      const here = people.filter((person) => person.node === at);
      const decisions = here.flatMap(({ id }) => decide(run, at, own.get(id)));
      moved.push(await carryOut(sql, run, opOf(run, at), decisions, [...new Set(here.map((p) => p.state))], undefined, goalWays(run)));
      await putAway(
        sql,
        companyId,
        here.flatMap(({ id }) => own.get(id) ?? []),
      );
    }
  }
  const over = pending.filter((one) => one.role === "await");
  if (over.length > 0) {
    moved.push(
      await carryOut(
        sql,
        run,
        opOf(run, node),
        over.map((one) => leave(one.enrolmentId, "happened", null, detailOf(one))),
        ["ready", "waiting"],
      ),
    );
    await putAway(sql, companyId, over);
  }
  return moved;
}

/**
 * Of each person the weightiest: who leaves for good goes nowhere else, and a goal is worth more than a wait. Whoever is on the phone is not
 * among them: a thousand of those would keep the others from being looked at.
 */
async function takePending(sql: Sql, run: Run, node: string): Promise<Pending[]> {
  const { rows } = await sql.query<Pending>(
    `SELECT x.enrolment_id AS "enrolmentId", x.role, x.node AS target, x.visit, x.event_type AS "eventType", x.payload, x.happened_at AS at
     FROM enrolment_event x JOIN enrolment e ON e.company_id = $1 AND e.id = x.enrolment_id AND e.node = $3 AND e.finished_at IS NULL
     WHERE x.company_id = $1 AND x.run_id = $2 AND x.applied_at IS NULL AND (x.role <> 'await' OR (e.node, e.visit) = (x.node, x.visit))
       AND ${MAY_BE_MOVED}
     ORDER BY x.enrolment_id LIMIT ${TAKE} FOR UPDATE OF x SKIP LOCKED`,
    [run.companyId, run.id, node],
  );
  const weightiest = new Map<string, Pending>();
  for (const one of rows.toSorted((a, b) => RANK[a.role] - RANK[b.role])) if (!weightiest.has(one.enrolmentId)) weightiest.set(one.enrolmentId, one);
  return [...weightiest.values()];
}

async function putAway(sql: Sql, companyId: string, list: Pending[]): Promise<void> {
  await sql.query(
    `UPDATE enrolment_event SET applied_at = now()
     WHERE company_id = $1 AND applied_at IS NULL AND (enrolment_id, role, node, visit) IN
       (SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[]))`,
    [companyId, list.map((p) => p.enrolmentId), list.map((p) => p.role), list.map((p) => p.target), list.map((p) => p.visit)],
  );
}

const detailOf = ({ eventType, payload, at }: Pending) => ({ event: eventType, at: at.toISOString(), properties: payload });

function decide(run: Run, at: string, one: Pending | undefined): Decision[] {
  if (!one) return [];
  if (one.role === "opt_out") return [leave(one.enrolmentId, EXIT, "opted_out", detailOf(one))];
  // Standing at the goal by now: its own step sees that it is met.
  if (at === one.target) return [];
  return [leave(one.enrolmentId, goalOutlet(one.target), null, { ...detailOf(one), goal: opOf(run, one.target).name })];
}

/** Ways that are not drawn: from anywhere to each goal. */
const goalWays = (run: Run) =>
  Object.values(run.plan.ops).flatMap((op) =>
    op.op === "goal" ? [{ outlet: goalOutlet(op.node), result: "left" as const, nextNode: op.node, state: "ready" as const, reason: null }] : [],
  );
