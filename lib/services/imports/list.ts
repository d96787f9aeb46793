import { withTenantSql } from "@/lib/db";
import type { ServiceContext } from "@/lib/services/context";
import { executeImport } from "./execute";
import { type ImportJob, latestJobs, requireImport } from "./job";
import { waitsForTurn } from "./turns";

const SHOWN = 20;

/** `isWaiting`: it stands in line behind others. */
export type ListedImport = Omit<ImportJob, "storageKey" | "plan"> & { isWaiting: boolean };

/** The latest imports. One that stands as running and has nobody at it is taken up again. */
export async function listImports(ctx: ServiceContext): Promise<ListedImport[]> {
  requireImport(ctx);
  const jobs = await withTenantSql(ctx.companyId, (sql) => latestJobs(sql, ctx, SHOWN));
  // The oldest first: that is how they were begun.
  for (const job of jobs.toReversed()) if (job.state === "running") void executeImport(ctx.companyId, job.id);
  return jobs.map(({ storageKey: _, plan: __, ...job }) => ({ ...job, isWaiting: waitsForTurn(job.id) }));
}
