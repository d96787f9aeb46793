import type { Sql } from "@/lib/db";
import { instantAt, parseWall } from "@/lib/time/wall";
import type { ServiceContext } from "../context";

const MOST_LOOKED_AT = 50;

export interface MissedJourney {
  journeyId: string;
  journeyName: string;
  at: Date;
}

/** Paused journeys whose one launch came to nothing, the latest first. */
export async function missedJourneys(
  sql: Sql,
  ctx: Pick<ServiceContext, "companyId" | "timezone">,
  clinics: string[] | null,
): Promise<MissedJourney[]> {
  const { rows } = await sql.query<{ id: string; name: string; at: string; publishedAt: Date; launched: Date[] }>(
    `SELECT j.id, j.name, v.published_at AS "publishedAt", v.plan #>> ARRAY['ops', v.plan->>'entry', 'schedule', 'at'] AS at,
            ARRAY(SELECT r.scheduled_for FROM journey_run r WHERE r.company_id = $1 AND r.journey_id = j.id AND r.scheduled_for >= v.published_at) AS launched
       FROM journey j JOIN journey_version v ON v.company_id = $1 AND v.id = j.current_version_id
      WHERE j.company_id = $1 AND ($2::uuid[] IS NULL OR j.clinic_id IS NULL OR j.clinic_id = ANY($2)) AND j.state = 'paused'
        AND v.plan #>> ARRAY['ops', v.plan->>'entry', 'schedule', 'type'] = 'at'
      ORDER BY j.updated_at DESC LIMIT ${MOST_LOOKED_AT}`,
    [ctx.companyId, clinics],
  );
  return rows.flatMap(({ id, name, at, publishedAt, launched }) => {
    const wall = parseWall(at);
    if (!wall) return [];
    const { instant } = instantAt(wall, ctx.timezone);
    if (instant > new Date() || instant < publishedAt || launched.some((one) => one.getTime() === instant.getTime())) return [];
    return [{ journeyId: id, journeyName: name, at: instant }];
  });
}
