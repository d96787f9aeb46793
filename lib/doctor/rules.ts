import { PLATFORM_POLICY } from "@/lib/calling/policy";
import type { Sql } from "@/lib/db";
import { type Company, STORED_RULES, type StoredRules, withRules } from "@/lib/engine/company";

/** What was marked as sending just before a change, or under clocks that differ a little, may follow either rules. */
const AROUND_A_CHANGE_MS = 15_000;

interface Reign {
  fromMs: number;
  toMs: number;
  rules: Company;
}

/** The calling rules of a company over time: between two neighbouring `bounds` nothing changed. */
export interface RulesHistory {
  /** Instants for `width_bucket(real_at, bounds)`, which gives the index of a period. */
  bounds: Date[];
  /** One more than bounds: the rules that a call of the period may follow, any of them. */
  periods: Company[][];
}

/** By real time, also for test runs: rules are changed in it. */
export async function rulesHistory(sql: Sql, companyId: string): Promise<RulesHistory> {
  const { rows } = await sql.query<StoredRules & { from: Date }>(
    `SELECT in_force_from AS from, ${STORED_RULES} FROM calling_rules_history WHERE company_id = $1 ORDER BY in_force_from, id`,
    [companyId],
  );
  const reigns = rows.map(
    (row, i): Reign => ({
      fromMs: i === 0 ? -Infinity : row.from.getTime(),
      toMs: rows[i + 1]?.from.getTime() ?? Infinity,
      rules: withRules(companyId, row),
    }),
  );
  return periodsOf([...reigns, ...(await takenBack(sql, companyId, rows.at(-1)))]);
}

/** What a restored backup took back is unknown, its rules too: then only the platform's own hold. */
async function takenBack(sql: Sql, companyId: string, known: StoredRules | undefined): Promise<Reign[]> {
  if (!known) return [];
  const { seats } = PLATFORM_POLICY;
  const widest = { timezone: known.timezone, policy: {}, killSwitch: false, seats: seats.company, perScript: seats.perScript };
  const { rows } = await sql.query<{ from: Date; to: Date }>(`SELECT data_of AS from, noticed_at AS to FROM reconciliation WHERE company_id = $1`, [
    companyId,
  ]);
  return rows.map(({ from, to }) => ({ fromMs: from.getTime(), toMs: to.getTime(), rules: withRules(companyId, widest) }));
}

function periodsOf(reigns: Reign[]): RulesHistory {
  const longer = reigns.map(({ fromMs, toMs, rules }) => ({ fromMs: fromMs - AROUND_A_CHANGE_MS, toMs: toMs + AROUND_A_CHANGE_MS, rules }));
  const bounds = [...new Set(longer.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].filter(Number.isFinite).sort((a, b) => a - b);
  const edges = [-Infinity, ...bounds, Infinity];
  const periods = edges
    .slice(0, -1)
    .map((edge, i) => longer.filter(({ fromMs, toMs }) => fromMs <= edge && toMs >= (edges[i + 1] ?? Infinity)).map(({ rules }) => rules));
  return { bounds: bounds.map((ms) => new Date(ms)), periods };
}

/** The rules that a call of that real instant may follow. */
export const rulesAt = ({ bounds, periods }: RulesHistory, atMs: number): Company[] =>
  periods[bounds.filter((bound) => bound.getTime() <= atMs).length] ?? [];
