import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { lockTask } from "./find";

export const setTaskDoneInput = z.object({ id: z.uuid(), done: z.boolean() });

/** Marks a task as done, or open again. Whoever may see the patient may say so: the work is theirs. */
export async function setTaskDone(ctx: ServiceContext, input: z.infer<typeof setTaskDoneInput>): Promise<void> {
  requirePermission(ctx, "patient.view");
  const { id, done } = setTaskDoneInput.parse(input);
  await withTenantSql(ctx.companyId, async (sql) => {
    await lockTask(sql, ctx, id);
    const { rowCount } = await sql.query(
      `UPDATE follow_up_task SET state = CASE WHEN $2 THEN 'done' ELSE 'open' END, done_at = CASE WHEN $2 THEN now() END,
              done_by = CASE WHEN $2 THEN $3 END
       WHERE company_id = yidao_company() AND id = $1 AND (state = 'done') <> $2`,
      [id, done, ctx.userId],
    );
    if (rowCount) await recordAuditSql(sql, ctx, { action: "task.set_done", targetType: "follow_up_task", targetId: id, detail: { done } });
  });
}
