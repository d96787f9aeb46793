import { z } from "zod";
import { withTenant } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "./access";

export const listVersionsInput = z.object({ journeyId: z.uuid() });

export interface VersionRow {
  id: string;
  number: number;
  publishedAt: Date;
  publishedBy: string | null;
  nodes: number;
  current: boolean;
  /** People of live runs who are still in this version. */
  active: number;
  /** It ran, and not only as a test. */
  hasRun: boolean;
}

export async function listVersions(ctx: ServiceContext, input: z.infer<typeof listVersionsInput>): Promise<VersionRow[]> {
  requirePermission(ctx, "journey.view");
  return withTenant(ctx.companyId, async (tx) => {
    const journey = await visibleJourney(tx, ctx, input.journeyId);
    return tx.$queryRaw<VersionRow[]>`
      SELECT v.id, v.number, v.published_at AS "publishedAt", u.name AS "publishedBy", jsonb_array_length(v.document->'nodes') AS nodes,
             v.id IS NOT DISTINCT FROM ${journey.currentVersionId}::uuid AS current,
             COALESCE((SELECT sum(c.value) FROM counter c WHERE c.company_id = v.company_id AND c.journey_id = v.journey_id
               AND c.version_id = v.id AND c.mode = 'live' AND c.metric LIKE 'here:%'), 0)::int AS active,
             EXISTS (SELECT FROM journey_run r WHERE r.company_id = v.company_id AND r.journey_id = v.journey_id AND r.version_id = v.id AND r.mode = 'live') AS "hasRun"
      FROM journey_version v LEFT JOIN auth_user u ON u.id = v.published_by
      WHERE v.company_id = ${ctx.companyId}::uuid AND v.journey_id = ${journey.id}::uuid
      ORDER BY v.number DESC LIMIT 500`;
  });
}
