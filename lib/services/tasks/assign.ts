import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { requireAssignee } from "@/lib/services/staff/assignable";
import { lockTask } from "./find";

/** `staffId` null: nobody is to do it. */
export const assignTaskInput = z.object({ id: z.uuid(), staffId: z.uuid().nullable() });

/** Gives a task to somebody else. Whoever may see the patient may say so: the work is theirs. */
export async function assignTask(ctx: ServiceContext, raw: z.input<typeof assignTaskInput>): Promise<void> {
  requirePermission(ctx, "patient.view");
  const { id, staffId } = assignTaskInput.parse(raw);
  await withTenantSql(ctx.companyId, async (sql) => {
    const task = await lockTask(sql, ctx, id);
    if (task.assigneeId === staffId) return;
    const person = staffId === null ? null : await requireAssignee(sql, ctx, staffId);
    await sql.query("UPDATE follow_up_task SET assignee_id = $2 WHERE company_id = yidao_company() AND id = $1", [id, staffId]);
    await recordAuditSql(sql, ctx, {
      action: person ? "task.assign" : "task.unassign",
      targetType: "follow_up_task",
      targetId: id,
      detail: person ? { assignee: person.name } : {},
    });
  });
}
