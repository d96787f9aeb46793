import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export const createPoolInput = z.object({ name: z.string().trim().min(1).max(30) });

/** A new lead pool of the company. */
export async function createPool(ctx: ServiceContext, input: z.infer<typeof createPoolInput>): Promise<{ id: string }> {
  requirePermission(ctx, "journey.edit");
  const { name } = createPoolInput.parse(input);
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<{ id: string }>(
      "INSERT INTO lead_pool (company_id, name) VALUES (yidao_company(), $1) ON CONFLICT (company_id, name) DO NOTHING RETURNING id",
      [name],
    );
    const [pool] = rows;
    if (!pool) throw new AppError("conflict", "lead_pool_exists", { name });
    await recordAuditSql(sql, ctx, { action: "lead_pool.create", targetType: "lead_pool", targetId: pool.id, detail: { name } });
    return pool;
  });
}
