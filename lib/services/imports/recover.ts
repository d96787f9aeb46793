import { withSystemSql, withTenantSql } from "@/lib/db";
import { log } from "@/lib/log";
import { executeImport } from "./execute";

/** Takes up the imports that were running when their process died. For the start of the web process. */
export async function recoverImports(): Promise<void> {
  const companies = await withSystemSql(async (sql) => (await sql.query<{ id: string }>("SELECT yidao_companies() AS id")).rows);
  for (const { id: companyId } of companies) {
    const jobs = await withTenantSql(
      companyId,
      async (sql) =>
        (
          await sql.query<{ id: string }>(
            "SELECT id FROM import_job WHERE company_id = yidao_company() AND state = 'running' ORDER BY created_at, id",
          )
        ).rows,
    );
    for (const { id: jobId } of jobs) {
      log.info({ companyId, jobId }, "taking up an import");
      await executeImport(companyId, jobId);
    }
  }
}
