import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { requirePatient } from "./find-one";

export const setTagsInput = z.object({ id: z.uuid(), names: z.array(z.string().trim().min(1).max(60)).max(50) });

/** The patient has exactly these tags afterwards; a name that is new becomes a tag of the company. */
export async function setTags(ctx: ServiceContext, input: z.infer<typeof setTagsInput>): Promise<{ names: string[] }> {
  requirePermission(ctx, "patient.edit");
  const names = [...new Set(input.names)];
  await withTenantSql(ctx.companyId, async (sql) => {
    await requirePatient(sql, ctx, input.id);
    await sql.query("INSERT INTO tag (company_id, name) SELECT yidao_company(), unnest($1::text[]) ON CONFLICT (company_id, name) DO NOTHING", [
      names,
    ]);
    const removed = await sql.query(
      `DELETE FROM customer_tag r USING tag t WHERE r.company_id = yidao_company() AND r.customer_id = $1
         AND t.company_id = r.company_id AND t.id = r.tag_id AND t.name <> ALL($2::text[])`,
      [input.id, names],
    );
    const added = await sql.query(
      `INSERT INTO customer_tag (company_id, customer_id, tag_id) SELECT yidao_company(), $1, t.id FROM tag t
       WHERE t.company_id = yidao_company() AND t.name = ANY($2::text[]) ON CONFLICT DO NOTHING`,
      [input.id, names],
    );
    if (!removed.rowCount && !added.rowCount) return;
    await sql.query(
      "INSERT INTO audit_log (company_id, user_id, action, target_type, target_id, detail) VALUES (yidao_company(), $1, 'patient.set_tags', 'customer', $2, $3)",
      [ctx.userId, input.id, JSON.stringify({ names })],
    );
  });
  return { names };
}
