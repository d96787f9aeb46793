import { withTenantSql } from "@/lib/db";
import { type Intent, intentsSchema } from "@/lib/scripts/intent";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export interface CallOptions {
  scripts: { id: string; name: string; intents: Pick<Intent, "key" | "name" | "level">[] }[];
  consultants: { id: string; name: string }[];
  webConsultants: { id: string; name: string }[];
}

/** What call records can be filtered by. */
export async function callOptions(ctx: ServiceContext): Promise<CallOptions> {
  requirePermission(ctx, "call.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const scripts = await sql.query<{ id: string; name: string; intents: unknown }>(
      "SELECT id, name, intents FROM script WHERE company_id = $1 ORDER BY name LIMIT 500",
      [ctx.companyId],
    );
    const staff = await sql.query<{ id: string; name: string; kind: string }>(
      `SELECT id, name, kind FROM staff
        WHERE company_id = $1 AND kind IN ('consultant', 'web_consultant')
          AND ($2::uuid[] IS NULL OR clinic_id IS NULL OR clinic_id = ANY($2)) AND ($3::uuid IS NULL OR id = $3)
        ORDER BY name LIMIT 500`,
      [ctx.companyId, ctx.clinicIds, ctx.consultantId],
    );
    const ofKind = (kind: string): { id: string; name: string }[] =>
      staff.rows.filter((row) => row.kind === kind).map(({ id, name }) => ({ id, name }));
    return {
      scripts: scripts.rows.map(({ id, name, intents }) => ({
        id,
        name,
        intents: intentsSchema.parse(intents).map(({ key, name: label, level }) => ({ key, name: label, level })),
      })),
      consultants: ofKind("consultant"),
      webConsultants: ofKind("web_consultant"),
    };
  });
}
