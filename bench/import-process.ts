/** Takes one file in, as the web process does, and says what it took; `import.bench.ts` runs it in a process of its own. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { configureDatabase, withTenantSql } from "@/lib/db";
import { executeImport } from "@/lib/services/imports/execute";
import { getImport } from "@/lib/services/imports/get";
import { previewImport } from "@/lib/services/imports/preview";
import { uploadImport } from "@/lib/services/imports/upload";
import { testContext } from "@/lib/testing/service-context";

export interface ImportTimes {
  megabytes: number;
  uploadSeconds: number;
  importSeconds: number;
  cpuSeconds: number;
  extraMegabytes: number;
  state: string;
  counts: { created: number; updated: number; unchanged: number; rejected: number };
}

async function measure(file: string, companyId: string, databaseUrl: string): Promise<ImportTimes> {
  configureDatabase(databaseUrl);
  const ctx = testContext(companyId, ["*"], { userId: randomUUID() });
  await withTenantSql(companyId, (sql) => sql.query("SELECT 1"));
  const before = process.memoryUsage().rss;
  const bytes = await readFile(file);
  const startedAt = performance.now();
  const { jobId } = await uploadImport(ctx, { fileName: path.basename(file), bytes });
  const uploadedAt = performance.now();
  const { mapping } = await previewImport(ctx, { jobId, defaultClinicId: null });
  const plan = JSON.stringify({ ...mapping, defaultClinicId: null, clinicIds: null });
  await withTenantSql(companyId, (sql) => sql.query("UPDATE import_job SET state = 'running', mapping = $2 WHERE id = $1", [jobId, plan]));
  await executeImport(companyId, jobId);
  const endedAt = performance.now();
  const { state, created, updated, unchanged, rejected } = await getImport(ctx, { jobId });
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    megabytes: bytes.length / 1e6,
    uploadSeconds: (uploadedAt - startedAt) / 1000,
    importSeconds: (endedAt - uploadedAt) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    extraMegabytes: maxRSS / 1024 - before / 1048576,
    state,
    counts: { created, updated, unchanged, rejected },
  };
}

async function main(): Promise<void> {
  const [file = "", companyId = "", url = ""] = process.argv.slice(2);
  process.send?.(await measure(file, companyId, url), undefined, {}, () => process.exit(0));
}

void main();
