import type { Sql } from "@/lib/db";
import type { CallOp } from "@/lib/journey/plan";
import type { Decision } from "../claim";
import { carryOut, leave } from "../decide";
import type { Moved } from "../move";
import { type Ended, endWithoutCall, IN_CONTACT, outletOf } from "../pumps/conclude";
import { callOp, type Run } from "../run";
import type { Over, SimCall } from "./dialler";
import { looksAtPeople } from "./looks";
import { universeOf } from "./people";

/** Calls that steps have planned after `last`; ids are given in order, so nothing has to be written down of who was taken. */
export async function takeCalls(sql: Sql, last: string): Promise<SimCall[]> {
  const { rows } = await sql.query<Omit<SimCall, "universe" | "attempt" | "dueMs" | "wantedMs"> & { dueAt: Date }>(
    `SELECT d.id AS "dispatchId", d.enrolment_id AS "enrolmentId", d.customer_id AS "customerId", d.clinic_id AS "clinicId", d.node, d.visit,
            d.script_id AS "scriptId", d.category, encode(d.phone_hash, 'hex') AS hash, d.variables, d.due_at AS "dueAt"
     FROM pg_temp.dispatch d WHERE d.id > $1 AND d.channel = 'call' AND d.state = 'planned' ORDER BY d.id`,
    [last],
  );
  return rows.map(({ dueAt, ...row }) => ({
    ...row,
    universe: universeOf(row.enrolmentId),
    attempt: 1,
    dueMs: dueAt.getTime(),
    wantedMs: dueAt.getTime(),
  }));
}

/** Lets the people of finished contacts take their outlets, by the code that the pumps use. */
export async function conclude(sql: Sql, run: Run, over: Over[]): Promise<Moved[]> {
  const moved: Moved[] = [];
  for (const node of new Set(over.map(({ call }) => call.node))) {
    const op = callOp(run, node);
    const here = over.filter(({ call }) => call.node === node);
    const refused = here.flatMap(endedOf);
    if (refused.length > 0) moved.push(await endWithoutCall(sql, run, op, refused));
    const decisions = here.flatMap((one) => decisionOf(op, one));
    if (decisions.length > 0) moved.push(await carryOut(sql, run, op, decisions, IN_CONTACT));
  }
  if (looksAtPeople(run.plan)) await record(sql, run, over);
  return moved;
}

function endedOf(one: Over): Ended[] {
  if ("outcome" in one) return [];
  const { call, state, reason } = one;
  return [{ dispatchId: call.dispatchId, enrolmentId: call.enrolmentId, attempt: call.attempt, purpose: "node", state, reason }];
}

function decisionOf(op: CallOp, one: Over): Decision[] {
  if (!("outcome" in one)) return [];
  const { outlet, reason } = outletOf(op, one.outcome.state, one.outcome.intent);
  return [leave(one.call.enrolmentId, outlet, reason)];
}

/** Later conditions may look at what a call came to. */
async function record(sql: Sql, run: Run, over: Over[]): Promise<void> {
  const made = over.flatMap((one) => ("outcome" in one ? [one] : []));
  if (made.length === 0) return;
  await sql.query(
    `UPDATE dispatch d SET state = 'ended', attempt = u.attempt, outcome = u.outcome, outcome_at = u.at, intent = u.intent,
            talk_seconds = u.talk_seconds, ended_at = u.at, concluded_at = $2
     FROM unnest($3::uuid[], $4::int[], $5::text[], $6::timestamptz[], $7::text[], $8::int[]) AS u(id, attempt, outcome, at, intent, talk_seconds)
     WHERE d.company_id = $1 AND d.id = u.id`,
    [
      run.companyId,
      run.now,
      made.map((one) => one.call.dispatchId),
      made.map((one) => one.call.attempt),
      made.map((one) => one.outcome.state),
      made.map((one) => new Date(one.atMs)),
      made.map((one) => one.outcome.intent),
      made.map((one) => one.outcome.talkSeconds),
    ],
  );
}
