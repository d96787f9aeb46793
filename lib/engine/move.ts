import type { Op } from "@/lib/journey/plan";
import type { Sql } from "@/lib/db";
import { CounterDeltas, writeCounters } from "./counters";
import { faultOf } from "./fault";
import { followersOf, followingOps, type Follower, type Known, loadKnown } from "./fuse/chain";
import { levelsSql } from "./fuse/statement";
import { Params } from "./params";
import { type Destination, destinationsOf } from "./destination";
import type { Run } from "./run";

/** How many people did the same: stayed in another state, or left this way. */
export interface MoveGroup {
  node: string;
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

interface MoveQuery {
  claimed?: string;
  decided: string;
  params: unknown[];
  counters?: CounterDeltas;
  /** Ways out beside those of the node. */
  ways?: Destination[];
}

/**
 * One statement: has `decided` say where each locked row of this node goes, moves them and writes the ledger; whoever comes to
 * nodes that ask nobody outside (`fuse/chain.ts`) goes on through them in the same statement: the person is written once, the
 * ledger gets each visit. Then the counters. What is counted is what was moved.
 *
 * `decided` yields: id, customer_id, shard, visit, from_state, entered_node_at of the locked rows (`CARRIED`), stay (a state, or null), due_at,
 * outlet, reason, detail; it may read `claimed`, a query that locks rows. It carries all of this along because a join of the two would
 * be planned as n × n: nothing is known of their sizes. Parameters of both start at $10.
 */
export async function move(sql: Sql, run: Run, op: Op, query: MoveQuery): Promise<Moved> {
  const following = query.ways ? [] : followingOps(run, op);
  if (following.length === 0) return carry(sql, run, op, query, []);
  const known = await loadKnown(sql, run.companyId, following);
  await sql.query("SAVEPOINT fused");
  try {
    const moved = await carry(sql, run, op, query, following, known);
    await sql.query("RELEASE SAVEPOINT fused");
    return moved;
  } catch (error) {
    // Somebody's data breaks a node further on: there they stand alone when its own step comes to them.
    if (faultOf(error) === null) throw error;
    await sql.query("ROLLBACK TO SAVEPOINT fused");
    return carry(sql, run, op, query, []);
  }
}

async function carry(sql: Sql, run: Run, op: Op, query: MoveQuery, following: Op[], known?: Known): Promise<Moved> {
  const params = new Params([...query.params]);
  const followers = known ? followersOf(run, following, known, params) : [];
  const ways = [op, ...followers.map((follower) => follower.op)].flatMap((one) =>
    [...destinationsOf(one), ...(one === op ? (query.ways ?? []) : [])].map((way) => ({ node: one.node, ...way })),
  );
  const levels = levelsSql(followers, params.bind(ways.map((w) => w.node)), params.bind);
  const planned = followers.flatMap(({ insert }, i) => (insert ? [`planned${i} AS (${insert(`v${i + 1}`)}),`] : []));
  const { rows } = await sql.query<MoveRow>(
    `WITH ${query.claimed === undefined ? "" : `claimed AS MATERIALIZED (${query.claimed}),`}
     decided AS MATERIALIZED (${query.decided}),
     ${levels},
     moved AS (
       UPDATE enrolment e
          SET state = coalesce(d.stay, d.to_state),
              node = CASE WHEN d.stay IS NULL THEN coalesce(d.next_node, d.node) ELSE d.node END,
              visit = CASE WHEN d.stay IS NULL AND d.next_node IS NOT NULL THEN d.visit + 1 ELSE d.visit END,
              entered_node_at = CASE WHEN d.stay IS NULL AND d.next_node IS NOT NULL THEN $3 ELSE d.entered_node_at END,
              due_at = CASE WHEN d.stay IS NULL THEN NULL ELSE d.due_at END,
              reason = CASE WHEN d.stay IS NOT NULL THEN d.reason WHEN d.to_state = 'ready' THEN NULL ELSE coalesce(d.way_reason, d.reason) END,
              finished_at = CASE WHEN d.stay IS NULL AND d.to_state <> 'ready' THEN $3::timestamptz END,
              moved_at = now()
         FROM last d
        WHERE e.company_id = $1 AND e.id = d.id
     ),
     ${planned.join("\n")}
     written AS (
       INSERT INTO journey_event (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, reason, next_node, entered_at, left_at, detail)
       SELECT $1, $2, v.id, v.customer_id, v.node, v.visit, v.result, CASE WHEN v.result = 'left' THEN v.outlet END, coalesce(v.reason, v.way_reason), v.next_node,
              v.entered_node_at, $3, v.detail
       FROM visits v WHERE v.stay IS NULL
     )
     SELECT node, from_state AS "fromState", stay, result, CASE WHEN result = 'left' THEN outlet END AS outlet,
            CASE WHEN result IN ('blocked', 'failed', 'exited') THEN coalesce(reason, way_reason) END AS reason,
            next_node AS "nextNode", CASE WHEN stay IS NULL AND to_state <> 'ready' THEN to_state END AS ended, count(*) AS count, array_agg(DISTINCT shard) AS shards
     FROM visits GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
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
      ...params.values,
    ],
  );
  const deltas = query.counters ?? new CounterDeltas();
  for (const group of rows) count(deltas, group);
  for (const follower of followers) countPlanned(deltas, follower, rows);
  await writeCounters(sql, run, deltas);
  const passed = new Set(followers.map((follower) => follower.op.node));
  return {
    count: rows.filter((row) => row.node === op.node).reduce((sum, row) => sum + row.count, 0),
    groups: rows,
    shards: [...new Set(rows.filter((row) => concernsShard(row, op.node, passed)).flatMap((row) => row.shards))],
  };
}

/** The shard's loop has something new to look at: people who are ready somewhere, or through, or who began to wait. */
function concernsShard(row: MoveRow, root: string, passed: Set<string>): boolean {
  if (row.stay !== null) return row.node !== root && (row.stay === "ready" || row.stay === "waiting");
  return row.nextNode === null || !passed.has(row.nextNode);
}

/** What the step of an effect counts of people it plans (`steps/call.ts`, `steps/text.ts`). */
function countPlanned(deltas: CounterDeltas, { op, insert }: Follower, rows: MoveRow[]): void {
  if (!insert || op.op !== "effect") return;
  const planned = rows.filter((row) => row.node === op.node && row.stay !== null && row.stay !== "ready");
  deltas.add(
    op.node,
    `${op.effect}:covered`,
    planned.reduce((sum, row) => sum + row.count, 0),
  );
}

function count(deltas: CounterDeltas, group: MoveGroup): void {
  const { node } = group;
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
