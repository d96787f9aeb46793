import type { Sql } from "@/lib/db";
import type { WaitOp, WaitUntil } from "@/lib/journey/plan";
import { type Due, dueOf, type PersonDates } from "@/lib/journey/wait";
import { type Claimed, claimDue, claimReady, type Decision, DUE, everybody, type StepInput } from "../claim";
import { carryOut, leave, stay } from "../decide";
import { EXIT } from "../destination";
import { datesOf, loadFacts } from "../facts";
import { type Moved, move } from "../move";

/** People who arrive get their instant and wait. */
export async function beginWait(sql: Sql, input: StepInput, op: WaitOp, until: WaitUntil): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const dates = until.type === "date_field" ? await datesOfPeople(sql, input, claimed) : new Map<string, PersonDates>();
  const decisions = claimed.map((person) => decide(person, dueOf(until, person.entered_node_at, run.timezone, dates.get(person.customer_id))));
  return carryOut(sql, run, op, decisions, ["ready"]);
}

async function datesOfPeople(sql: Sql, { run }: StepInput, claimed: Claimed[]): Promise<Map<string, PersonDates>> {
  const people = claimed.map((c) => c.customer_id);
  const facts = await loadFacts(sql, run.companyId, people, run.now, run.timezone);
  return new Map(people.map((id) => [id, datesOf(facts.get(id))]));
}

function decide({ id }: Claimed, due: Due): Decision {
  if (due.type === "at") return stay(id, "waiting", due.at);
  if (due.type === "exit") return leave(id, EXIT, due.reason);
  return leave(id, "next", null, { waited: false });
}

/** People whose instant has come go on; the ledger keeps until when they waited. */
export async function endWait(sql: Sql, input: StepInput, op: WaitOp): Promise<Moved> {
  const { run, shard, limit } = input;
  const { until } = op;
  if (until.type === "date_field" && isLookedAtAgain(until)) return carryOut(sql, run, op, await lookAgain(sql, input, op.node, until), ["waiting"]);
  return move(sql, run, op, {
    claimed: DUE,
    decided: everybody("'next'", "NULL::text", "jsonb_build_object('until', cl.due_at)"),
    params: [shard, limit],
  });
}

type DateWait = Extract<WaitUntil, { type: "date_field" }>;

/**
 * So long before a date that is to come, it has to come still: an appointment may have been put off or cancelled meanwhile. Where the wait
 * may end after its date, the date that is next by then is another one.
 */
const isLookedAtAgain = ({ field, offset, time }: DateWait): boolean =>
  (field === "next_appointment" || field === "benefit_expires") &&
  offset.direction === "before" &&
  offset.amount > 0 &&
  (offset.unit === "day" || !time);

/** Whose date lies further ahead by now waits for it; whose date is gone is dealt with as if they came without one. */
async function lookAgain(sql: Sql, input: StepInput, node: string, until: DateWait): Promise<Decision[]> {
  const { run } = input;
  const claimed = await claimDue(sql, input, node);
  const dates = await datesOfPeople(sql, input, claimed);
  return claimed.map((person) => {
    const due = dueOf(until, run.now, run.timezone, dates.get(person.customer_id));
    const isGone = due.type === "exit" && due.reason === "date_missing";
    return due.type === "at" || isGone ? decide(person, due) : leave(person.id, "next", null, { until: person.due_at });
  });
}
