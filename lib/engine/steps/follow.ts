import type { Sql } from "@/lib/db";
import type { FollowOp } from "@/lib/journey/plan";
import { addDays, formatDay } from "@/lib/time/day";
import { wallAt } from "@/lib/time/wall";
import { type Claimed, claimReady, type StepInput } from "../claim";
import { carryOut, leave } from "../decide";
import { causedBy } from "../events/cause";
import { type Facts, loadFacts } from "../facts";
import type { Moved } from "../move";
import type { Run } from "../run";
import { resolveVariables } from "../variables";

interface Handed {
  person: Claimed;
  /** Null: nobody to hand to. */
  staffId: string | null;
}

/** Hands patients to staff and makes a task of each, once per visit. A test run only says what it would have done. */
export async function follow(sql: Sql, input: StepInput, op: FollowOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const written = run.mode === "live";
  const handed = await handOut(sql, run, op, claimed, written);
  if (written && op.assign) await assign(sql, run, op.assign.role, handed);
  const titles = op.task ? await titlesOf(sql, run, op.task.title, claimed) : new Map<string, string>();
  const dueOn = op.task ? formatDay(addDays(wallAt(run.now, run.timezone), op.task.inDays)) : null;
  if (written && dueOn !== null) await makeTasks(sql, run, op.node, handed, titles, dueOn);
  const decisions = handed.map(({ person, staffId }) =>
    leave(person.id, "next", null, { ...(op.assign ? { staff: staffId } : {}), task: titles.get(person.id) ?? null, dueOn, written }),
  );
  return carryOut(sql, run, op, decisions, ["ready"]);
}

/** Who gets whom. The turn is taken under its row's lock, so that several shards together keep to it. */
async function handOut(sql: Sql, run: Run, op: FollowOp, claimed: Claimed[], written: boolean): Promise<Handed[]> {
  if (op.assign === null || claimed.length === 0) return claimed.map((person) => ({ person, staffId: null }));
  const { role, way, staffIds } = op.assign;
  const { rows: there } = await sql.query<{ id: string }>("SELECT id FROM staff WHERE company_id = $1 AND id = ANY($2::uuid[]) AND kind = $3", [
    run.companyId,
    staffIds,
    role,
  ]);
  const staff = staffIds.filter((id) => there.some((row) => row.id === id));
  if (staff.length === 0) return claimed.map((person) => ({ person, staffId: null }));
  if (way === "fixed") return claimed.map((person) => ({ person, staffId: staff[0] ?? null }));
  const turn = written ? await takeTurns(sql, run, op.node, claimed.length) : 0;
  if (way === "round_robin") return claimed.map((person, i) => ({ person, staffId: staff[(turn + i) % staff.length] ?? null }));
  return byLoad(claimed, await openTasks(sql, run.companyId, staff));
}

async function takeTurns(sql: Sql, run: Run, node: string, count: number): Promise<number> {
  const { rows } = await sql.query<{ before: number }>(
    `INSERT INTO assign_turn AS t (company_id, journey_id, node, turn) VALUES ($1, $2, $3, $4)
     ON CONFLICT (company_id, journey_id, node) DO UPDATE SET turn = t.turn + excluded.turn RETURNING (turn - $4)::int AS before`,
    [run.companyId, run.journeyId, node, count],
  );
  return rows[0]?.before ?? 0;
}

async function openTasks(sql: Sql, companyId: string, staff: string[]): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ id: string; open: number }>(
    `SELECT u.id, (SELECT count(*)::int FROM follow_up_task f WHERE f.company_id = $1 AND f.assignee_id = u.id AND f.state = 'open') AS open
     FROM unnest($2::uuid[]) WITH ORDINALITY AS u(id, position) ORDER BY u.position`,
    [companyId, staff],
  );
  return new Map(rows.map((row) => [row.id, row.open]));
}

/** Each to whoever has the fewest, of several the first named. */
function byLoad(claimed: Claimed[], load: Map<string, number>): Handed[] {
  return claimed.map((person) => {
    const [least] = [...load].reduce((a, b) => (b[1] < a[1] ? b : a));
    load.set(least, (load.get(least) ?? 0) + 1);
    return { person, staffId: least };
  });
}

async function assign(sql: Sql, run: Run, role: "consultant" | "web_consultant", handed: Handed[]): Promise<void> {
  const given = handed.filter((one) => one.staffId !== null);
  const column = role === "consultant" ? "consultant_id" : "web_consultant_id";
  await sql.query(
    `WITH held AS MATERIALIZED (
       SELECT c.id FROM customer c WHERE c.company_id = $1 AND c.id = ANY($2::uuid[]) AND ${causedBy("$4")} ORDER BY c.id FOR UPDATE)
     UPDATE customer c SET ${column} = u.staff_id, updated_at = now()
     FROM held JOIN unnest($2::uuid[], $3::uuid[]) AS u(id, staff_id) ON u.id = held.id WHERE c.company_id = $1 AND c.id = held.id`,
    [run.companyId, given.map((one) => one.person.customer_id), given.map((one) => one.staffId), run.journeyId],
  );
}

/** The task's title per enrolment, with what is known of the person now. */
async function titlesOf(sql: Sql, run: Run, title: string, claimed: Claimed[]): Promise<Map<string, string>> {
  const facts = await loadFacts(
    sql,
    run.companyId,
    claimed.map((person) => person.customer_id),
    run.now,
    run.timezone,
  );
  return new Map(claimed.map((person) => [person.id, titleFor(title, facts.get(person.customer_id), run.timezone)]));
}

function titleFor(title: string, facts: Facts | undefined, zone: string): string {
  const filled = title.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, path: string) => (facts && resolveVariables({ path }, facts, zone).path) || "");
  return filled.trim().slice(0, 200) || title.slice(0, 200);
}

async function makeTasks(sql: Sql, run: Run, node: string, handed: Handed[], titles: Map<string, string>, dueOn: string): Promise<void> {
  await sql.query(
    `INSERT INTO follow_up_task (company_id, customer_id, title, due_on, assignee_id, journey_id, run_id, enrolment_id, node, visit)
     SELECT $1, c.id, u.title, $2::date, coalesce(u.staff_id, c.consultant_id), $3, $4, u.enrolment_id, $5, u.visit
     FROM unnest($6::uuid[], $7::uuid[], $8::int[], $9::text[], $10::uuid[]) AS u(enrolment_id, customer_id, visit, title, staff_id)
     JOIN customer c ON c.company_id = $1 AND c.id = u.customer_id
     ON CONFLICT (company_id, enrolment_id, visit) DO NOTHING`,
    [
      run.companyId,
      dueOn,
      run.journeyId,
      run.id,
      node,
      handed.map(({ person }) => person.id),
      handed.map(({ person }) => person.customer_id),
      handed.map(({ person }) => person.visit),
      handed.map(({ person }) => titles.get(person.id) ?? ""),
      handed.map(({ staffId }) => staffId),
    ],
  );
}
