import type { Sql } from "@/lib/db";
import type { Op } from "@/lib/journey/plan";
import { DECIDED, type Decision, decidedParams } from "./claim";
import { leave } from "./decide";
import { type Destination, EXIT } from "./destination";
import { type Moved, move } from "./move";
import { opOf, type Run } from "./run";
import { claimMovable, type Movable } from "./transfer/movable";

/** What somebody does by hand to people of one run. */
export type ByHand = { type: "move"; toNode: string } | { type: "exit" } | { type: "skip" };

export interface HandDone {
  /** Those it was done to. */
  ids: string[];
  moved: Moved[];
}

const HAND = "!hand";

/**
 * Moves these people to a node, lets them out, or ends their wait now; `by` is kept in the ledger. What was planned for them is cancelled
 * in the same transaction. Somebody whose call or text is under way, or whom a step just holds, is left as they are.
 */
export async function byHand(sql: Sql, run: Run, ids: string[], action: ByHand, by: string): Promise<HandDone> {
  if (action.type === "skip") return skipWaits(sql, run, ids, by);
  const reason = action.type === "move" ? "moved_by_hand" : "exited_by_hand";
  const people = await claimMovable(sql, run, ids, reason);
  const outlet = action.type === "move" ? HAND : EXIT;
  const ways: Destination[] =
    action.type === "move" ? [{ outlet: HAND, result: "exited", nextNode: opOf(run, action.toNode).node, state: "ready", reason: null }] : [];
  const detail = action.type === "move" ? { by, to: action.toNode } : { by };
  return leaveNodes(sql, run, people, ways, (person) => leave(person.id, outlet, reason, detail));
}

/** A wait is over now, one for an event as if its time had run out; a planned redial is made now, within the rules. Nobody else waits for anything. */
async function skipWaits(sql: Sql, run: Run, ids: string[], by: string): Promise<HandDone> {
  const { rows: redials } = await sql.query<{ id: string }>(
    `WITH planned AS MATERIALIZED (
       SELECT d.id, d.enrolment_id FROM dispatch d WHERE d.company_id = $1 AND d.run_id = $2 AND d.enrolment_id = ANY($3::uuid[]) AND d.purpose = 'node'
         AND d.channel = 'call' AND d.state = 'planned' ORDER BY d.id FOR UPDATE SKIP LOCKED),
     waits AS MATERIALIZED (
       SELECT e.id FROM enrolment e JOIN planned p ON p.enrolment_id = e.id WHERE e.company_id = $1 AND e.state = 'waiting_redial' ORDER BY e.id FOR UPDATE OF e SKIP LOCKED),
     sooner AS (UPDATE dispatch d SET due_at = $4, updated_at = now() FROM planned p JOIN waits w ON w.id = p.enrolment_id WHERE d.company_id = $1 AND d.id = p.id)
     UPDATE enrolment e SET due_at = $4 FROM waits w WHERE e.company_id = $1 AND e.id = w.id RETURNING e.id`,
    [run.companyId, run.id, ids, run.now],
  );
  const { rows: waiting } = await sql.query<{ id: string }>(
    "SELECT id FROM enrolment WHERE company_id = $1 AND run_id = $2 AND id = ANY($3::uuid[]) AND state = 'waiting'",
    [run.companyId, run.id, ids],
  );
  const people = await claimMovable(
    sql,
    run,
    waiting.map((row) => row.id),
    "wait_skipped",
    // Whose wait has ended meanwhile has nothing to skip: they may stand at a call by now, which stays planned.
    { state: "waiting" },
  );
  const done = await leaveNodes(sql, run, people, [], (person) => {
    const op = opOf(run, person.node);
    const outlet = skippedOutlet(op);
    return outlet === null ? null : leave(person.id, outlet, null, { by, skipped: true, until: person.dueAt?.toISOString() ?? null });
  });
  return { ids: [...redials.map((row) => row.id), ...done.ids], moved: done.moved };
}

/** A wait for an event that may last for ever ends as if it had happened. */
function skippedOutlet(op: Op): string | null {
  if (op.op === "wait") return "next";
  if (op.op !== "await") return null;
  return op.timeout === null ? "happened" : "timeout";
}

async function leaveNodes(
  sql: Sql,
  run: Run,
  people: Movable[],
  ways: Destination[],
  decide: (person: Movable) => Decision | null,
): Promise<HandDone> {
  const done: HandDone = { ids: [], moved: [] };
  for (const node of new Set(people.map((person) => person.node))) {
    const decisions = people.filter((person) => person.node === node).flatMap((person) => decide(person) ?? []);
    if (decisions.length === 0) continue;
    const from = [...new Set(people.map((person) => person.state))];
    done.moved.push(await move(sql, run, opOf(run, node), { decided: DECIDED, params: [from, ...decidedParams(decisions)], ways }));
    done.ids.push(...decisions.map((decision) => decision.id));
  }
  return done;
}
