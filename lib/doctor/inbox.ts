import type { Sql } from "@/lib/db";
import { TOLD_EVENTS } from "./oracle";
import { checkRows, type RowCheck } from "./rows";
import type { Findings } from "./violation";

/** What a restored backup took back was ours once: it is learned anew by asking, not by the callbacks of then. */
const NOT_TAKEN_BACK =
  "NOT EXISTS (SELECT FROM reconciliation r WHERE r.company_id = $1 AND t.at BETWEEN r.data_of - interval '10 seconds' AND r.noticed_at)";

/** As the loading of the log folds them. */
const bitOf = (event: string): string => `CASE ${event} ${TOLD_EVENTS.map((name, n) => `WHEN '${name}' THEN ${1 << n}`).join(" ")} ELSE 0 END`;

/** I6: what we acknowledged is stored, and what is stored was folded once or lies where people can see it. */
const CHECKS: RowCheck[] = [
  {
    invariant: "I6",
    code: "acknowledged_but_not_stored",
    sql: `SELECT o.key, o.channel || '.' || k.event AS kind
          FROM oracle_told t JOIN oracle o ON o.id = t.id AND o.company_id = $1
            LEFT JOIN (SELECT CASE kind WHEN 'text.reply' THEN payload->>'inReplyTo' ELSE dispatch_key END AS key, bit_or(${bitOf("split_part(kind, '.', 2)")}) AS events
                       FROM inbox WHERE company_id = $1 GROUP BY 1) i ON i.key = o.key
            JOIN (VALUES ${[...TOLD_EVENTS, "unknown"].map((event, n) => `('${event}', ${1 << n})`).join(", ")}) k(event, bit)
              ON (t.events & ~coalesce(i.events, 0) & k.bit) <> 0
          WHERE t.events & ~coalesce(i.events, 0) <> 0 AND ${NOT_TAKEN_BACK}`,
  },
  {
    invariant: "I6",
    code: "processed_without_effect",
    sql: `SELECT i.id AS event, d.id AS dispatch, i.kind, i.state, d.state AS "dispatchState" FROM inbox i
          JOIN dispatch d ON d.company_id = $1 AND d.key = i.dispatch_key
          WHERE i.company_id = $1 AND i.kind IN ('call.ended', 'text.delivered', 'text.failed') AND i.state IN ('done', 'late')
            AND (d.state <> 'ended' OR d.outcome IS NULL OR d.outcome = 'unknown')`,
  },
  {
    invariant: "I6",
    code: "dead_without_reason",
    sql: "SELECT id AS event, kind FROM inbox WHERE company_id = $1 AND state = 'dead' AND error IS NULL",
  },
];

export async function checkInbox(sql: Sql, companyId: string): Promise<Findings> {
  const { rows } = await sql.query<{ told: number }>(
    "SELECT coalesce(sum(bit_count(t.events::bit(8))), 0)::int AS told FROM oracle_told t JOIN oracle o ON o.id = t.id AND o.company_id = $1",
    [companyId],
  );
  return { checked: { I6: rows[0]?.told ?? 0 }, violations: await checkRows(sql, companyId, CHECKS) };
}
