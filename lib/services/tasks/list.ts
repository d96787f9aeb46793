import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { clinicScope, requirePermission, type ServiceContext } from "@/lib/services/context";
import { exactly, pageOf, placeSql } from "@/lib/services/keyset";
import { visiblePatients } from "@/lib/services/patients/scope";
import { ownStaff } from "./mine";

const cursorSchema = z.union([z.object({ dueOn: z.iso.date(), id: z.uuid() }), z.object({ doneAt: z.iso.datetime(), id: z.uuid() })]);
type Cursor = z.infer<typeof cursorSchema>;
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
  assigneeId: z.uuid().nullable(),
  assigneeName: z.string().nullable(),
  journeyName: z.string(),
  doneAt: z.date().nullable(),
  /** With the microseconds that a Date loses. */
  doneAtText: z.string().nullable(),
});
export type TaskRow = Omit<z.infer<typeof rowSchema>, "doneAtText">;

const PAGE = 50;

/** Follow-up tasks of the patients whom the member may see: open ones the most urgent first, done ones the latest first. */
export async function listTasks(ctx: ServiceContext, input: z.input<typeof listTasksInput>): Promise<{ rows: TaskRow[]; next: Cursor | null }> {
  requirePermission(ctx, "patient.view");
  const { state, clinicId, mine, cursor } = listTasksInput.parse(input);
  return withTenantSql(ctx.companyId, async (sql) => {
    const params: unknown[] = [state];
    const visible = visiblePatients(ctx, clinicScope(ctx, clinicId), params);
    const own = mine ? `AND f.assignee_id = ${ownStaff(ctx, params)}` : "";
    const after = cursor ? `AND ${afterSql(cursor, params)}` : "";
    const { rows } = await sql.query(
      `SELECT f.id, f.title, f.due_on::text AS "dueOn", f.state, f.due_on < (now() AT TIME ZONE co.timezone)::date AND f.state = 'open' AS "isOverdue",
              c.id AS "customerId", c.name AS "customerName", c.phone_masked AS "phoneMasked", f.assignee_id AS "assigneeId", s.name AS "assigneeName", j.name AS "journeyName",
              f.done_at AS "doneAt", ${exactly("f.done_at")} AS "doneAtText"
       FROM follow_up_task f JOIN customer c ON c.company_id = f.company_id AND c.id = f.customer_id JOIN company co ON co.id = f.company_id
       JOIN journey j ON j.company_id = f.company_id AND j.id = f.journey_id
       LEFT JOIN staff s ON s.company_id = f.company_id AND s.id = f.assignee_id
       WHERE f.company_id = yidao_company() AND f.state = $1 AND ${visible} ${own} ${after} ORDER BY ${ORDER[state]} LIMIT ${PAGE + 1}`,
      params,
    );
    const found = z
      .array(rowSchema)
      .max(PAGE + 1)
      .parse(rows);
    const page = pageOf(found, PAGE, cursorOf);
    return { rows: page.rows.map(({ doneAtText: _, ...row }) => row), next: page.next };
  });
}

const ORDER = { open: "f.due_on, f.id", done: "f.done_at DESC, f.id DESC" };

const cursorOf = ({ id, dueOn, doneAtText }: z.infer<typeof rowSchema>): Cursor => (doneAtText === null ? { dueOn, id } : { doneAt: doneAtText, id });

function afterSql(cursor: Cursor, params: unknown[]): string {
  const add = (value: string, cast: string) => `$${params.push(value)}::${cast}`;
  return "dueOn" in cursor
    ? `(f.due_on, f.id) > (${add(cursor.dueOn, "date")}, ${add(cursor.id, "uuid")})`
    : `(f.done_at, f.id) < ${placeSql({ at: cursor.doneAt, id: cursor.id }, params)}`;
}
