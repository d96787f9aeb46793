import type { CallOp } from "@/lib/journey/plan";
import { grantSeats } from "@/lib/calling/seats";
import { mayCallAt } from "@/lib/calling/window";
import type { ScriptState } from "@/lib/scripts/script";
import type { Sql } from "@/lib/db";
import type { Company } from "../company";
import { MAX_CALL_SECONDS } from "../leases";
import { loadRuns, type Run } from "../run";

/** The planned calls of one node of one run: they share script, window and clock, so what holds one holds all. */
export interface Queue {
  run: Run;
  op: CallOp;
  /** How many of them may be taken now. */
  quota: number;
  /** The script is disabled: its people are never called (B5). */
  disabled: boolean;
}

/** At most so many calls are taken from one queue at a time. */
const TAKE = 200;

/**
 * Queues with due calls that may be sent now, with the seats granted to each. Nothing is written for a queue that must
 * wait (outside hours, script paused, no seat, kill switch): its calls simply stay planned.
 */
export async function openQueues(sql: Sql, company: Company): Promise<Queue[]> {
  const candidates = await dueQueues(sql, company.id);
  if (candidates.length === 0) return [];
  const states = await scriptStates(
    sql,
    company.id,
    candidates.map((c) => c.op.scriptId),
  );
  const disabled = candidates
    .filter((c) => isDisabled(states.get(c.op.scriptId)))
    .map((c) => ({ run: c.run, op: c.op, quota: Math.min(c.waiting, TAKE), disabled: true }));
  const open = candidates.filter(
    (c) => states.get(c.op.scriptId) === "enabled" && !company.killSwitch && mayCallAt(c.run.now.getTime(), company.timezone, company.policy),
  );
  const seats = await seatsInUse(sql, company.id);
  const worlds = [...new Set(open.map((c) => c.run.world))];
  return [
    ...disabled,
    ...worlds.flatMap((world) =>
      grant(
        open.filter((c) => c.run.world === world),
        company,
        seats.filter((s) => s.world === world),
      ),
    ),
  ];
}

interface Candidate {
  run: Run;
  op: CallOp;
  waiting: number;
}

const isDisabled = (state: ScriptState | undefined): boolean => state === undefined || state === "disabled";

async function dueQueues(sql: Sql, companyId: string): Promise<Candidate[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT r.id FROM journey_run r WHERE r.company_id = $1 AND r.state = 'running'
       AND EXISTS (SELECT FROM dispatch d WHERE d.company_id = $1 AND d.channel = 'call' AND d.run_id = r.id AND d.state = 'planned')`,
    [companyId],
  );
  const runs = await loadRuns(
    sql,
    companyId,
    rows.map((row) => row.id),
  );
  const nodes = [...runs.values()].flatMap((run) =>
    Object.values(run.plan.ops).flatMap((op) => (op.op === "effect" && op.effect === "call" ? [{ run, op }] : [])),
  );
  if (nodes.length === 0) return [];
  const { rows: counts } = await sql.query<{ position: number; waiting: number }>(
    `SELECT q.position::int, (SELECT count(*)::int FROM (
        SELECT FROM dispatch d WHERE d.company_id = $1 AND d.channel = 'call' AND d.run_id = q.run_id AND d.node = q.node
          AND d.state = 'planned' AND d.due_at <= q.now LIMIT ${TAKE}) x) AS waiting
     FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) WITH ORDINALITY AS q(run_id, node, now, position)`,
    [companyId, nodes.map((n) => n.run.id), nodes.map((n) => n.op.node), nodes.map((n) => n.run.now)],
  );
  return counts.flatMap(({ position, waiting }) => {
    const node = nodes[position - 1];
    return node && waiting > 0 ? [{ ...node, waiting }] : [];
  });
}

async function scriptStates(sql: Sql, companyId: string, ids: string[]): Promise<Map<string, ScriptState>> {
  const { rows } = await sql.query<{ id: string; state: ScriptState }>(
    "SELECT id, state FROM script WHERE company_id = $1 AND id = ANY($2::uuid[])",
    [companyId, ids],
  );
  return new Map(rows.map((row) => [row.id, row.state]));
}

interface SeatUse {
  world: string;
  scriptId: string | null;
  used: number;
}

/**
 * Calls under way. One of which nobody knows whether it was sent holds its seat until it was asked about for the first time,
 * and as long as it may still be talking.
 */
async function seatsInUse(sql: Sql, companyId: string): Promise<SeatUse[]> {
  const { rows } = await sql.query<SeatUse>(
    `SELECT world, script_id AS "scriptId", count(*)::int AS used FROM dispatch
     WHERE company_id = $1 AND channel = 'call' AND (state IN ('reserved', 'sending', 'accepted')
         OR (state = 'unknown' AND (checks = 0 OR (world = 'live' AND sent_at + make_interval(secs => $2) > now()))))
       AND state IN ('reserved', 'sending', 'accepted', 'unknown')
     GROUP BY 1, 2`,
    [companyId, MAX_CALL_SECONDS],
  );
  return rows;
}

function grant(candidates: Candidate[], company: Company, seats: SeatUse[]): Queue[] {
  // A call of a virtual world is over in no time of its clock: its script never has two at once.
  const virtual = candidates[0]?.run.world !== "live";
  const usedBy = new Map(seats.map((s) => [s.scriptId, s.used]));
  const scripts = [...new Set(candidates.map((c) => c.op.scriptId))];
  const grants = grantSeats(
    scripts.map((scriptId) => ({
      scriptId,
      waiting: candidates.filter((c) => c.op.scriptId === scriptId).reduce((sum, c) => sum + c.waiting, 0),
      used: usedBy.get(scriptId) ?? 0,
      limit: virtual ? company.policy.seats.company : company.policy.seats.perScript,
    })),
    { limit: company.policy.seats.company, used: seats.reduce((sum, s) => sum + s.used, 0) },
  );
  return scripts.flatMap((scriptId) =>
    shareOut(
      candidates.filter((c) => c.op.scriptId === scriptId),
      grants.get(scriptId) ?? 0,
    ),
  );
}

/** A script's seats, evenly among the runs that ask for them. */
function shareOut(candidates: Candidate[], seats: number): Queue[] {
  let left = seats;
  return candidates
    .toSorted((a, b) => a.waiting - b.waiting)
    .map((c, i, all) => {
      const quota = Math.min(c.waiting, Math.ceil(left / (all.length - i)));
      left -= quota;
      return { run: c.run, op: c.op, quota, disabled: false };
    })
    .filter((queue) => queue.quota > 0);
}
