import { type CallingPolicy, effectivePolicy } from "@/lib/calling/policy";
import { historyDays } from "@/lib/calling/caps";
import type { Sql } from "@/lib/db";

export interface Company {
  id: string;
  timezone: string;
  policy: CallingPolicy;
  killSwitch: boolean;
  /** How many days of a number's attempts any rule looks back on. */
  keepDays: number;
}

/** The company of this transaction with the calling rules in force. */
export async function loadCompany(sql: Sql, companyId: string): Promise<Company> {
  const { rows } = await sql.query<{ timezone: string; policy: unknown; killSwitch: boolean; seats: number; perScript: number }>(
    `SELECT timezone, calling_policy AS policy, kill_switch AS "killSwitch", seats, seats_per_script AS "perScript" FROM company WHERE id = $1`,
    [companyId],
  );
  const row = rows[0];
  if (!row) throw new Error(`no company ${companyId}`);
  const policy = effectivePolicy(row.policy);
  const seats = { company: Math.min(policy.seats.company, row.seats), perScript: Math.min(policy.seats.perScript, row.perScript) };
  const caps = Object.values(policy.caps).flat();
  return {
    id: companyId,
    timezone: row.timezone,
    policy: { ...policy, seats },
    killSwitch: row.killSwitch,
    keepDays: Math.max(31, historyDays(caps), policy.deadNumberDays),
  };
}
