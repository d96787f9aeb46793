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
  current: boolean;
  /** People of live runs who are still in this version. */
  active: number;
  /** It ran, and not only as a test. */
  hasRun: boolean;
}

/** Of company $1 and journey $2, whose published version is $3. Polled: drawings are left alone, and runs are only asked whether there is one. */
export const VERSIONS = `
  SELECT v.id, v.number, v.published_at AS "publishedAt", u.name AS "publishedBy", v.id IS NOT DISTINCT FROM $3::uuid AS current,
         COALESCE(t.active, 0)::int AS active,
         EXISTS (SELECT FROM journey_run r WHERE r.company_id = v.company_id AND r.version_id = v.id AND r.mode = 'live') AS "hasRun"
  FROM journey_version v LEFT JOIN auth_user u ON u.id = v.published_by
  LEFT JOIN yidao_live_totals() t ON t.journey_id = v.journey_id AND t.version_id = v.id
  WHERE v.company_id = $1::uuid AND v.journey_id = $2::uuid
  ORDER BY v.number DESC LIMIT 500`;

export async function listVersions(ctx: ServiceContext, input: z.infer<typeof listVersionsInput>): Promise<VersionRow[]> {
  requirePermission(ctx, "journey.view");
  return withTenant(ctx.companyId, async (tx) => {
    const journey = await visibleJourney(tx, ctx, input.journeyId);
    return tx.$queryRawUnsafe<VersionRow[]>(VERSIONS, ctx.companyId, journey.id, journey.currentVersionId);
  });
}
