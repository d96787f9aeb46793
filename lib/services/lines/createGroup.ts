import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export const createLineGroupInput = z.object({ name: z.string().trim().min(1).max(60) });

/** A new group of lines; the company's first is its default. */
export async function createLineGroup(ctx: ServiceContext, raw: z.input<typeof createLineGroupInput>): Promise<{ id: string }> {
  requirePermission(ctx, "settings.lines.manage");
  const { name } = createLineGroupInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => {
    // One at a time, so that there are never two defaults.
    await sql.query("SELECT FROM company WHERE id = yidao_company() FOR UPDATE");
    const { rows } = await sql.query<{ id: string }>(
      `INSERT INTO line_group (company_id, name, is_default)
       VALUES (yidao_company(), $1, NOT EXISTS (SELECT FROM line_group WHERE company_id = yidao_company() AND is_default))
       ON CONFLICT (company_id, name) DO NOTHING RETURNING id`,
      [name],
    );
    const [group] = rows;
    if (!group) throw new AppError("conflict", "line_group_exists", { name });
    await recordAuditSql(sql, ctx, { action: "line_group.create", targetType: "line_group", targetId: group.id, detail: { name } });
    return group;
  });
}
