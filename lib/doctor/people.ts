import type { Sql } from "@/lib/db";
import { checkRows, countOf, type RowCheck } from "./rows";
import type { Findings } from "./violation";

/** Somebody who could move has to have moved after so long. */
const STUCK_SECONDS = 300;

const LEDGER = `SELECT enrolment_id, count(*) AS visits, count(DISTINCT visit) AS different, count(*) FILTER (WHERE next_node IS NULL) AS ends
  FROM journey_event WHERE company_id = $1 GROUP BY enrolment_id`;

/** I1: exactly one end per finished enrolment, and nobody stuck past a deadline. */
const CHECKS: RowCheck[] = [
  {
    invariant: "I1",
    code: "open_in_finished_run",
    sql: `SELECT e.id AS enrolment, e.run_id AS run, e.node, e.state FROM enrolment e JOIN journey_run r ON r.company_id = $1 AND r.id = e.run_id
          WHERE e.company_id = $1 AND e.finished_at IS NULL AND r.finished_at IS NOT NULL`,
  },
  {
    invariant: "I1",
    code: "ledger_disagrees_with_enrolment",
    sql: `SELECT e.id AS enrolment, e.run_id AS run, e.node, e.state, e.visit, coalesce(l.visits, 0) AS visits, coalesce(l.ends, 0) AS ends
          FROM enrolment e LEFT JOIN (${LEDGER}) l ON l.enrolment_id = e.id
          WHERE e.company_id = $1 AND (coalesce(l.visits, 0) <> CASE WHEN e.finished_at IS NULL THEN e.visit - 1 ELSE e.visit END
            OR coalesce(l.different, 0) <> coalesce(l.visits, 0) OR coalesce(l.ends, 0) <> CASE WHEN e.finished_at IS NULL THEN 0 ELSE 1 END)`,
  },
  {
    invariant: "I1",
    code: "stuck_ready_or_due",
    sql: `SELECT e.id AS enrolment, e.run_id AS run, e.node, e.state, e.due_at AS due, e.moved_at AS moved
          FROM enrolment e JOIN journey_run r ON r.company_id = $1 AND r.id = e.run_id AND r.state = 'running' AND coalesce(r.started_at, r.created_at) < now() - make_interval(secs => ${STUCK_SECONDS})
          WHERE e.company_id = $1 AND e.finished_at IS NULL
            AND (e.state = 'ready' AND e.moved_at < now() - make_interval(secs => ${STUCK_SECONDS})
              OR e.state = 'waiting' AND e.due_at < now() + make_interval(secs => r.clock_offset_ms / 1000.0 - ${STUCK_SECONDS}) AND e.moved_at < now() - make_interval(secs => ${STUCK_SECONDS}))`,
  },
  {
    invariant: "I1",
    code: "in_contact_without_dispatch",
    sql: `SELECT e.id AS enrolment, e.run_id AS run, e.node, e.state FROM enrolment e
          WHERE e.company_id = $1 AND e.finished_at IS NULL AND e.state IN ('to_call', 'calling', 'waiting_redial', 'texting')
            AND NOT EXISTS (SELECT FROM dispatch d WHERE d.company_id = $1 AND d.enrolment_id = e.id AND d.visit = e.visit AND d.purpose = 'node'
                            AND d.state IN ('planned', 'reserved', 'sending', 'accepted', 'unknown'))`,
  },
  {
    invariant: "I1",
    code: "lease_not_tended",
    sql: `SELECT d.id AS dispatch, d.run_id AS run, d.state, d.lease_until AS lease FROM dispatch d
          WHERE d.company_id = $1 AND d.channel IN ('call', 'text') AND d.state IN ('reserved', 'sending', 'accepted', 'unknown')
            AND (d.lease_until IS NULL OR d.lease_until < now() - make_interval(secs => ${STUCK_SECONDS}))`,
  },
];

export async function checkPeople(sql: Sql, companyId: string): Promise<Findings> {
  const findings = await checkRows(sql, companyId, CHECKS);
  return { ...findings, checked: await countOf(sql, "enrolment WHERE company_id = $1", companyId) };
}
