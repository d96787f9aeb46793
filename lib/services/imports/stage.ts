import { z } from "zod";
import type { Sql } from "@/lib/db";
import type { ImportRow, Rejection } from "@/lib/importing/row";
import { type Cell, cellText } from "@/lib/importing/table";
import { decryptPhone, encryptPhone } from "@/lib/phone/cipher";
import { hashPhone } from "@/lib/phone/hash";
import type { PhoneSecrets } from "@/lib/phone/secrets";

/** One batch of rows is one INSERT. */
export const BATCH_ROWS = 1000;

/** The staged columns, as they travel and as they are kept. */
const COLUMNS = [
  ["row_number", "int"],
  ["record_number", "text"],
  ["name", "text"],
  ["gender", "text"],
  ["phone_cipher", "bytea"],
  ["phone_hash", "bytea"],
  ["phone_last4", "text"],
  ["phone_masked", "text"],
  ["phone_region", "text"],
  ["birth_date", "date"],
  ["clinic_id", "uuid"],
  ["consultant", "text"],
  ["web_consultant", "text"],
  // Joined by newlines, which a tag can't contain.
  ["tags", "text"],
  ["source", "text"],
  ["visited_at", "timestamp"],
  ["appointment_at", "timestamp"],
  ["appointment_item", "text"],
  ["treatment_item", "text"],
  ["treatment_on", "date"],
  ["benefit_name", "text"],
  ["benefit_on", "date"],
  ["attributes", "jsonb"],
  ["cells", "jsonb"],
] as const;
type Column = (typeof COLUMNS)[number][0];

/** The accepted rows of this transaction: gone with it, so that an import that is killed leaves nothing. */
export async function createStage(sql: Sql): Promise<void> {
  const columns = COLUMNS.map(([name, type]) => `${name} ${type}`).join(", ");
  await sql.query(`CREATE TEMP TABLE import_stage (${columns}, customer_id uuid, existed boolean NOT NULL DEFAULT false,
    changed boolean NOT NULL DEFAULT false) ON COMMIT DROP`);
}

/** `cells` is kept only where a row may still be refused after staging. */
export interface StagedRow {
  row: ImportRow;
  cells: Cell[] | null;
}

const NAMES = COLUMNS.map(([name]) => name).join(", ");
// Bytes travel as hex.
const TRAVELLING = COLUMNS.map(([name, type]) => `${name} ${type === "bytea" ? "text" : type}`).join(", ");
const KEPT = COLUMNS.map(([name, type]) => (type === "bytea" ? `decode(${name}, 'hex')` : name)).join(", ");

/** All rows as one parameter: far less work on this side than an array per column. */
export async function stageRows(sql: Sql, rows: StagedRow[], secrets: PhoneSecrets): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(rows.map((row) => staged(row, secrets)));
  await sql.query(`INSERT INTO import_stage (${NAMES}) SELECT ${KEPT} FROM json_to_recordset($1::json) AS r(${TRAVELLING})`, [json]);
}

/** What is blank is left out. */
function staged({ row, cells }: StagedRow, secrets: PhoneSecrets): Partial<Record<Column, unknown>> {
  const { phone } = row;
  return {
    row_number: row.rowNumber,
    record_number: row.recordNumber ?? undefined,
    name: row.name,
    gender: row.gender ?? undefined,
    phone_cipher: phone ? encryptPhone(phone.e164, secrets).toString("hex") : undefined,
    phone_hash: phone ? hashPhone(phone.e164, secrets.hashKey).toString("hex") : undefined,
    phone_last4: phone?.last4,
    phone_masked: phone?.masked,
    phone_region: row.phoneRegion ?? undefined,
    birth_date: row.birthDate ?? undefined,
    clinic_id: row.clinicId ?? undefined,
    consultant: row.consultant ?? undefined,
    web_consultant: row.webConsultant ?? undefined,
    tags: row.tags.length > 0 ? row.tags.join("\n") : undefined,
    source: row.source ?? undefined,
    visited_at: row.lastVisit ? `${row.lastVisit.day} ${row.lastVisit.time ?? "00:00:00"}` : undefined,
    appointment_at: row.nextAppointment ? `${row.nextAppointment.day} ${row.nextAppointment.time ?? "00:00:00"}` : undefined,
    appointment_item: row.appointmentItem ?? undefined,
    treatment_item: row.treatmentItem ?? undefined,
    treatment_on: row.treatmentDate ?? undefined,
    benefit_name: row.benefitName ?? undefined,
    benefit_on: row.benefitExpiry ?? undefined,
    attributes: row.attributes,
    cells: cells ? sealCells(cells, secrets) : undefined,
  };
}

export async function storeRejections(
  sql: Sql,
  jobId: string,
  rejected: { rejection: Rejection; cells: Cell[] }[],
  secrets: PhoneSecrets,
): Promise<void> {
  if (rejected.length === 0) return;
  await sql.query(
    `INSERT INTO import_rejection (company_id, job_id, row_number, column_name, value, reason, further, cells)
     SELECT yidao_company(), $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[])`,
    [
      jobId,
      rejected.map((r) => r.rejection.rowNumber),
      rejected.map((r) => r.rejection.header),
      rejected.map((r) => r.rejection.value),
      rejected.map((r) => r.rejection.reason),
      rejected.map((r) => JSON.stringify(r.rejection.further.map(({ header, value, reason }) => ({ header, value, reason })))),
      rejected.map((r) => JSON.stringify(sealCells(r.cells, secrets))),
    ],
  );
}

/** A refused row waits with all its cells, a phone among them: sealed like a phone. */
const sealCells = (cells: Cell[], secrets: PhoneSecrets): string => encryptPhone(JSON.stringify(cells.map(cellText)), secrets).toString("base64");

export const openCells = (sealed: unknown, secrets: PhoneSecrets): string[] =>
  z.array(z.string()).parse(JSON.parse(decryptPhone(Buffer.from(z.string().parse(sealed), "base64"), secrets)));
