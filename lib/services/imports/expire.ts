import { type Sql, withSystemSql, withTenantSql } from "@/lib/db";
import { removeStrays, removeUpload } from "./storage";

/** So long an upload waits to be imported, or to be tried again after a failure. */
const KEEP = "7 days";
const STRAY_MS = 24 * 3_600_000;

/** People's data lie about no longer than somebody may still want them: removes the uploads of this tenant that nobody came back to. */
export async function expireUploads(sql: Sql): Promise<void> {
  const { rows } = await sql.query<{ key: string }>(
    `UPDATE import_job SET storage_key = NULL WHERE company_id = yidao_company() AND storage_key IS NOT NULL
       AND state IN ('uploaded', 'failed') AND coalesce(finished_at, created_at) < now() - $1::interval
     RETURNING old.storage_key AS key`,
    [KEEP],
  );
  for (const { key } of rows) await removeUpload(key);
}

/** The same for all tenants, and what no job knows of. For the web process, which the uploads lie with. */
export async function expireAllUploads(): Promise<void> {
  const companies = await withSystemSql(async (sql) => (await sql.query<{ id: string }>("SELECT yidao_companies() AS id")).rows);
  for (const { id } of companies) {
    await withTenantSql(id, expireUploads);
    await removeStrays(id, await keysOf(id), STRAY_MS);
  }
}

async function keysOf(companyId: string): Promise<ReadonlySet<string>> {
  const { rows } = await withTenantSql(companyId, (sql) =>
    sql.query<{ key: string }>("SELECT storage_key AS key FROM import_job WHERE company_id = yidao_company() AND storage_key IS NOT NULL"),
  );
  return new Set(rows.map(({ key }) => key));
}
