import { type Sql, withTenantSql } from "@/lib/db";
import { nextAllowedInstant } from "@/lib/calling/window";
import { loadCompany } from "./company";
import { callNodes, loadRun, lockRun, type Run } from "./run";

export type Advance =
  /** The clock now stands at the next instant at which something is due. */
  | "advanced"
  /** Calls or texts are under way, or people are ready: the clock waits. */
  | "busy"
  /** Nothing is left that time could bring. */
  | "nothing";

/** What is due within the same minute is done together; otherwise a thousand redials would be a thousand jumps. */
const GRAIN_MS = 60_000;

/** A live run follows the real clock; any other jumps to the next due instant once nothing is under way. */
export async function advanceClock(companyId: string, runId: string): Promise<Advance> {
  return withTenantSql(companyId, async (sql) => {
    // Two shards, or a late attempt beside a new one, would jump twice.
    await lockRun(sql, companyId, runId);
    const run = await loadRun(sql, companyId, runId);
    if (run.mode === "live" || run.state !== "running") return "nothing";
    if (await isBusy(sql, run)) return "busy";
    const next = await nextInstant(sql, run);
    if (next === null) return "nothing";
    // A call that may go now is the pump's to take: time stands still for it.
    if (next <= run.now) return "busy";
    const jumpMs = Math.ceil(next.getTime() / GRAIN_MS) * GRAIN_MS - run.now.getTime();
    await sql.query("UPDATE journey_run SET clock_offset_ms = clock_offset_ms + $3 WHERE company_id = $1 AND id = $2", [
      companyId,
      runId,
      Math.ceil(jumpMs),
    ]);
    return "advanced";
  });
}

/** People ready to move, dispatches under way, events not folded yet, or something planned that may be sent now. */
async function isBusy(sql: Sql, run: Run): Promise<boolean> {
  const { rows } = await sql.query<{ busy: boolean }>(
    `SELECT EXISTS (SELECT FROM enrolment e WHERE e.company_id = $1 AND e.run_id = $2 AND e.finished_at IS NULL AND e.state = 'ready')
         OR EXISTS (SELECT FROM enrolment e WHERE e.company_id = $1 AND e.run_id = $2 AND e.state = 'waiting' AND e.due_at <= $3)
         OR EXISTS (SELECT FROM dispatch_open d WHERE d.company_id = $1 AND d.run_id = $2
                    AND (d.state IN ('sending', 'unknown') OR (d.state = 'accepted' AND d.channel = 'call')))
         OR EXISTS (SELECT FROM dispatch_open d WHERE d.company_id = $1 AND d.channel = 'text' AND d.run_id = $2 AND d.state = 'planned' AND d.due_at <= $3)
         OR EXISTS (SELECT FROM inbox i WHERE i.company_id = $1 AND i.state = 'new' AND i.payload->>'world' = $4) AS busy`,
    [run.companyId, run.id, run.now, run.world],
  );
  return rows[0]?.busy ?? false;
}

/** The earliest of: a wait that ends, a text that is due, a call that is due inside the calling hours. */
async function nextInstant(sql: Sql, run: Run): Promise<Date | null> {
  const { rows } = await sql.query<{ wait: Date | null; text: Date | null; call: Date | null }>(
    `SELECT (SELECT min(e.due_at) FROM enrolment e WHERE e.company_id = $1 AND e.run_id = $2 AND e.state = 'waiting') AS wait,
            (SELECT min(d.due_at) FROM dispatch_open d WHERE d.company_id = $1 AND d.channel = 'text' AND d.run_id = $2 AND d.state = 'planned') AS text,
            (SELECT min(d.due_at) FROM dispatch_open d JOIN script s ON s.company_id = d.company_id AND s.id = d.script_id
             WHERE d.company_id = $1 AND d.channel = 'call' AND d.run_id = $2 AND d.node = ANY($3::text[]) AND d.state = 'planned'
               AND s.state NOT IN ('paused_by_hand', 'paused_by_balance')) AS call`,
    [run.companyId, run.id, callNodes(run.plan)],
  );
  const { wait, text, call } = rows[0] ?? { wait: null, text: null, call: null };
  const company = await loadCompany(sql, run.companyId);
  const callMs =
    call === null || company.killSwitch ? null : nextAllowedInstant(Math.max(call.getTime(), run.now.getTime()), company.timezone, company.policy);
  const instants = [wait?.getTime(), text?.getTime(), callMs].filter((ms) => typeof ms === "number");
  return instants.length === 0 ? null : new Date(Math.min(...instants));
}
