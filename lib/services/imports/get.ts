import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import type { Beyond } from "@/lib/importing/table";
import type { Target } from "@/lib/importing/targets";
import type { ServiceContext } from "@/lib/services/context";
import { executeImport } from "./execute";
import { type ImportJob, jobFor } from "./job";
import { waitsForTurn } from "./turns";

export const getImportInput = z.object({ jobId: z.uuid() });

export interface ImportReport extends Omit<ImportJob, "storageKey" | "plan"> {
  /** It stands in line behind others. */
  isWaiting: boolean;
  /** Rejected rows by what the column means, most first. */
  rejectedBy: { target: Target; header: string; count: number }[];
  /** Rows with content beyond the last named column, which was left out; null = none. */
  beyond: Beyond | null;
}

/** How far an import is, or what came of it. A running one that nobody is at (its process died) is taken up again. */
export async function getImport(ctx: ServiceContext, input: z.infer<typeof getImportInput>): Promise<ImportReport> {
  const report = await withTenantSql(ctx.companyId, async (sql): Promise<Omit<ImportReport, "isWaiting">> => {
    const { storageKey: _, plan, ...job } = await jobFor(sql, ctx, input.jobId);
    const { rows } = await sql.query<{ header: string; count: number }>(
      `SELECT column_name AS header, count(*)::int AS count FROM import_rejection WHERE company_id = yidao_company() AND job_id = $1
       GROUP BY column_name ORDER BY count(*) DESC, column_name`,
      [job.id],
    );
    const targetOf = (header: string): Target => plan.columns.find((c) => c.header === header)?.target ?? "attribute";
    return { ...job, beyond: plan.beyond, rejectedBy: rows.map((row) => ({ target: targetOf(row.header), ...row })) };
  });
  if (report.state === "running") void executeImport(ctx.companyId, report.id);
  return { ...report, isWaiting: waitsForTurn(report.id) };
}
