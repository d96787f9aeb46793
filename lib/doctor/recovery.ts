import { mayCallAt } from "@/lib/calling/window";
import type { Sql } from "@/lib/db";
import { CLOCK_AHEAD } from "@/lib/engine/run-clock";
import type { Watch } from "./alive";
import { checkRows, type RowCheck } from "./rows";
import { type RulesHistory, rulesAt } from "./rules";
import type { Findings } from "./violation";

/** Whatever crashed, work goes on by itself after so long. */
const RECOVER_SECONDS = 60;

/**
 * I8: work that is due is being done. Much of it may wait its turn, so each check asks whether its whole kind of work has stood
 * still, not how long one row waits.
 */
const standstills = ({ since, ago }: Watch, mayCall: boolean): RowCheck[] => {
  const late = (instant: string) => `greatest(${instant}, ${since}) < ${ago(RECOVER_SECONDS)}`;
  const recent = (instant: string) => `${instant} >= ${ago(RECOVER_SECONDS)}`;
  const channels = mayCall ? "'call', 'text'" : "'text'";
  return [
    {
      invariant: "I8",
      code: "shard_stands_still",
      sql: `SELECT e.run_id AS run, e.shard, count(*) AS people, min(e.moved_at) AS since FROM enrolment e
            JOIN journey_run r ON r.company_id = $1 AND r.id = e.run_id AND r.state = 'running' AND ${late("coalesce(r.started_at, r.created_at)")}
            WHERE e.company_id = $1 AND e.finished_at IS NULL
              AND (e.state = 'ready' AND ${late("e.moved_at")}
                OR e.state = 'waiting' AND ${late("e.moved_at")} AND ${late(`e.due_at - ${CLOCK_AHEAD}`)})
              AND NOT EXISTS (SELECT FROM enrolment m WHERE m.company_id = $1 AND m.run_id = e.run_id AND m.shard = e.shard AND ${recent("m.moved_at")} OFFSET 0)
            GROUP BY 1, 2`,
    },
    {
      invariant: "I8",
      code: "inbox_stands_still",
      sql: `SELECT count(*) AS events, min(received_at) AS since FROM inbox WHERE company_id = $1 AND state = 'new' AND ${late("received_at")}
              AND NOT EXISTS (SELECT FROM inbox p WHERE p.company_id = $1 AND ${recent("p.processed_at")})
            HAVING count(*) > 0`,
    },
    {
      invariant: "I8",
      code: "leases_stand_still",
      sql: `SELECT count(*) AS dispatches, min(lease_until) AS since FROM dispatch_open
            WHERE company_id = $1 AND state IN ('sending', 'accepted', 'unknown') AND ${late("lease_until")}
              AND NOT EXISTS (SELECT FROM dispatch t WHERE t.company_id = $1 AND ${recent("t.updated_at")})
            HAVING count(*) > 0`,
    },
    {
      invariant: "I8",
      code: "queue_stands_still",
      sql: `SELECT d.channel, count(*) AS dispatches, min(d.due_at) AS since FROM dispatch_open o JOIN dispatch d ON d.company_id = $1 AND d.id = o.id
            JOIN journey_run r ON r.company_id = $1 AND r.id = d.run_id AND r.state = 'running' AND r.mode = 'live'
            JOIN company co ON co.id = $1 AND NOT co.kill_switch
            LEFT JOIN script s ON s.company_id = $1 AND s.id = d.script_id
            WHERE o.company_id = $1 AND o.state = 'planned' AND d.channel IN (${channels}) AND ${late("d.due_at")} AND ${late("d.updated_at")}
              AND (d.channel = 'text' OR s.state = 'enabled')
              AND NOT EXISTS (SELECT FROM dispatch t WHERE t.company_id = $1 AND ${recent("t.updated_at")})
              -- The provider asked for a pause, or every seat is talking.
              AND NOT EXISTS (SELECT FROM dispatch_open t JOIN dispatch p ON p.company_id = $1 AND p.id = t.id AND p.reason = 'throttled' WHERE t.company_id = $1 AND t.state = 'planned')
              AND (SELECT count(*) FROM dispatch_open t WHERE t.company_id = $1 AND t.channel = 'call' AND t.state IN ('sending', 'accepted', 'unknown'))
                  < least(co.seats, co.seats_per_script)
            GROUP BY 1`,
    },
  ];
};

export async function checkRecovery(sql: Sql, companyId: string, rules: RulesHistory, watch: Watch | null): Promise<Findings> {
  if (watch === null) return { checked: { I8: 0 }, violations: [] };
  const now = Date.now();
  // By all the rules that may hold then: what was allowed a moment ago only may not be begun yet.
  const mayCall = [now, now - RECOVER_SECONDS * 1000].every((at) =>
    rulesAt(rules, at).every(({ timezone, policy, killSwitch }) => !killSwitch && mayCallAt(at, timezone, policy)),
  );
  const checks = standstills(watch, mayCall);
  return { checked: { I8: checks.length }, violations: await checkRows(sql, companyId, checks) };
}
