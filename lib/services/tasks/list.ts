import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { clinicScope, requirePermission, type ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "@/lib/services/patients/scope";
import { ownStaff } from "./mine";

const cursorSchema = z.object({ dueOn: z.iso.date(), id: z.uuid() });
export const listTasksInput = z.object({
  state: z.enum(["open", "done"]).default("open"),
  clinicId: z.uuid().nullish(),
  /** Only what is assigned to the member themselves. */
  mine: z.boolean().default(false),
  cursor: cursorSchema.nullish(),
});

const rowSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  dueOn: z.string(),
  state: z.enum(["open", "done"]),
  isOverdue: z.boolean(),
  customerId: z.uuid(),
  customerName: z.string(),
  phoneMasked: z.string().nullable(),
  assigneeName: z.string().nullable(),
  journeyName: z.string(),
  doneAt: z.date().nullable(),
});
export type TaskRow = z.infer<typeof rowSchema>;

const PAGE = 50;

/** Follow-up tasks of the patients whom the member may see, the most urgent first. */
export async function listTasks(
  ctx: ServiceContext,
  input: z.input<typeof listTasksInput>,
): Promise<{ rows: TaskRow[]; next: z.infer<typeof cursorSchema> | null }> {
  requirePermission(ctx, "patient.view");
  const { state, clinicId, mine, cursor } = listTasksInput.parse(input);
  return withTenantSql(ctx.companyId, async (sql) => {
    const params: unknown[] = [state];
    const visible = visiblePatients(ctx, clinicScope(ctx, clinicId), params);
    const own = mine ? `AND f.assignee_id = ${ownStaff(ctx, params)}` : "";
    const after = cursor ? `AND (f.due_on, f.id) > ($${params.push(cursor.dueOn)}::date, $${params.push(cursor.id)}::uuid)` : "";
    const { rows } = await sql.query(
      `SELECT f.id, f.title, f.due_on::text AS "dueOn", f.state, f.due_on < (now() AT TIME ZONE co.timezone)::date AND f.state = 'open' AS "isOverdue",
              c.id AS "customerId", c.name AS "customerName", c.phone_masked AS "phoneMasked", s.name AS "assigneeName", j.name AS "journeyName",
              f.done_at AS "doneAt"
       FROM follow_up_task f JOIN customer c ON c.company_id = f.company_id AND c.id = f.customer_id JOIN company co ON co.id = f.company_id
       JOIN journey j ON j.company_id = f.company_id AND j.id = f.journey_id
       LEFT JOIN staff s ON s.company_id = f.company_id AND s.id = f.assignee_id
       WHERE f.company_id = yidao_company() AND f.state = $1 AND ${visible} ${own} ${after} ORDER BY f.due_on, f.id LIMIT ${PAGE + 1}`,
      params,
    );
    const found = z
      .array(rowSchema)
      .max(PAGE + 1)
      .parse(rows);
    const shown = found.slice(0, PAGE);
    const last = found.length > PAGE ? shown.at(-1) : undefined;
    return { rows: shown, next: last ? { dueOn: last.dueOn, id: last.id } : null };
  });
}
