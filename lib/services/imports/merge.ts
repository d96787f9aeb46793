import type { Sql } from "@/lib/db";
import { mergeRecords } from "./merge-records";

const ANALYZE_ABOVE = 500;

export interface MergeCounts {
  created: number;
  /** Accepted rows about somebody who was known already, from before or from an earlier row of the file. */
  updated: number;
  /** Of those, the ones that said nothing new. */
  unchanged: number;
  withoutPhone: number;
}

/**
 * Brings the staged rows into the patients: the record number identifies a registered patient, else the phone identifies a
 * lead; of several rows about one person the last wins; a blank cell leaves what is known. Rows about people whom the member
 * may not touch must have been taken out before (`refuseForeign`).
 */
export async function merge(sql: Sql, timezone: string): Promise<MergeCounts> {
  const staged = await one(sql, "SELECT count(*)::int AS n FROM import_stage");
  await keepLastRows(sql);
  await matchExisting(sql);
  await nameStaffAndTags(sql);
  await updatePeople(sql);
  const created = await createPeople(sql);
  // The foreign-key checks of the records look these people up one by one, planned by what is known of the table.
  if (created > ANALYZE_ABOVE) await sql.query("ANALYZE customer");
  await mergeRecords(sql, timezone);
  const people = await one(sql, "SELECT count(*) FILTER (WHERE existed AND NOT changed)::int AS n FROM import_stage");
  const { rows } = await sql.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM import_stage s JOIN customer c ON c.company_id = yidao_company() AND c.id = s.customer_id WHERE c.phone_hash IS NULL",
  );
  if (created > ANALYZE_ABOVE) await sql.query("ANALYZE customer_tag, appointment, clinic_visit, treatment, benefit");
  return { created, updated: staged - created, unchanged: people, withoutPhone: rows[0]?.n ?? 0 };
}

async function one(sql: Sql, query: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(query);
  return rows[0]?.n ?? 0;
}

async function keepLastRows(sql: Sql): Promise<void> {
  const person = "coalesce('r' || s.record_number, 'p' || encode(s.phone_hash, 'hex'))";
  await sql.query(`DELETE FROM import_stage d USING (
      SELECT row_number, row_number() OVER (PARTITION BY ${person} ORDER BY row_number DESC) AS place FROM import_stage s
    ) AS r WHERE r.row_number = d.row_number AND r.place > 1`);
}

/** A lead's phone finds another lead before it finds a registered patient, and of those the oldest. */
export async function matchExisting(sql: Sql): Promise<void> {
  await sql.query("ANALYZE import_stage");
  await sql.query(`UPDATE import_stage s SET customer_id = c.id, existed = true FROM customer c
    WHERE s.record_number IS NOT NULL AND c.company_id = yidao_company() AND c.record_number = s.record_number`);
  await sql.query(`UPDATE import_stage s SET customer_id = f.id, existed = true FROM (
      SELECT DISTINCT ON (c.phone_hash) c.phone_hash, c.id FROM customer c
      WHERE c.company_id = yidao_company() AND c.phone_hash IN (SELECT phone_hash FROM import_stage WHERE record_number IS NULL)
      ORDER BY c.phone_hash, c.record_number IS NOT NULL, c.created_at, c.id
    ) AS f WHERE s.record_number IS NULL AND s.phone_hash = f.phone_hash`);
}

async function nameStaffAndTags(sql: Sql): Promise<void> {
  await sql.query(`INSERT INTO staff (company_id, name, kind)
    SELECT yidao_company(), consultant, 'consultant' FROM import_stage WHERE consultant IS NOT NULL
    UNION SELECT yidao_company(), web_consultant, 'web_consultant' FROM import_stage WHERE web_consultant IS NOT NULL
    ON CONFLICT (company_id, kind, name) DO NOTHING`);
  await sql.query(`INSERT INTO tag (company_id, name)
    SELECT DISTINCT yidao_company(), unnest(string_to_array(tags, E'\\n')) FROM import_stage WHERE tags IS NOT NULL
    ON CONFLICT (company_id, name) DO NOTHING`);
}

const STAFF = `LEFT JOIN staff k ON k.company_id = yidao_company() AND k.kind = 'consultant' AND k.name = s.consultant
  LEFT JOIN staff w ON w.company_id = yidao_company() AND w.kind = 'web_consultant' AND w.name = s.web_consultant`;

/** What the row says, over what is known. A lead list does not rename a registered patient: the record system does that. */
async function updatePeople(sql: Sql): Promise<void> {
  await sql.query(`
    WITH said AS (
      SELECT c.id, CASE WHEN s.record_number IS NULL AND c.record_number IS NOT NULL THEN c.name ELSE s.name END AS name,
        coalesce(s.gender, c.gender) AS gender, coalesce(s.birth_date, c.birth_date) AS birth_date,
        coalesce(s.clinic_id, c.clinic_id) AS clinic_id, coalesce(s.source, c.source) AS source,
        coalesce(k.id, c.consultant_id) AS consultant_id, coalesce(w.id, c.web_consultant_id) AS web_consultant_id,
        coalesce(s.phone_hash, c.phone_hash) AS phone_hash, c.attributes || s.attributes AS attributes,
        s.phone_hash IS DISTINCT FROM c.phone_hash AND s.phone_hash IS NOT NULL AS new_phone,
        CASE WHEN s.phone_hash IS DISTINCT FROM c.phone_hash AND s.phone_hash IS NOT NULL THEN s.phone_region ELSE coalesce(s.phone_region, c.phone_region) END AS phone_region,
        s.phone_cipher, s.phone_last4, s.phone_masked
      FROM import_stage s JOIN customer c ON c.company_id = yidao_company() AND c.id = s.customer_id ${STAFF}
      WHERE s.existed
    ), done AS (
      UPDATE customer c SET name = d.name, gender = d.gender, birth_date = d.birth_date, clinic_id = d.clinic_id, source = d.source,
        consultant_id = d.consultant_id, web_consultant_id = d.web_consultant_id, phone_hash = d.phone_hash, attributes = d.attributes,
        phone_cipher = CASE WHEN d.new_phone THEN d.phone_cipher ELSE c.phone_cipher END,
        phone_last4 = CASE WHEN d.new_phone THEN d.phone_last4 ELSE c.phone_last4 END,
        phone_masked = CASE WHEN d.new_phone THEN d.phone_masked ELSE c.phone_masked END,
        phone_region = d.phone_region,
        updated_at = now()
      FROM said d WHERE c.company_id = yidao_company() AND c.id = d.id
        AND (c.name, c.gender, c.birth_date, c.clinic_id, c.source, c.consultant_id, c.web_consultant_id, c.phone_hash, c.phone_region, c.attributes)
          IS DISTINCT FROM (d.name, d.gender, d.birth_date, d.clinic_id, d.source, d.consultant_id, d.web_consultant_id, d.phone_hash, d.phone_region, d.attributes)
      RETURNING c.id
    ) UPDATE import_stage s SET changed = true FROM done WHERE s.customer_id = done.id`);
}

async function createPeople(sql: Sql): Promise<number> {
  await sql.query("UPDATE import_stage SET customer_id = uuidv7(), changed = true WHERE customer_id IS NULL");
  // Rows of one file keep its order in "newest first": the first row is the newest.
  const { rowCount } = await sql.query(`
    INSERT INTO customer (company_id, id, clinic_id, record_number, name, gender, birth_date, phone_cipher, phone_hash, phone_last4, phone_masked, phone_region,
      consultant_id, web_consultant_id, source, attributes, created_at, updated_at)
    SELECT yidao_company(), s.customer_id, s.clinic_id, s.record_number, s.name, s.gender, s.birth_date, s.phone_cipher, s.phone_hash, s.phone_last4,
      s.phone_masked, s.phone_region, k.id, w.id, s.source, s.attributes, now() - s.row_number * interval '1 microsecond', now()
    FROM import_stage s ${STAFF} WHERE NOT s.existed`);
  return rowCount ?? 0;
}
