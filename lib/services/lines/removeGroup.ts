import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export const removeLineGroupInput = z.object({ id: z.uuid() });

/** Removes a group that has no lines and that no script or journey calls over; the default one stays. */
export async function removeLineGroup(ctx: ServiceContext, raw: z.input<typeof removeLineGroupInput>): Promise<void> {
  requirePermission(ctx, "settings.lines.manage");
  const { id } = removeLineGroupInput.parse(raw);
  await withTenantSql(ctx.companyId, async (sql) => {
    // Under this lock nobody begins to use it: references take a key-share lock on its row.
    const { rows } = await sql.query<{ name: string; isDefault: boolean }>(
      `SELECT name, is_default AS "isDefault" FROM line_group WHERE company_id = yidao_company() AND id = $1 FOR UPDATE`,
      [id],
    );
    const [group] = rows;
    if (!group) throw new AppError("not_found", "line_group_not_found");
    if (group.isDefault) throw new AppError("conflict", "line_group_is_default");
    const uses = await sql.query<{ lines: number; users: number }>(
      `SELECT (SELECT count(*)::int FROM line WHERE company_id = yidao_company() AND group_id = $1) AS lines,
              (SELECT count(*)::int FROM script WHERE company_id = yidao_company() AND line_group_id = $1)
              + (SELECT count(*)::int FROM journey WHERE company_id = yidao_company() AND line_group_id = $1) AS users`,
      [id],
    );
    const { lines, users } = uses.rows[0] ?? { lines: 0, users: 0 };
    if (lines + users > 0) throw new AppError("conflict", "line_group_in_use", { lines, users });
    await sql.query("DELETE FROM line_group WHERE company_id = yidao_company() AND id = $1", [id]);
    await recordAuditSql(sql, ctx, { action: "line_group.remove", targetType: "line_group", targetId: id, detail: { name: group.name } });
  });
}
