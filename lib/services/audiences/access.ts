import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";

/**
 * (audience_id as text, journeys as [{ id, name }], elsewhere, beyond) of the audiences of company $1 that journeys use. Every document is
 * read once, however many audiences there are. `clinics` is the parameter with the member's clinics ("$3"; null = all): journeys of these
 * and of the whole company are named; `elsewhere`: others use it too; `beyond`: one does that the member can't change.
 */
export const journeysUsing = (clinics: string) => {
  const visible = `(${clinics}::uuid[] IS NULL OR clinic_id IS NULL OR clinic_id = ANY(${clinics}::uuid[]))`;
  const own = `(${clinics}::uuid[] IS NULL OR (clinic_id IS NOT NULL AND clinic_id = ANY(${clinics}::uuid[])))`;
  return `
  (SELECT audience_id, jsonb_agg(jsonb_build_object('id', id, 'name', name) ORDER BY name, id) FILTER (WHERE ${visible}) AS journeys,
     bool_or(NOT ${visible}) AS elsewhere, bool_or(NOT ${own}) AS beyond
   FROM (SELECT DISTINCT used #>> '{}' AS audience_id, j.id, j.name, j.clinic_id
     FROM journey j
     CROSS JOIN LATERAL (
       SELECT d.document FROM journey_draft d WHERE d.company_id = j.company_id AND d.journey_id = j.id
       UNION ALL
       SELECT v.document FROM journey_version v WHERE v.company_id = j.company_id AND v.journey_id = j.id AND v.id IN (
         SELECT j.current_version_id UNION ALL
         SELECT r.version_id FROM journey_run r WHERE r.company_id = j.company_id AND r.journey_id = j.id AND r.mode = 'live'
           AND r.state IN ('starting', 'running', 'paused'))) AS drawn
     CROSS JOIN LATERAL jsonb_path_query(drawn.document, '$.nodes[*].config.**.audienceId') AS used
     WHERE j.company_id = $1::uuid AND j.state <> 'archived') AS uses
   GROUP BY audience_id)`;
};

/** Why somebody of some clinics can't change an audience: a journey beyond them uses it, or it was made for more than their clinics. */
export type AudienceLock = "used" | "company";

const ERRORS: Record<AudienceLock, string> = { used: "audience_used_elsewhere", company: "audience_of_company" };

/**
 * The lock of audience `a` whose uses are `j`, or null. An audience belongs to no clinic: one made by a member of these clinics counts as
 * theirs, any other as the company's.
 */
export const lockOf = (clinics: string, user: string) => `
  CASE WHEN ${clinics}::uuid[] IS NULL THEN NULL WHEN j.beyond THEN 'used'
    WHEN a.created_by = ${user} OR EXISTS (SELECT FROM member m WHERE m.company_id = a.company_id AND m.user_id = a.created_by
      AND m.clinic_ids <@ ${clinics}::uuid[]) THEN NULL
    ELSE 'company' END`;

interface Found {
  name: string;
  lock: AudienceLock | null;
  journeys: { id: string; name: string }[] | null;
}

/** An audience that the member may change or remove, kept from others until the transaction ends, with the journeys that use it. */
export async function changeableAudience(tx: Tx, ctx: ServiceContext, id: string): Promise<Found> {
  const [audience] = await tx.$queryRawUnsafe<Found[]>(
    `SELECT a.name, j.journeys, ${lockOf("$3", "$4")} AS lock FROM audience a LEFT JOIN ${journeysUsing("$3")} j ON j.audience_id = a.id::text
     WHERE a.company_id = $1::uuid AND a.id = $2::uuid FOR UPDATE OF a`,
    ctx.companyId,
    id,
    ctx.clinicIds,
    ctx.userId,
  );
  if (!audience) throw new AppError("not_found", "audience_not_found");
  // Never which journey: another clinic's is none of theirs.
  if (audience.lock) throw new AppError("forbidden", ERRORS[audience.lock], { name: audience.name });
  return audience;
}
