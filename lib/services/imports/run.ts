import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { mappingProblems, mappingSchema } from "@/lib/importing/mapping";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requireClinic, type ServiceContext } from "@/lib/services/context";
import { executeImport } from "./execute";
import { jobFor } from "./job";

export const runImportInput = z.object({ jobId: z.uuid(), mapping: mappingSchema, defaultClinicId: z.uuid().nullable().default(null) });

/** Starts the import; it goes on in the background, and `getImport` tells how far it is. */
export async function runImport(ctx: ServiceContext, input: z.infer<typeof runImportInput>): Promise<{ jobId: string }> {
  const { jobId, mapping, defaultClinicId } = input;
  await withTenantSql(ctx.companyId, async (sql) => {
    const job = await jobFor(sql, ctx, jobId);
    if (defaultClinicId) requireClinic(ctx, defaultClinicId);
    const [problem] = mappingProblems(mapping);
    if (problem) throw new AppError("invalid", `import_${problem}`);
    if (mapping.columns.length !== job.plan.columns.length) throw new AppError("invalid", "import_mapping_other_file");
    const plan = { columns: mapping.columns, defaultClinicId, clinicIds: ctx.clinicIds, beyond: job.plan.beyond };
    const { rowCount } = await sql.query(
      "UPDATE import_job SET state = 'running', mapping = $2, error = NULL, rows_done = 0 WHERE company_id = yidao_company() AND id = $1 AND state IN ('uploaded', 'failed')",
      [jobId, JSON.stringify(plan)],
    );
    if (!rowCount) throw new AppError("conflict", "import_started");
    const detail = { fileName: job.fileName, rows: job.rowsTotal };
    await recordAuditSql(sql, ctx, { action: "patient.import", targetType: "import_job", targetId: jobId, detail });
  });
  void executeImport(ctx.companyId, jobId);
  return { jobId };
}
