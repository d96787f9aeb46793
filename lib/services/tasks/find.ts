import type { Sql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";
import { requirePatient } from "@/lib/services/patients/find-one";

interface FoundTask {
  customerId: string;
  assigneeId: string | null;
}

/** Locks a task. One of a patient whom the member may not see can't be touched. */
export async function lockTask(sql: Sql, ctx: ServiceContext, id: string): Promise<FoundTask> {
  const { rows } = await sql.query<FoundTask>(
    `SELECT customer_id AS "customerId", assignee_id AS "assigneeId" FROM follow_up_task WHERE company_id = yidao_company() AND id = $1 FOR UPDATE`,
    [id],
  );
  const [task] = rows;
  if (!task) throw new AppError("not_found", "task_not_found");
  await requirePatient(sql, ctx, task.customerId);
  return task;
}
