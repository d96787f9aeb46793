import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type Mapping, type MappingProblem, mappingProblems, mappingSchema } from "@/lib/importing/mapping";
import { type CellProblem, readRow, shownCell } from "@/lib/importing/row";
import { type Beyond, cellText, type TableRow } from "@/lib/importing/table";
import type { Target } from "@/lib/importing/targets";
import { normalisePhone } from "@/lib/phone/normalise";
import type { ServiceContext } from "@/lib/services/context";
import { jobFor } from "./job";
import { rowContext } from "./row-context";
import { readUpload } from "./storage";

const PREVIEW_ROWS = 20;

export const previewImportInput = z.object({
  jobId: z.uuid(),
  /** Absent: as guessed from the headers. */
  mapping: mappingSchema.optional(),
  defaultClinicId: z.uuid().nullable().default(null),
});

export interface ImportPreview {
  fileName: string;
  rowsTotal: number;
  mapping: Mapping;
  mappingProblems: MappingProblem[];
  /** Rows with content beyond the last named column, which is left out; null = none. */
  beyond: Beyond | null;
  /** `problems`: none = the row is taken. */
  rows: { number: number; cells: string[]; problems: Pick<CellProblem, "header" | "reason">[] }[];
}

/** The first rows as they would be taken. Numbers of persons are shown masked. */
export async function previewImport(ctx: ServiceContext, input: z.infer<typeof previewImportInput>): Promise<ImportPreview> {
  const { job, context, mapping } = await withTenantSql(ctx.companyId, async (sql) => {
    const found = await jobFor(sql, ctx, input.jobId);
    if (found.state !== "uploaded") throw new AppError("conflict", "import_started");
    const columns = (input.mapping ?? found.plan).columns;
    if (columns.length !== found.plan.columns.length) throw new AppError("invalid", "import_mapping_other_file");
    const plan = { columns, defaultClinicId: input.defaultClinicId, clinicIds: ctx.clinicIds, beyond: null };
    return { job: found, context: await rowContext(sql, plan), mapping: { columns } };
  });
  const rows: ImportPreview["rows"] = [];
  for (const row of await firstRows(job.storageKey)) {
    const result = readRow(row.number, row.cells, context);
    rows.push({
      number: row.number,
      cells: mapping.columns.map(({ target }, i) => shown(cellText(row.cells[i]), target)),
      problems: result.ok ? [] : [result.rejection, ...result.rejection.further].map(({ header, reason }) => ({ header, reason })),
    });
  }
  return { fileName: job.fileName, rowsTotal: job.rowsTotal, mapping, mappingProblems: mappingProblems(mapping), beyond: job.plan.beyond, rows };
}

async function firstRows(storageKey: string | null): Promise<TableRow[]> {
  for await (const rows of readUpload(storageKey)) return rows.slice(0, PREVIEW_ROWS);
  return [];
}

function shown(text: string, target: Target): string {
  const phone = target === "phone" ? normalisePhone(text) : null;
  return (phone?.ok && phone.phone?.masked) || shownCell(target, text).slice(0, 200);
}
