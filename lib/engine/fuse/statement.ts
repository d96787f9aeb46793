import type { Follower } from "./chain";

/** Columns of a level: one row per visit that this statement ends, begins or changes. */
const VISIT = `d.id, d.customer_id, d.shard, d.visit, d.from_state, d.entered_node_at, d.stay, d.due_at, d.outlet, d.reason, d.detail,
  w.result, w.next_node, w.state AS to_state, w.reason AS way_reason`;

/** CTEs `way`, `v0` (the visits of `decided`) and `v1`… (of those whom it brings to a follower, in flow order), and `visits`, all of them. */
export function levelsSql(followers: Follower[], wayNodes: string, bind: (value: unknown) => string): string {
  const nodes = followers.map(({ op }) => `${bind(op.node)}::text`);
  const levels = followers.map(({ decided }, i) => {
    const node = nodes[i] ?? "NULL";
    const coming = Array.from(
      { length: i + 1 },
      (_, from) => `SELECT id, customer_id, shard, visit FROM v${from} WHERE stay IS NULL AND next_node = ${node}`,
    );
    return `v${i + 1} AS MATERIALIZED (
      WITH claimed AS MATERIALIZED (
        SELECT p.id, p.customer_id, p.shard, p.visit + 1 AS visit, 'ready'::text AS state, $3::timestamptz AS entered_node_at, NULL::timestamptz AS due_at
        FROM (${coming.join(" UNION ALL ")}) p)
      SELECT d.*, ${node} AS node, w.result, w.next_node, w.state AS to_state, w.reason AS way_reason
      FROM (${decided}) d LEFT JOIN way w ON d.stay IS NULL AND w.node = ${node} AND w.outlet = d.outlet)`;
  });
  const columns =
    "id, customer_id, shard, node, visit, from_state, entered_node_at, stay, due_at, outlet, reason, detail, result, next_node, to_state, way_reason";
  const all = Array.from({ length: followers.length + 1 }, (_, i) => `SELECT ${columns} FROM v${i}`).join(" UNION ALL ");
  // Where the statement puts people down: anywhere but at a node that it takes them past.
  const passed = nodes.length > 0 ? `next_node NOT IN (${nodes.join(", ")})` : "true";
  return `
    way AS MATERIALIZED (SELECT * FROM unnest(${wayNodes}::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS w(node, outlet, result, next_node, state, reason)),
    v0 AS MATERIALIZED (
      SELECT ${VISIT}, $9::text AS node
      FROM decided d LEFT JOIN way w ON d.stay IS NULL AND w.node = $9 AND w.outlet = d.outlet
      WHERE d.stay IS NOT NULL OR w.outlet IS NOT NULL),
    ${levels.map((level) => `${level},`).join("\n")}
    visits AS MATERIALIZED (${all}),
    last AS MATERIALIZED (SELECT * FROM visits WHERE stay IS NOT NULL OR next_node IS NULL OR ${passed})`;
}
