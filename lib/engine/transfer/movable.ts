import type { Sql } from "@/lib/db";
import type { Run } from "../run";

/** States in which a person may be taken from a node without asking a dispatch. */
const FREE = ["ready", "waiting"];

/** The planned redial of a contact that goes with the person. */
export interface PlannedRedial {
  dispatchId: string;
  contactId: string;
  attempt: number;
  scriptId: string | null;
  category: "service" | "marketing" | null;
  variables: Record<string, string>;
  clinicId: string | null;
  phoneHash: Buffer | null;
  phoneMasked: string | null;
  /** The time it was set for, whatever it was put off to since: from there it grows stale. */
  dueAt: Date;
  /** When the attempt before it ended. */
  lastEndedAt: Date | null;
}

/** A locked person who can be taken from where they stand: no call or text of theirs is under way. */
export interface Movable {
  id: string;
  customerId: string;
  node: string;
  visit: number;
  state: string;
  dueAt: Date | null;
  enteredAt: Date;
  enteredNodeAt: Date;
  redial: PlannedRedial | null;
}

interface PlannedRow extends PlannedRedial {
  enrolmentId: string;
}

const UNDER_WAY = "('sending', 'accepted', 'unknown')";

/** Of `enrolment e`: nothing of theirs has begun. */
export const MAY_BE_MOVED = `(e.state IN ('${FREE.join("', '")}') OR (
  EXISTS (SELECT FROM dispatch d WHERE d.company_id = e.company_id AND d.enrolment_id = e.id AND d.visit = e.visit AND d.purpose = 'node' AND d.state = 'planned')
  AND NOT EXISTS (SELECT FROM dispatch d WHERE d.company_id = e.company_id AND d.enrolment_id = e.id AND d.visit = e.visit AND d.purpose = 'node' AND d.state IN ${UNDER_WAY})))`;

/** People at a node whose contact has not begun; not locked yet. Shard by shard, as the index has them: everybody who stands there is not read for each batch. */
export async function standingAt(sql: Sql, run: Run, node: string, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT p.id FROM generate_series(0, $6::int - 1) AS s(shard) CROSS JOIN LATERAL (
       SELECT e.id FROM enrolment e
       WHERE e.company_id = $1 AND e.run_id = $2 AND e.shard = s.shard AND e.node = $3 AND e.finished_at IS NULL AND e.state <> 'calling'
         AND (e.state = ANY($5::text[]) OR NOT EXISTS (
           SELECT FROM dispatch d WHERE d.company_id = $1 AND d.enrolment_id = e.id AND d.visit = e.visit AND d.purpose = 'node' AND d.state IN ${UNDER_WAY}))
       LIMIT $4) p
     LIMIT $4`,
    [run.companyId, run.id, node, limit, FREE, run.shardCount],
  );
  return rows.map((row) => row.id);
}

/** Where people were seen before they were locked. */
export interface Seen {
  node?: string;
  visit?: number;
  state?: string;
}

/**
 * Of these people of one run, those who can be taken away, locked; what was planned for them is cancelled with `reason`. Dispatches are
 * locked before people, as pumps do. Somebody whom a step or a pump holds at this moment is left out, and so is who no longer stands as
 * they were `seen`: a step may have taken them several nodes on meanwhile, and what is planned for them there holds.
 */
export async function claimMovable(sql: Sql, run: Run, ids: string[], reason: string, seen: Seen = {}): Promise<Movable[]> {
  if (ids.length === 0) return [];
  const { rows: planned } = await sql.query<PlannedRow>(
    `SELECT d.id AS "dispatchId", d.enrolment_id AS "enrolmentId", d.contact_id AS "contactId", d.attempt::int AS attempt, d.script_id AS "scriptId", d.category,
            d.variables, d.clinic_id AS "clinicId", d.phone_hash AS "phoneHash", d.phone_masked AS "phoneMasked", d.due_at AS "dueAt",
            (SELECT max(b.ended_at) FROM dispatch b WHERE b.company_id = $1 AND b.enrolment_id = d.enrolment_id AND b.contact_id = d.contact_id) AS "lastEndedAt"
     FROM dispatch d WHERE d.company_id = $1 AND d.run_id = $2 AND d.enrolment_id = ANY($3::uuid[]) AND d.state = 'planned' AND d.purpose = 'node'
     ORDER BY d.id FOR UPDATE OF d SKIP LOCKED`,
    [run.companyId, run.id, ids],
  );
  const byPerson = new Map(planned.map((row) => [row.enrolmentId, row]));
  const { rows: people } = await sql.query<Omit<Movable, "redial">>(
    `SELECT e.id, e.customer_id AS "customerId", e.node, e.visit, e.state, e.due_at AS "dueAt", e.entered_at AS "enteredAt", e.entered_node_at AS "enteredNodeAt"
     FROM enrolment e WHERE e.company_id = $1 AND e.run_id = $2 AND e.id = ANY($3::uuid[]) AND e.finished_at IS NULL
       AND e.node = coalesce($6, e.node) AND e.visit = coalesce($7::int, e.visit) AND e.state = coalesce($8, e.state)
       AND (e.state = ANY($4::text[]) OR (e.id = ANY($5::uuid[]) AND NOT EXISTS (
         SELECT FROM dispatch d WHERE d.company_id = $1 AND d.enrolment_id = e.id AND d.visit = e.visit AND d.purpose = 'node' AND d.state IN ${UNDER_WAY})))
     ORDER BY e.id FOR UPDATE SKIP LOCKED`,
    [run.companyId, run.id, ids, FREE, [...byPerson.keys()], seen.node ?? null, seen.visit ?? null, seen.state ?? null],
  );
  const taken = people.map((person) => {
    const row = byPerson.get(person.id);
    return { ...person, redial: person.state === "waiting_redial" && row ? { ...row, dueAt: person.dueAt ?? row.dueAt } : null };
  });
  const cancelled = taken.flatMap(({ id, redial }) => {
    const dispatchId = byPerson.get(id)?.dispatchId;
    return dispatchId ? [{ dispatchId, setFor: redial?.dueAt ?? null }] : [];
  });
  const dispatchIds = cancelled.map((one) => one.dispatchId);
  // A redial is kept with the time it was set for: the person no longer has it, and may be put back to it.
  await sql.query(
    `UPDATE dispatch d SET state = 'cancelled', reason = $3, lease_until = NULL, concluded_at = $4, updated_at = now(), due_at = coalesce(u.set_for, d.due_at)
     FROM unnest($2::uuid[], $5::timestamptz[]) AS u(id, set_for)
     WHERE d.company_id = $1 AND d.id = u.id AND d.state = 'planned'`,
    [run.companyId, dispatchIds, reason, run.now, cancelled.map((one) => one.setFor)],
  );
  await sql.query("UPDATE webhook_detail SET next_try_at = NULL WHERE company_id = $1 AND dispatch_id = ANY($2::uuid[])", [
    run.companyId,
    dispatchIds,
  ]);
  return taken;
}
