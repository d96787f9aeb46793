import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export const setLineStateInput = z.object({ id: z.uuid(), state: z.enum(["enabled", "paused"]) });

/** Takes no new calls on a line, or does again; resuming also ends a rest that failures have put it to. Calls under way go on. */
export async function setLineState(ctx: ServiceContext, raw: z.input<typeof setLineStateInput>): Promise<void> {
  requirePermission(ctx, "settings.lines.manage");
  const { id, state } = setLineStateInput.parse(raw);
  await withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<{ caller: string; isSet: boolean }>(
      `SELECT caller, state = $2 AND (state = 'paused' OR resting_until IS NULL OR resting_until <= now()) AS "isSet"
       FROM line WHERE company_id = yidao_company() AND id = $1 FOR UPDATE`,
      [id, state],
    );
    const [line] = rows;
    if (!line) throw new AppError("not_found", "line_not_found");
    if (line.isSet) return;
    await sql.query(
      `UPDATE line SET state = $2, failures = CASE WHEN $2 = 'enabled' THEN 0 ELSE failures END,
              resting_until = CASE WHEN $2 = 'enabled' THEN NULL ELSE resting_until END WHERE company_id = yidao_company() AND id = $1`,
      [id, state],
    );
    const action = state === "paused" ? "line.pause" : "line.resume";
    await recordAuditSql(sql, ctx, { action, targetType: "line", targetId: id, detail: { name: line.caller } });
  });
}
