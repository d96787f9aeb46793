import { withTenantSql } from "@/lib/db";
import type { ServiceContext } from "@/lib/services/context";
import { executeImport } from "./execute";
import { type ImportJob, latestJobs, requireImport } from "./job";

const SHOWN = 20;

/** The latest imports. One that stands as running and has nobody at it is taken up again. */
export async function listImports(ctx: ServiceContext): Promise<Omit<ImportJob, "storageKey" | "plan">[]> {
  requireImport(ctx);
  const jobs = await withTenantSql(ctx.companyId, (sql) => latestJobs(sql, ctx, SHOWN));
  for (const job of jobs) if (job.state === "running") void executeImport(ctx.companyId, job.id);
  return jobs.map(({ storageKey: _, plan: __, ...job }) => job);
}
