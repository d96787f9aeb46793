import type { Op } from "@/lib/journey/plan";
import type { Sql } from "@/lib/db";
import { CounterDeltas, writeCounters } from "./counters";
import { type Destination, destinationsOf } from "./destination";
import type { Run } from "./run";

/** How many people did the same: stayed in another state, or left this way. */
export interface MoveGroup {
  fromState: string;
  /** Set when they stay at the node. */
  stay: string | null;
  result: string | null;
  outlet: string | null;
  reason: string | null;
  nextNode: string | null;
  /** State in which the enrolment ended here; null = it goes on. */
  ended: string | null;
  count: number;
}

export interface Moved {
  count: number;
  groups: MoveGroup[];
  /** Shards that now have people ready at another node. */
  shards: number[];
}

interface MoveRow extends MoveGroup {
  shards: number[];
}

/**
 * One statement: has `decided` say where each locked row of this node goes, moves them and writes the
 * ledger. Then the counters. What is counted is what was moved.
 *
 * `decided` yields: id, visit, from_state, entered_node_at of the locked rows, stay (a state, or null), due_at, outlet, reason, detail; it
 * may read `claimed`, a query that locks rows. It carries all of this along because a join of the two would be planned as n × n:
 * nothing is known of their sizes. Parameters of both start at $10. `ways` are ways out beside those of the node.
 */
export async function move(
  sql: Sql,
  run: Run,
  op: Op,
  query: { claimed?: string; decided: string; params: unknown[]; counters?: CounterDeltas; ways?: Destination[] },
): Promise<Moved> {
  const ways = [...destinationsOf(op), ...(query.ways ?? [])];
  const { rows } = await sql.query<MoveRow>(
    `WITH ${query.claimed === undefined ? "" : `claimed AS MATERIALIZED (${query.claimed}),`}
     decided AS MATERIALIZED (${query.decided}),
     way AS (SELECT * FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS w(outlet, result, next_node, state, reason)),
     moved AS (
       UPDATE enrolment e
          SET state = coalesce(d.stay, w.state),
              node = coalesce(w.next_node, e.node),
              visit = CASE WHEN w.next_node IS NULL THEN e.visit ELSE e.visit + 1 END,
              entered_node_at = CASE WHEN w.next_node IS NULL THEN e.entered_node_at ELSE $3 END,
              due_at = CASE WHEN d.stay IS NULL THEN NULL ELSE d.due_at END,
              reason = CASE WHEN d.stay IS NOT NULL THEN d.reason WHEN w.state = 'ready' THEN NULL ELSE coalesce(w.reason, d.reason) END,
              finished_at = CASE WHEN d.stay IS NULL AND w.state <> 'ready' THEN $3::timestamptz END,
              moved_at = now()
         FROM decided d LEFT JOIN way w ON d.stay IS NULL AND w.outlet = d.outlet
        WHERE e.company_id = $1 AND e.id = d.id AND (d.stay IS NOT NULL OR w.outlet IS NOT NULL)
       RETURNING e.id, e.shard, e.customer_id, d.visit, d.from_state, d.entered_node_at, d.stay, w.result,
                 CASE WHEN w.result = 'left' THEN w.outlet END AS outlet, d.reason, w.reason AS way_reason, w.next_node, d.detail,
                 CASE WHEN d.stay IS NULL AND w.state <> 'ready' THEN w.state END AS ended
     ),
     written AS (
       INSERT INTO journey_event (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, reason, next_node, entered_at, left_at, detail)
       SELECT $1, $2, m.id, m.customer_id, $9, m.visit, m.result, m.outlet, coalesce(m.reason, m.way_reason), m.next_node, m.entered_node_at, $3, m.detail
       FROM moved m WHERE m.stay IS NULL
     )
     SELECT from_state AS "fromState", stay, result, outlet, CASE WHEN result IN ('blocked', 'failed', 'exited') THEN coalesce(reason, way_reason) END AS reason,
            next_node AS "nextNode", ended, count(*) AS count, array_agg(DISTINCT shard) AS shards
     FROM moved GROUP BY 1, 2, 3, 4, 5, 6, 7`,
    [
      run.companyId,
      run.id,
      run.now,
      ways.map((w) => w.outlet),
      ways.map((w) => w.result),
      ways.map((w) => w.nextNode),
      ways.map((w) => w.state),
      ways.map((w) => w.reason),
      op.node,
      ...query.params,
    ],
  );
  const deltas = query.counters ?? new CounterDeltas();
  for (const group of rows) count(deltas, op.node, group);
  await writeCounters(sql, run, deltas);
  return {
    count: rows.reduce((sum, row) => sum + row.count, 0),
    groups: rows,
    shards: [...new Set(rows.filter((row) => row.stay === null).flatMap((row) => row.shards))],
  };
}

function count(deltas: CounterDeltas, node: string, group: MoveGroup): void {
  deltas.add(node, `here:${group.fromState}`, -group.count);
  if (group.stay !== null) {
    deltas.add(node, `here:${group.stay}`, group.count);
    return;
  }
  deltas.add(node, group.result === "left" ? `left:${group.outlet}` : `${group.result}:${group.reason}`, group.count);
  if (group.ended !== null) deltas.add("", `ended:${group.ended}`, group.count);
  if (group.nextNode !== null) {
    deltas.add(group.nextNode, "entered", group.count);
    deltas.add(group.nextNode, "here:ready", group.count);
  }
}
