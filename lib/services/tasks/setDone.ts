import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { requirePatient } from "@/lib/services/patients/find-one";

export const setTaskDoneInput = z.object({ id: z.uuid(), done: z.boolean() });

/** Marks a task as done, or open again. Whoever may see the patient may say so: the work is theirs. */
export async function setTaskDone(ctx: ServiceContext, input: z.infer<typeof setTaskDoneInput>): Promise<void> {
  requirePermission(ctx, "patient.view");
  const { id, done } = setTaskDoneInput.parse(input);
  await withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<{ customerId: string }>(
      `SELECT customer_id AS "customerId" FROM follow_up_task WHERE company_id = yidao_company() AND id = $1 FOR UPDATE`,
      [id],
    );
    const [task] = rows;
    if (!task) throw new AppError("not_found", "task_not_found");
    await requirePatient(sql, ctx, task.customerId);
    const { rowCount } = await sql.query(
      `UPDATE follow_up_task SET state = CASE WHEN $2 THEN 'done' ELSE 'open' END, done_at = CASE WHEN $2 THEN now() END,
              done_by = CASE WHEN $2 THEN $3 END
       WHERE company_id = yidao_company() AND id = $1 AND (state = 'done') <> $2`,
      [id, done, ctx.userId],
    );
    if (!rowCount) return;
    await sql.query(
      "INSERT INTO audit_log (company_id, user_id, action, target_type, target_id, detail) VALUES (yidao_company(), $1, 'task.set_done', 'follow_up_task', $2, $3)",
      [ctx.userId, id, JSON.stringify({ done })],
    );
  });
}
