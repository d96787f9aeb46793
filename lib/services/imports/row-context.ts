import { dayIn } from "@/lib/time/zone";
import type { Sql } from "@/lib/db";
import { nameKey, type RowContext } from "@/lib/importing/row";
import type { ImportPlan } from "./job";

/** What the row rules need to know of the company. */
export async function rowContext(sql: Sql, plan: ImportPlan): Promise<RowContext & { timezone: string }> {
  const { rows: clinics } = await sql.query<{ id: string; name: string; short_name: string }>(
    "SELECT id, name, short_name FROM clinic WHERE company_id = yidao_company()",
  );
  const { rows } = await sql.query<{ timezone: string }>("SELECT timezone FROM company WHERE id = yidao_company()");
  const timezone = rows[0]?.timezone ?? "Asia/Shanghai";
  return {
    timezone,
    mapping: { columns: plan.columns },
    today: dayIn(timezone, new Date()),
    // A full name goes before another clinic's short one.
    clinics: new Map([...clinics.map((c) => [nameKey(c.short_name), c.id] as const), ...clinics.map((c) => [nameKey(c.name), c.id] as const)]),
    allowedClinicIds: plan.clinicIds && new Set(plan.clinicIds),
    defaultClinicId: plan.defaultClinicId,
  };
}
