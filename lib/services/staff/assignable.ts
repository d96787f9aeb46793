import type { Sql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";

export interface Assignee {
  id: string;
  name: string;
}

/** Who follows people up, in the clinics that the member may work with or in none of them. */
const ASSIGNABLE = `staff WHERE company_id = yidao_company() AND kind IN ('consultant', 'web_consultant')
  AND ($1::uuid[] IS NULL OR clinic_id IS NULL OR clinic_id = ANY($1))`;

/** Whom the member can give a lead or a task to. */
export async function assignableStaff(sql: Sql, ctx: ServiceContext): Promise<Assignee[]> {
  const { rows } = await sql.query<Assignee>(`SELECT id, name FROM ${ASSIGNABLE} ORDER BY name, id LIMIT 500`, [ctx.clinicIds]);
  return rows;
}

/** Refuses whom the member can't give anything to: they look as if they were not there. */
export async function requireAssignee(sql: Sql, ctx: ServiceContext, staffId: string): Promise<Assignee> {
  const { rows } = await sql.query<Assignee>(`SELECT id, name FROM ${ASSIGNABLE} AND id = $2`, [ctx.clinicIds, staffId]);
  const [person] = rows;
  if (!person) throw new AppError("not_found", "staff_not_found");
  return person;
}
