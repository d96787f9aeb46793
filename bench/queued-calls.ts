import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { addRun, addVersion, testClinic, type TestClinic } from "@/lib/engine/testing/clinic";
import { openZone } from "@/lib/engine/testing/engine";
import { callOf, planOf } from "@/lib/engine/testing/plans";
import type { Plan } from "@/lib/journey/plan";

/** The number itself instead of its cipher: what is measured is the pump, not AES. */
export const openPhone = (stored: Buffer): string => stored.toString("utf8");
/** As the SQL below computes it. */
export const hashOf = (e164: string): Buffer => createHash("sha256").update(e164).digest();

const PART = 100_000;

/**
 * A company whose calls are planned and due: `scripts` nodes of one live run, each with a script of its own, and so many people
 * standing there, some of whom share a number; the numbers are strewn, since those in a row are vanity numbers, which are never called.
 * Nothing of the engine is skipped from here on.
 */
export async function queuedCalls(pool: Pool, name: string, people: number, scripts: number): Promise<TestClinic & { runId: string }> {
  const { rows } = await pool.query<{ id: string }>("INSERT INTO company (name, timezone) VALUES ($1, $2) RETURNING id", [name, openZone()]);
  const companyId = rows[0]?.id ?? "";
  const clinic = await testClinic(pool, companyId);
  const { rows: copies } = await pool.query<{ id: string }>(
    `INSERT INTO script (company_id, name, kind, category, state, template_key, voice_key, dialogue, intents, parameters, variables, hangup_sms)
     SELECT company_id, name || n, kind, category, state, template_key, voice_key, dialogue, intents, parameters, variables, hangup_sms
     FROM script, generate_series(1, $2::int) n WHERE company_id = $1 RETURNING id`,
    [companyId, scripts],
  );
  const ids = copies.map((row) => row.id);
  const version = await addVersion(pool, clinic, queuePlan(clinic, ids));
  const runId = await addRun(pool, clinic, version, { mode: "live" });
  await pool.query("UPDATE journey_run SET state = 'running' WHERE id = $1", [runId]);
  for (let from = 0; from < people; from += PART) {
    await pool.query(
      `WITH people AS MATERIALIZED (
         SELECT n, uuidv7() AS customer, uuidv7() AS enrolment, 'call' || (1 + n % cardinality($4::uuid[])) AS node, ($4::uuid[])[1 + n % cardinality($4::uuid[])] AS script,
                '+86136' || lpad((((n - CASE WHEN n % 10 = 9 THEN 1 ELSE 0 END)::bigint * 7919 + 12345678) % 100000000)::text, 8, '0') AS phone
         FROM generate_series($5::int, $6::int) n),
       customers AS (
         INSERT INTO customer (company_id, clinic_id, id, name, record_number, phone_cipher, phone_hash, phone_masked, phone_last4)
         SELECT $1, $2, customer, '患者' || n, 'R' || n, convert_to(phone, 'UTF8'), sha256(convert_to(phone, 'UTF8')), '136****' || right(phone, 4), right(phone, 4) FROM people),
       enrolments AS (
         INSERT INTO enrolment (company_id, id, journey_id, version_id, run_id, customer_id, shard, node, state, entered_at, entered_node_at)
         SELECT $1, enrolment, $7, $8, $3, customer, 0, node, 'to_call', now(), now() FROM people)
       INSERT INTO dispatch (company_id, id, key, channel, journey_id, version_id, run_id, enrolment_id, node, visit, customer_id, clinic_id, phone_hash, contact_id,
         script_id, category, variables, state, due_at, planned_at)
       SELECT $1, enrolment, encode(sha256(convert_to($3 || '/' || n, 'UTF8')), 'hex'), 'call', $7, $8, $3, enrolment, node, 1, customer, $2,
         sha256(convert_to(phone, 'UTF8')), enrolment, script, 'marketing', jsonb_build_object('患者姓名', '患者' || n, '门店简称', '一店'), 'planned', now() - interval '1 hour', now() FROM people`,
      [companyId, clinic.clinicId, runId, ids, from, Math.min(people, from + PART) - 1, version.journeyId, version.versionId],
    );
  }
  return { ...clinic, runId };
}

const queuePlan = (clinic: TestClinic, scripts: string[]): Plan =>
  planOf(
    clinic,
    ...scripts.map((scriptId, i) =>
      callOf(clinic, {
        node: `call${i + 1}`,
        outlets: { answered: null, not_answered: null },
        scriptId,
        redial: { intervalMinutes: 1, times: 0, kinds: [] },
      }),
    ),
  );
