import type { Sql } from "@/lib/db";
import { CounterDeltas, writeCounters } from "../counters";
import { insertDispatches } from "../dispatch";
import type { Run } from "../run";
import { carryPasses } from "../steps/loop";
import type { PlannedRedial } from "./movable";

/** Somebody who comes into a run at one of its nodes, from another run. */
export interface Newcomer {
  /** Their enrolment so far. */
  fromId: string;
  customerId: string;
  node: string;
  enteredAt: Date;
  /** A wait counts from here. */
  enteredNodeAt: Date;
  redial: PlannedRedial | null;
}

/** Takes people into a run at given nodes, ready for its steps; a redial goes with its contact. Returns old enrolment → new one. */
export async function place(sql: Sql, run: Run, people: Newcomer[]): Promise<Map<string, string>> {
  if (people.length === 0) return new Map();
  const { rows } = await sql.query<{ id: string; fromId: string }>(
    `WITH p AS MATERIALIZED (
       SELECT uuidv7() AS id, u.*,
              coalesce((SELECT max(b.rotation) FROM enrolment b WHERE b.company_id = $1 AND b.journey_id = $3 AND b.customer_id = u.customer_id AND b.run_id = $2), 0)
                + row_number() OVER (PARTITION BY u.customer_id) AS rotation
       FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[])
         AS u(from_id, customer_id, node, entered_at, entered_node_at, redial_at)),
     taken AS (
       INSERT INTO enrolment (company_id, id, journey_id, version_id, run_id, customer_id, shard, rotation, node, state, due_at, entered_at, entered_node_at)
       SELECT $1, p.id, $3, $4, $2, p.customer_id, abs(hashtextextended(p.customer_id::text, 7240) % $5::int), p.rotation, p.node,
              CASE WHEN p.redial_at IS NULL THEN 'ready' ELSE 'waiting_redial' END, p.redial_at, p.entered_at, p.entered_node_at
       FROM p)
     SELECT p.id, p.from_id AS "fromId" FROM p`,
    [
      run.companyId,
      run.id,
      run.journeyId,
      run.versionId,
      run.shardCount,
      people.map((p) => p.fromId),
      people.map((p) => p.customerId),
      people.map((p) => p.node),
      people.map((p) => p.enteredAt),
      people.map((p) => p.enteredNodeAt),
      people.map((p) => p.redial?.dueAt ?? null),
    ],
  );
  const ids = new Map(rows.map((row) => [row.fromId, row.id]));
  await planRedials(sql, run, people, ids);
  await carryPasses(sql, run.companyId, ids);
  await sql.query("UPDATE journey_run SET people = coalesce(people, 0) + $3 WHERE company_id = $1 AND id = $2", [
    run.companyId,
    run.id,
    people.length,
  ]);
  const deltas = new CounterDeltas();
  deltas.add("", "enrolled", people.length);
  for (const { node, redial } of people) {
    deltas.add(node, "entered", 1);
    deltas.add(node, redial === null ? "here:ready" : "here:waiting_redial", 1);
  }
  await writeCounters(sql, run, deltas);
  return ids;
}

async function planRedials(sql: Sql, run: Run, people: Newcomer[], ids: Map<string, string>): Promise<void> {
  const redials = people.flatMap(({ fromId, customerId, node, redial }) => {
    const enrolmentId = ids.get(fromId);
    if (!redial || !enrolmentId) return [];
    const { dispatchId: _cancelled, lastEndedAt: _ended, ...rest } = redial;
    return [
      {
        ...rest,
        enrolmentId,
        customerId,
        node,
        visit: 1,
        channel: "call",
        purpose: "node",
        templateId: null,
        state: "planned",
        reason: null,
      } as const,
    ];
  });
  await insertDispatches(sql, run, redials);
}
