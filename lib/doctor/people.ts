import type { Sql } from "@/lib/db";
import { CLOCK_AHEAD } from "@/lib/engine/run-clock";
import type { Watch } from "./alive";
import { checkRows, countOf, type RowCheck } from "./rows";
import type { Findings } from "./violation";

/** Somebody who could move has to have moved after so long. */
const STUCK_SECONDS = 300;
/** While others of the same shard move, somebody may stand in line; not longer than this. */
const IN_LINE_SECONDS = 3600;

const LEDGER = `SELECT enrolment_id, count(*) AS visits, count(DISTINCT visit) AS different, count(*) FILTER (WHERE next_node IS NULL) AS ends
  FROM journey_event_all WHERE company_id = $1 GROUP BY enrolment_id`;

/** What a dispatch that is not over and its narrow row have in common. */
const MIRRORED = "id, state, channel, world, run_id, node, script_id, line_id, due_at, sent_at, lease_until, checks";

/** I1: exactly one end per finished enrolment. */
const ENDS: RowCheck[] = [
  {
    invariant: "I1",
    code: "open_in_finished_run",
    sql: `SELECT e.id AS enrolment, e.run_id AS run, e.node, e.state FROM enrolment e JOIN journey_run r ON r.company_id = $1 AND r.id = e.run_id
          WHERE e.company_id = $1 AND e.finished_at IS NULL AND r.finished_at IS NOT NULL`,
  },
  {
    invariant: "I1",
    code: "ledger_disagrees_with_enrolment",
    sql: `SELECT coalesce(e.id, l.enrolment_id) AS enrolment, e.run_id AS run, e.node, e.state, e.visit, coalesce(l.visits, 0) AS visits, coalesce(l.ends, 0) AS ends
          FROM (SELECT * FROM enrolment WHERE company_id = $1) e FULL JOIN (${LEDGER}) l ON l.enrolment_id = e.id
          WHERE e.id IS NULL OR coalesce(l.visits, 0) <> CASE WHEN e.finished_at IS NULL THEN e.visit - 1 ELSE e.visit END
            OR coalesce(l.different, 0) <> coalesce(l.visits, 0) OR coalesce(l.ends, 0) <> CASE WHEN e.finished_at IS NULL THEN 0 ELSE 1 END`,
  },
  {
    invariant: "I1",
    code: "in_contact_without_dispatch",
    sql: `SELECT e.id AS enrolment, e.run_id AS run, e.node, e.state FROM enrolment e
          WHERE e.company_id = $1 AND e.finished_at IS NULL AND e.state IN ('to_call', 'calling', 'waiting_redial', 'texting', 'sending')
            AND NOT EXISTS (SELECT FROM dispatch d JOIN dispatch_open o ON o.company_id = $1 AND o.id = d.id
                            WHERE d.company_id = $1 AND d.enrolment_id = e.id AND d.visit = e.visit AND d.purpose = 'node'
                            AND d.state IN ('planned', 'sending', 'accepted', 'unknown'))`,
  },
  {
    invariant: "I1",
    code: "open_dispatch_differs",
    sql: `SELECT coalesce(o.id, d.id) AS dispatch, coalesce(o.run_id, d.run_id) AS run, coalesce(o.state, d.state) AS state
          FROM (SELECT ${MIRRORED} FROM dispatch_open WHERE company_id = $1) o
          FULL JOIN (SELECT ${MIRRORED} FROM dispatch WHERE company_id = $1 AND state IN ('planned', 'sending', 'accepted', 'unknown')) d ON d.id = o.id
          WHERE o IS DISTINCT FROM d`,
  },
];

/** I1: nobody is stuck past a deadline. Time counts from when somebody was there to move them. */
const deadlines = ({ since, ago }: Watch): RowCheck[] => {
  const late = (instant: string, seconds = STUCK_SECONDS) => `greatest(${instant}, ${since}) < ${ago(seconds)}`;
  return [
    {
      invariant: "I1",
      code: "stuck_ready_or_due",
      sql: `WITH moving AS MATERIALIZED (SELECT DISTINCT run_id, shard FROM enrolment WHERE company_id = $1 AND moved_at > ${ago(60)}),
              late AS (
                SELECT e.*, r.clock_offset_ms FROM enrolment e JOIN journey_run r ON r.company_id = $1 AND r.id = e.run_id AND r.state = 'running'
                WHERE e.company_id = $1 AND e.finished_at IS NULL AND ${late("coalesce(r.started_at, r.created_at)")}
                  AND (e.state = 'ready' AND ${late("e.moved_at")}
                    OR e.state = 'waiting' AND ${late("e.moved_at")} AND ${late(`e.due_at - ${CLOCK_AHEAD}`)}))
            SELECT id AS enrolment, run_id AS run, node, state, due_at AS due, moved_at AS moved FROM late e
            WHERE ${late("e.moved_at", IN_LINE_SECONDS)} OR NOT EXISTS (SELECT FROM moving m WHERE m.run_id = e.run_id AND m.shard = e.shard)`,
    },
    {
      invariant: "I1",
      code: "run_never_began",
      sql: `SELECT id AS run, created_at AS created FROM journey_run r WHERE company_id = $1 AND state = 'starting' AND people IS NULL AND ${late("created_at", 1200)}`,
    },
    {
      invariant: "I1",
      code: "lease_not_tended",
      sql: `SELECT d.id AS dispatch, d.run_id AS run, d.state, d.lease_until AS lease FROM dispatch_open d
            WHERE d.company_id = $1 AND d.state IN ('sending', 'accepted', 'unknown') AND (d.lease_until IS NULL OR ${late("d.lease_until")})`,
    },
  ];
};

export async function checkPeople(sql: Sql, companyId: string, watch: Watch | null): Promise<Findings> {
  const violations = await checkRows(sql, companyId, [...ENDS, ...(watch ? deadlines(watch) : [])]);
  return { violations, checked: { I1: await countOf(sql, "enrolment WHERE company_id = $1", companyId) } };
}
