import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { requirePatient } from "./find-one";

const namesSchema = z.array(z.string().trim().min(1).max(60)).max(50);
export const setTagsInput = z.object({ id: z.uuid(), add: namesSchema, remove: namesSchema });

/** Gives the patient tags and takes some away; the others stay. A name that is new becomes a tag of the company. */
export async function setTags(ctx: ServiceContext, input: z.infer<typeof setTagsInput>): Promise<void> {
  requirePermission(ctx, "patient.edit");
  const { id, add, remove } = setTagsInput.parse(input);
  await withTenantSql(ctx.companyId, async (sql) => {
    await requirePatient(sql, ctx, id);
    await sql.query(
      "INSERT INTO tag (company_id, name) SELECT DISTINCT yidao_company(), unnest($1::text[]) ON CONFLICT (company_id, name) DO NOTHING",
      [add],
    );
    const removed = await sql.query<{ name: string }>(
      `DELETE FROM customer_tag r USING tag t WHERE r.company_id = yidao_company() AND r.customer_id = $1
         AND t.company_id = r.company_id AND t.id = r.tag_id AND t.name = ANY($2::text[]) RETURNING t.name`,
      [id, remove],
    );
    const added = await sql.query<{ name: string }>(
      `WITH given AS (INSERT INTO customer_tag (company_id, customer_id, tag_id) SELECT yidao_company(), $1, t.id FROM tag t
         WHERE t.company_id = yidao_company() AND t.name = ANY($2::text[]) ON CONFLICT DO NOTHING RETURNING company_id, tag_id)
       SELECT t.name FROM given g JOIN tag t ON t.company_id = g.company_id AND t.id = g.tag_id`,
      [id, add],
    );
    if (!removed.rowCount && !added.rowCount) return;
    const detail = { added: added.rows.map((t) => t.name), removed: removed.rows.map((t) => t.name) };
    await recordAuditSql(sql, ctx, { action: "patient.set_tags", targetType: "customer", targetId: id, detail });
  });
}
