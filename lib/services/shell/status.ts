import { closesAt, mayCallAt, nextAllowedInstant } from "@/lib/calling/window";
import { effectivePolicy } from "@/lib/calling/policy";
import { withTenantSql } from "@/lib/db";
import { engineIsAlive } from "@/lib/engine/alive";
import { requireMember, type ServiceContext } from "../context";

export interface CallingStatus {
  mayCall: boolean;
  /** No worker answers: nothing is called, sent or moved until one does. */
  isSilent: boolean;
  /** The company's kill switch is on: nothing is called whatever the hour. */
  isKilled: boolean;
  /** Who pulled it, when and why; null while it is off. */
  killed: { at: Date | null; byName: string | null; reason: string | null } | null;
  window: { from: string; to: string };
  closesAt: Date | null;
  opensAt: Date | null;
  seats: { used: number; limit: number };
}

/** May we call now, and how many calls are on. */
export async function status(ctx: ServiceContext): Promise<CallingStatus> {
  requireMember(ctx);
  const isSilent = !(await engineIsAlive());
  const row = await withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<{
      calling_policy: unknown;
      seats: number;
      kill_switch: boolean;
      at: Date | null;
      byName: string | null;
      reason: string | null;
      used: number;
      now: Date;
    }>(
      `SELECT calling_policy, seats, kill_switch, kill_switch_at AS at, kill_switch_reason AS reason, now() AS now,
              (SELECT name FROM auth_user WHERE id = kill_switch_by) AS "byName",
              (SELECT count(*)::int FROM dispatch_open WHERE company_id = $1 AND channel = 'call' AND world = 'live'
                  AND state IN ('sending', 'accepted', 'unknown')) AS used
         FROM company WHERE id = $1`,
      [ctx.companyId],
    );
    return rows[0];
  });
  if (!row) throw new Error("the company is gone");
  const policy = effectivePolicy(row.calling_policy);
  const nowMs = row.now.getTime();
  const isOpen = mayCallAt(nowMs, ctx.timezone, policy);
  const closes = closesAt(nowMs, ctx.timezone, policy);
  const opens = isOpen ? null : nextAllowedInstant(nowMs, ctx.timezone, policy);
  return {
    mayCall: isOpen && !row.kill_switch && !isSilent,
    isSilent,
    isKilled: row.kill_switch,
    killed: row.kill_switch ? { at: row.at, byName: row.byName, reason: row.reason } : null,
    window: policy.window,
    closesAt: closes === null ? null : new Date(closes),
    opensAt: opens === null ? null : new Date(opens),
    seats: { used: row.used, limit: Math.min(row.seats, policy.seats.company) },
  };
}
