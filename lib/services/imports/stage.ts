import { z } from "zod";
import type { Sql } from "@/lib/db";
import type { ImportRow, Rejection } from "@/lib/importing/row";
import { type Cell, cellText } from "@/lib/importing/table";
import { decryptPhone, encryptPhone } from "@/lib/phone/cipher";
import { hashPhone } from "@/lib/phone/hash";
import type { PhoneSecrets } from "@/lib/phone/secrets";

/** One batch of rows is one INSERT. */
export const BATCH_ROWS = 5000;

/** The staged columns, in the order of `valuesOf`. */
const COLUMNS = [
  ["row_number", "int"],
  ["record_number", "text"],
  ["name", "text"],
  ["gender", "text"],
  ["phone_cipher", "bytea"],
  ["phone_hash", "bytea"],
  ["phone_last4", "text"],
  ["phone_masked", "text"],
  ["birth_date", "date"],
  ["clinic_id", "uuid"],
  ["consultant", "text"],
  ["web_consultant", "text"],
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

export async function stageRows(sql: Sql, rows: StagedRow[], secrets: PhoneSecrets): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map(({ row, cells }) => [...valuesOf(row, secrets), cells && sealCells(cells, secrets)]);
  const names = COLUMNS.map(([name]) => name).join(", ");
  const params = COLUMNS.map(([, type], i) => `$${i + 1}::${type}[]`).join(", ");
  await sql.query(
    `INSERT INTO import_stage (${names}) SELECT * FROM unnest(${params})`,
    COLUMNS.map((_, i) => values.map((row) => row[i])),
  );
}

function valuesOf(row: ImportRow, secrets: PhoneSecrets): unknown[] {
  const { phone } = row;
  return [
    row.rowNumber,
    row.recordNumber,
    row.name,
    row.gender,
    phone && encryptPhone(phone.e164, secrets),
    phone && hashPhone(phone.e164, secrets.hashKey),
    phone && phone.last4,
    phone && phone.masked,
    row.birthDate,
    row.clinicId,
    row.consultant,
    row.webConsultant,
    row.tags.length ? row.tags.join("\n") : null,
    row.source,
    row.lastVisit && `${row.lastVisit.day} ${row.lastVisit.time ?? "00:00:00"}`,
    row.nextAppointment && `${row.nextAppointment.day} ${row.nextAppointment.time ?? "00:00:00"}`,
    row.appointmentItem,
    row.treatmentItem,
    row.treatmentDate,
    row.benefitName,
    row.benefitExpiry,
    JSON.stringify(row.attributes),
  ];
}

export async function storeRejections(sql: Sql, jobId: string, rejected: { rejection: Rejection; cells: Cell[] }[], secrets: PhoneSecrets): Promise<void> {
  if (rejected.length === 0) return;
  await sql.query(
    `INSERT INTO import_rejection (company_id, job_id, row_number, column_name, value, reason, cells)
     SELECT yidao_company(), $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::jsonb[])`,
    [
      jobId,
      rejected.map((r) => r.rejection.rowNumber),
      rejected.map((r) => r.rejection.header),
      rejected.map((r) => r.rejection.value),
      rejected.map((r) => r.rejection.reason),
      rejected.map((r) => sealCells(r.cells, secrets)),
    ],
  );
}

/** A refused row waits with all its cells, a phone among them: sealed like a phone. */
const sealCells = (cells: Cell[], secrets: PhoneSecrets): string =>
  JSON.stringify(encryptPhone(JSON.stringify(cells.map(cellText)), secrets).toString("base64"));

export const openCells = (sealed: unknown, secrets: PhoneSecrets): string[] =>
  z.array(z.string()).parse(JSON.parse(decryptPhone(Buffer.from(z.string().parse(sealed), "base64"), secrets)));
