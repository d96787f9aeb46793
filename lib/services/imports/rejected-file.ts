import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { shownCell } from "@/lib/importing/row";
import { csvOf, xlsxOf } from "@/lib/importing/write";
import { phoneSecrets } from "@/lib/phone/secrets";
import { recordAuditSql } from "@/lib/services/audit/record";
import type { ServiceContext } from "@/lib/services/context";
import { jobFor } from "./job";
import { problemsOf, type RejectedCell } from "./rejected-rows";
import { openCells } from "./stage";

export const rejectedFileInput = z.object({ jobId: z.uuid(), format: z.enum(["xlsx", "csv"]) });

/** The words of the columns that are put before the file's own, and the text of a reason. */
export interface RejectedFileWords {
  columns: [row: string, column: string, reason: string];
  reason(code: string): string;
}

export interface RejectedFile {
  fileName: string;
  contentType: string;
  bytes: Uint8Array;
}

/**
 * All rejected rows with the whole of each row, to be mended and imported again. Whoever uploaded the file gets back what was in it; so does
 * who may see whole phone numbers. Others get phone and ID numbers masked, as the preview shows them. Leaves an audit row that says which.
 */
export async function rejectedFile(ctx: ServiceContext, input: z.infer<typeof rejectedFileInput>, words: RejectedFileWords): Promise<RejectedFile> {
  const secrets = phoneSecrets();
  const { job, rows, isMasked } = await withTenantSql(ctx.companyId, async (sql) => {
    const found = await jobFor(sql, ctx, input.jobId);
    const masked = found.createdBy !== ctx.userId && !ctx.permissions.has("patient.reveal_phone");
    const { rows: stored } = await sql.query<RejectedCell & { rowNumber: number; further: unknown; cells: unknown }>(
      'SELECT row_number AS "rowNumber", column_name AS header, value, reason, further, cells FROM import_rejection WHERE company_id = yidao_company() AND job_id = $1 ORDER BY row_number',
      [found.id],
    );
    const detail = { rows: stored.length, masked };
    await recordAuditSql(sql, ctx, { action: "import.export_rejected", targetType: "import_job", targetId: found.id, detail });
    return { job: found, rows: stored, isMasked: masked };
  });
  const { columns: own } = job.plan;
  const header = [...own.map((c) => c.header), ...words.columns];
  const body = rows.map(({ rowNumber, cells: sealed, ...stored }) => {
    const cells = openCells(sealed, secrets);
    const written = own.map(({ target }, i) => (isMasked ? shownCell(target, cells[i] ?? "") : (cells[i] ?? "")));
    const problems = problemsOf(stored);
    const reasons = problems.map(({ header: column, reason }) => (problems.length > 1 ? `${column}: ${words.reason(reason)}` : words.reason(reason)));
    const columns = problems.map(({ header: column }) => column).join(", ");
    return [...written, String(rowNumber), columns, reasons.join("; ")];
  });
  const base = job.fileName.replace(/\.\w{1,5}$/, "");
  return input.format === "csv"
    ? { fileName: `${base}-rejected.csv`, contentType: "text/csv; charset=utf-8", bytes: csvOf([header, ...body]) }
    : {
        fileName: `${base}-rejected.xlsx`,
        contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        bytes: await xlsxOf("rejected", header, body),
      };
}
