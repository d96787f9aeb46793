import type { Sql } from "@/lib/db";
import type { ServiceContext } from "../context";
import { missedJourneys } from "./missed";

/** Something that a person should mend, with what to open for it. Words: `overview.problem.<kind>`. */
export type Problem =
  | { kind: "engineSilent" }
  | { kind: "killSwitch" }
  | { kind: "runFailed"; journeyId: string; journeyName: string; runId: string }
  /** `versionId`, `node`: where most of the people are. */
  | { kind: "journeyPaused"; journeyId: string; journeyName: string; count: number; versionId: string }
  /** Paused since its one launch came to nothing, for everything was down or it was paused then. */
  | { kind: "launchMissed"; journeyId: string; journeyName: string; at: Date }
  | { kind: "peopleFailed"; journeyId: string; journeyName: string; count: number; versionId: string; node: string }
  | { kind: "scriptUnusable"; journeyId: string; journeyName: string; scriptName: string }
  | { kind: "importFailed"; fileName: string }
  | { kind: "clinicInactive"; clinicName: string; reason: string | null };

const MOST_PER_KIND = 5;

export async function problemsOf(sql: Sql, ctx: ServiceContext, clinics: string[] | null, engineIsAlive: boolean): Promise<Problem[]> {
  const problems: Problem[] = engineIsAlive ? [] : [{ kind: "engineSilent" }];
  const company = await sql.query<{ kill_switch: boolean }>("SELECT kill_switch FROM company WHERE id = $1", [ctx.companyId]);
  if (company.rows[0]?.kill_switch) problems.push({ kind: "killSwitch" });

  const own = `j.company_id = $1 AND ($2::uuid[] IS NULL OR j.clinic_id IS NULL OR j.clinic_id = ANY($2))`;
  const paused = await sql.query<{ id: string; name: string; count: number; versionId: string }>(
    `WITH here AS (SELECT journey_id, version_id, active::int AS count FROM yidao_live_totals() WHERE active > 0)
     SELECT j.id, j.name, sum(h.count)::int AS count, (array_agg(h.version_id ORDER BY h.count DESC))[1] AS "versionId"
       FROM here h JOIN journey j ON j.company_id = $1 AND j.id = h.journey_id
      WHERE ${own} AND j.state = 'paused' GROUP BY j.id, j.name ORDER BY 3 DESC LIMIT ${MOST_PER_KIND}`,
    [ctx.companyId, clinics],
  );
  for (const { id, name, ...people } of paused.rows) problems.push({ kind: "journeyPaused", journeyId: id, journeyName: name, ...people });

  const missed = await missedJourneys(sql, ctx, clinics);
  problems.push(...missed.slice(0, MOST_PER_KIND).map((one) => ({ kind: "launchMissed" as const, ...one })));

  const runs = await sql.query<{ id: string; name: string; runId: string }>(
    `SELECT DISTINCT ON (j.id) j.id, j.name, r.id AS "runId" FROM journey j JOIN journey_run r ON r.company_id = j.company_id AND r.journey_id = j.id
      WHERE ${own} AND r.mode = 'live' AND r.state = 'failed' AND r.finished_at > now() - interval '7 days'
      ORDER BY j.id, r.finished_at DESC LIMIT ${MOST_PER_KIND}`,
    [ctx.companyId, clinics],
  );
  for (const j of runs.rows) problems.push({ kind: "runFailed", journeyId: j.id, journeyName: j.name, runId: j.runId });

  const people = await sql.query<{ id: string; name: string; count: number; versionId: string; node: string }>(
    `WITH failed AS (
       SELECT c.journey_id, c.version_id, c.node, sum(c.value)::int AS count FROM counter c
       WHERE c.company_id = $1 AND c.mode = 'live' AND c.metric LIKE 'failed:%' AND c.hour > now() - interval '1 day' GROUP BY 1, 2, 3 HAVING sum(c.value) > 0)
     SELECT j.id, j.name, sum(f.count)::int AS count, (array_agg(f.version_id ORDER BY f.count DESC))[1] AS "versionId", (array_agg(f.node ORDER BY f.count DESC))[1] AS node
       FROM failed f JOIN journey j ON j.company_id = $1 AND j.id = f.journey_id
      WHERE ${own} GROUP BY j.id, j.name ORDER BY 3 DESC LIMIT ${MOST_PER_KIND}`,
    [ctx.companyId, clinics],
  );
  for (const { id, name, ...failed } of people.rows) problems.push({ kind: "peopleFailed", journeyId: id, journeyName: name, ...failed });

  const scripts = await sql.query<{ id: string; name: string; script: string }>(
    `SELECT DISTINCT j.id, j.name, s.name AS script
       FROM journey j JOIN journey_version v ON v.company_id = j.company_id AND v.id = j.current_version_id
       CROSS JOIN LATERAL jsonb_path_query(v.document, '$.nodes[*].config.scriptId') AS used
       JOIN script s ON s.company_id = j.company_id AND s.id::text = used #>> '{}'
      WHERE ${own} AND j.state IN ('running', 'paused') AND s.state <> 'enabled' LIMIT ${MOST_PER_KIND}`,
    [ctx.companyId, clinics],
  );
  for (const j of scripts.rows) problems.push({ kind: "scriptUnusable", journeyId: j.id, journeyName: j.name, scriptName: j.script });

  if (ctx.permissions.has("patient.import")) {
    const imports = await sql.query<{ file_name: string }>(
      `SELECT file_name FROM import_job WHERE company_id = $1 AND state = 'failed' AND created_at > now() - interval '7 days' AND ($2::text IS NULL OR created_by = $2)
        ORDER BY created_at DESC LIMIT ${MOST_PER_KIND}`,
      // A member of some clinics sees their own imports only (imports/job.ts).
      [ctx.companyId, ctx.clinicIds === null ? null : ctx.userId],
    );
    for (const i of imports.rows) problems.push({ kind: "importFailed", fileName: i.file_name });
  }

  const inactive = await sql.query<{ short_name: string; calling_reason: string | null }>(
    `SELECT short_name, calling_reason FROM clinic WHERE company_id = $1 AND NOT calling_active AND ($2::uuid[] IS NULL OR id = ANY($2))
      ORDER BY created_at, id LIMIT ${MOST_PER_KIND}`,
    [ctx.companyId, clinics],
  );
  for (const c of inactive.rows) problems.push({ kind: "clinicInactive", clinicName: c.short_name, reason: c.calling_reason });
  return problems;
}
