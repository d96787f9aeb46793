import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { lineFields } from "./line";

/** Without an id: a new line. */
export const saveLineInput = lineFields.extend({ id: z.uuid().nullable() });

/** Adds a line or changes one. Calls under way on it go on; the next round of dialling keeps to what is set now. */
export async function saveLine(ctx: ServiceContext, raw: z.input<typeof saveLineInput>): Promise<{ id: string }> {
  requirePermission(ctx, "settings.lines.manage");
  const { id, ...line } = saveLineInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rowCount: isGroup } = await sql.query("SELECT FROM line_group WHERE company_id = yidao_company() AND id = $1 FOR SHARE", [line.groupId]);
    if (!isGroup) throw new AppError("not_found", "line_group_not_found");
    // Lines are saved one after another, so that a number is taken once.
    await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('yidao lines ' || $1, 0))", [ctx.companyId]);
    const { rowCount: isTaken } = await sql.query(
      "SELECT FROM line WHERE company_id = yidao_company() AND caller = $1 AND id IS DISTINCT FROM $2::uuid",
      [line.caller, id],
    );
    if (isTaken) throw new AppError("conflict", "line_exists", { caller: line.caller });
    const values = [line.groupId, line.caller, line.region, line.callsPerSecond, line.maxConcurrent];
    const { rows } = await sql.query<{ id: string }>(
      id === null
        ? `INSERT INTO line (company_id, group_id, caller, region, calls_per_second, max_concurrent) VALUES (yidao_company(), $1, $2, $3, $4, $5) RETURNING id`
        : `UPDATE line SET group_id = $1, caller = $2, region = $3, calls_per_second = $4, max_concurrent = $5
           WHERE company_id = yidao_company() AND id = $6 RETURNING id`,
      id === null ? values : [...values, id],
    );
    const [saved] = rows;
    if (!saved) throw new AppError("not_found", "line_not_found");
    const action = id === null ? "line.create" : "line.update";
    await recordAuditSql(sql, ctx, { action, targetType: "line", targetId: saved.id, detail: { name: line.caller, ...line } });
    return saved;
  });
}
