import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { createLineGroupInput } from "./createGroup";

/** `isDefault` false leaves the default where it is: a company never is without one. */
export const updateLineGroupInput = createLineGroupInput.extend({ id: z.uuid(), isDefault: z.boolean() });

/** Renames a group of lines, or makes it the one for calls that name none. The next round of dialling keeps to it. */
export async function updateLineGroup(ctx: ServiceContext, raw: z.input<typeof updateLineGroupInput>): Promise<void> {
  requirePermission(ctx, "settings.lines.manage");
  const { id, name, isDefault } = updateLineGroupInput.parse(raw);
  await withTenantSql(ctx.companyId, async (sql) => {
    // One at a time, so that there are never two defaults and a name is taken once.
    await sql.query("SELECT FROM company WHERE id = yidao_company() FOR NO KEY UPDATE");
    const { rows } = await sql.query<{ id: string; name: string; isDefault: boolean }>(
      `SELECT id, name, is_default AS "isDefault" FROM line_group WHERE company_id = yidao_company() AND (id = $1 OR name = $2)`,
      [id, name],
    );
    const group = rows.find((row) => row.id === id);
    if (!group) throw new AppError("not_found", "line_group_not_found");
    if (rows.length > 1) throw new AppError("conflict", "line_group_exists", { name });
    const becomesDefault = isDefault && !group.isDefault;
    if (group.name === name && !becomesDefault) return;
    if (becomesDefault) await sql.query("UPDATE line_group SET is_default = false WHERE company_id = yidao_company() AND is_default");
    await sql.query("UPDATE line_group SET name = $2, is_default = is_default OR $3 WHERE company_id = yidao_company() AND id = $1", [
      id,
      name,
      isDefault,
    ]);
    const detail = { name, was: group.name, isDefault: becomesDefault || group.isDefault };
    await recordAuditSql(sql, ctx, { action: "line_group.update", targetType: "line_group", targetId: id, detail });
  });
}
