import { withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type ImportJob, latestJobs } from "./job";

const SHOWN = 20;

/** The latest imports. */
export async function listImports(ctx: ServiceContext): Promise<Omit<ImportJob, "storageKey" | "plan">[]> {
  requirePermission(ctx, "patient.import");
  const jobs = await withTenantSql(ctx.companyId, (sql) => latestJobs(sql, ctx, SHOWN));
  return jobs.map(({ storageKey: _, plan: __, ...job }) => job);
}
