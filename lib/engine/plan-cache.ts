import type { Sql } from "@/lib/db";
import type { Plan } from "@/lib/journey/plan";

// A published version never changes, so its plan may be kept for good.
const plans = new Map<string, Plan>();
const LIMIT = 500;

/** The plan of a version. It was checked when it was compiled and can't be altered since. */
export async function planOf(sql: Sql, companyId: string, versionId: string): Promise<Plan> {
  const key = `${companyId}/${versionId}`;
  const known = plans.get(key);
  if (known) return known;
  const { rows } = await sql.query<{ plan: Plan }>("SELECT plan FROM journey_version WHERE company_id = $1 AND id = $2", [companyId, versionId]);
  const plan = rows[0]?.plan;
  if (!plan) throw new Error(`no version ${versionId} in company ${companyId}`);
  if (plans.size >= LIMIT) plans.clear();
  plans.set(key, plan);
  return plan;
}
