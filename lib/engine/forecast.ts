import type { Sql } from "@/lib/db";
import type { EnterOp } from "@/lib/journey/plan";
import { audienceSql, reentrySql } from "./enrol";
import { roomOf, tightest } from "./events/intake";

/** A journey that may be launched, at an instant. */
export interface Launchable {
  companyId: string;
  journeyId: string;
  clinicId: string | null;
  timezone: string;
  now: Date;
}

export interface EntryForecast {
  /** People of the audience, of the journey's clinic. */
  audience: number;
  /** Those whom the re-entry rule and the caps would let in. */
  enters: number;
  /** Of these: who has been in this journey before. */
  again: number;
  /** Kept out: still in the journey. */
  inside: number;
  /** Kept out: were in it, and may not come again, or not yet. */
  barred: number;
  /** Kept out by a cap. */
  capped: number;
  /** Ids of those who would enter: all, or `sample` of them drawn by a hash. */
  people: string[];
}

/** No run has it: everybody's earlier passages count. */
const NO_RUN = "00000000-0000-0000-0000-000000000000";

/** Whom a launch at this instant would take in, by the conditions that taking them in uses itself. */
export async function forecastEntry(sql: Sql, journey: Launchable, op: EnterOp, sample: number): Promise<EntryForecast> {
  // $2 to $6 stand where the conditions expect them.
  const params: unknown[] = [journey.companyId, NO_RUN, journey.journeyId, null, null, journey.now, journey.clinicId];
  const audience = await audienceSql(sql, journey, op, params);
  const again = reentrySql(op.reentry, params);
  const { room } = tightest(await roomOf(sql, journey, op.limits));
  const capped = room === null ? "" : `ORDER BY c.id LIMIT $${params.push(room)}`;
  const { rows } = await sql.query<Omit<EntryForecast, "barred" | "capped"> & { may: number }>(
    `WITH everybody AS MATERIALIZED (
       SELECT c.id FROM customer c
       WHERE c.company_id = $1 AND ($7::uuid IS NULL OR c.clinic_id = $7) AND (${audience})
         AND $2::uuid IS NOT NULL AND $4::text IS NULL AND $5::text IS NULL AND $6::timestamptz IS NOT NULL),
     may AS MATERIALIZED (SELECT c.id FROM everybody c WHERE (${again})),
     people AS MATERIALIZED (SELECT c.id FROM may c ${capped}),
     past AS MATERIALIZED (
       SELECT b.customer_id AS id, bool_or(b.finished_at IS NULL) AS inside
       FROM enrolment b JOIN journey_run br ON br.company_id = b.company_id AND br.id = b.run_id AND br.mode = 'live'
       WHERE b.company_id = $1 AND b.journey_id = $3 GROUP BY b.customer_id)
     SELECT (SELECT count(*)::int FROM everybody) AS audience, (SELECT count(*)::int FROM may) AS may, (SELECT count(*)::int FROM people) AS enters,
            (SELECT count(*)::int FROM people JOIN past USING (id)) AS again,
            (SELECT count(*)::int FROM everybody e JOIN past p USING (id) WHERE p.inside AND NOT EXISTS (SELECT FROM may m WHERE m.id = e.id)) AS inside,
            ARRAY(SELECT id FROM people ORDER BY hashtextextended(id::text, 0) LIMIT $${params.push(sample)}) AS people`,
    params,
  );
  const [row] = rows;
  if (!row) throw new Error(`no forecast of journey ${journey.journeyId}`);
  const { may, ...forecast } = row;
  return { ...forecast, barred: row.audience - may - row.inside, capped: may - row.enters };
}
