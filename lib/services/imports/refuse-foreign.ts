import type { Sql } from "@/lib/db";
import type { RowProblem } from "@/lib/importing/row";
import type { ImportJob } from "./job";
import { matchExisting } from "./merge";

const REASON: RowProblem = "patient_forbidden";

/** Takes out the rows about people of clinics that the member may not touch, into the rejected ones. @returns how many. */
export async function refuseForeign(sql: Sql, job: ImportJob): Promise<number> {
  await matchExisting(sql);
  const header = (target: string) => job.plan.columns.find((c) => c.target === target)?.header ?? "";
  const { rowCount } = await sql.query(
    `WITH foreign_rows AS (
       DELETE FROM import_stage s USING customer c
       WHERE c.company_id = yidao_company() AND c.id = s.customer_id AND (c.clinic_id IS NULL OR c.clinic_id <> ALL($2::uuid[]))
       RETURNING s.row_number, s.record_number, s.phone_masked, s.cells
     ) INSERT INTO import_rejection (company_id, job_id, row_number, column_name, value, reason, cells)
       SELECT yidao_company(), $1, row_number, CASE WHEN record_number IS NULL THEN $4 ELSE $3 END, coalesce(record_number, phone_masked, ''), $5, cells
       FROM foreign_rows`,
    [job.id, job.plan.clinicIds, header("recordNumber"), header("phone"), REASON],
  );
  await sql.query("UPDATE import_stage SET customer_id = NULL, existed = false");
  return rowCount ?? 0;
}
