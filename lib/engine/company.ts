import { type CallingPolicy, effectivePolicy } from "@/lib/calling/policy";
import { historyDays } from "@/lib/calling/caps";
import type { Sql } from "@/lib/db";

export interface Company {
  id: string;
  timezone: string;
  policy: CallingPolicy;
  killSwitch: boolean;
  /** When sending was last allowed again; null = it never had to be, or is stopped. */
  sendingSince: Date | null;
  /** How many days of a number's attempts any rule looks back on. */
  keepDays: number;
}

/** Calling rules as they are stored. */
export interface StoredRules {
  timezone: string;
  policy: unknown;
  killSwitch: boolean;
  seats: number;
  perScript: number;
}

/** Its columns, of `company` or of its history. */
export const STORED_RULES = `timezone, calling_policy AS policy, kill_switch AS "killSwitch", seats, seats_per_script AS "perScript"`;

/** The company of this transaction with the calling rules in force. */
export async function loadCompany(sql: Sql, companyId: string): Promise<Company> {
  const { rows } = await sql.query<StoredRules & { sendingSince: Date | null }>(
    `SELECT ${STORED_RULES}, CASE WHEN NOT kill_switch THEN kill_switch_at END AS "sendingSince" FROM company WHERE id = $1`,
    [companyId],
  );
  const row = rows[0];
  if (!row) throw new Error(`no company ${companyId}`);
  return { ...withRules(companyId, row), sendingSince: row.sendingSince };
}

export function withRules(companyId: string, row: StoredRules): Company {
  const policy = effectivePolicy(row.policy);
  const seats = { company: Math.min(policy.seats.company, row.seats), perScript: Math.min(policy.seats.perScript, row.perScript) };
  const caps = Object.values(policy.caps).flat();
  return {
    id: companyId,
    timezone: row.timezone,
    policy: { ...policy, seats },
    killSwitch: row.killSwitch,
    sendingSince: null,
    keepDays: Math.max(31, historyDays(caps), policy.deadNumberDays),
  };
}
