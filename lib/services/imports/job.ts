import { z } from "zod";
import type { Sql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { mappingSchema } from "@/lib/importing/mapping";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export const IMPORT_STATES = ["uploaded", "running", "done", "failed"] as const;

/** What a run needs to know again when it is taken up after a crash. */
export const planSchema = mappingSchema.extend({
  defaultClinicId: z.uuid().nullable().default(null),
  /** The clinics that the member who started it may write to; null = all. */
  clinicIds: z.array(z.uuid()).nullable().default(null),
  beyond: z.object({ rows: z.number(), firstRow: z.number() }).nullable().default(null),
});
export type ImportPlan = z.infer<typeof planSchema>;

const jobErrorSchema = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) });

const jobRowSchema = z.object({
  id: z.uuid(),
  fileName: z.string(),
  fileBytes: z.number(),
  plan: planSchema,
  state: z.enum(IMPORT_STATES),
  error: jobErrorSchema.nullable(),
  rowsTotal: z.number(),
  rowsDone: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
  withoutPhone: z.number(),
  createdBy: z.string().nullable(),
  createdByName: z.string().nullable(),
  createdAt: z.date(),
  finishedAt: z.date().nullable(),
  storageKey: z.string().nullable(),
});
export type ImportJob = z.infer<typeof jobRowSchema>;

const SELECT = `SELECT j.id, j.file_name AS "fileName", j.file_bytes AS "fileBytes", j.mapping AS plan, j.state, j.error, j.rows_total AS "rowsTotal",
  j.rows_done AS "rowsDone", j.created, j.updated, j.unchanged, j.rejected, j.without_phone AS "withoutPhone", j.created_by AS "createdBy",
  u.name AS "createdByName", j.created_at AS "createdAt", j.finished_at AS "finishedAt", j.storage_key AS "storageKey"
  FROM import_job j LEFT JOIN auth_user u ON u.id = j.created_by`;

export async function findJob(sql: Sql, jobId: string): Promise<ImportJob | null> {
  const { rows } = await sql.query(`${SELECT} WHERE j.company_id = yidao_company() AND j.id = $1`, [jobId]);
  return rows[0] ? jobRowSchema.parse(rows[0]) : null;
}

/** An import may change any patient of its clinics: it is not for somebody who sees only those of one consultant. */
export function requireImport(ctx: ServiceContext): void {
  requirePermission(ctx, "patient.import");
  if (ctx.consultantId !== null) throw new AppError("forbidden", "forbidden", { permission: "patient.all" });
}

/** Whoever may import sees the company's imports; a member of some clinics only their own. */
export async function jobFor(sql: Sql, ctx: ServiceContext, jobId: string): Promise<ImportJob> {
  requireImport(ctx);
  const job = await findJob(sql, jobId);
  if (!job || (ctx.clinicIds !== null && job.createdBy !== ctx.userId)) throw new AppError("not_found", "import_not_found");
  return job;
}

export async function latestJobs(sql: Sql, ctx: ServiceContext, limit: number): Promise<ImportJob[]> {
  const own = ctx.clinicIds === null ? null : ctx.userId;
  const { rows } = await sql.query(
    `${SELECT} WHERE j.company_id = yidao_company() AND j.state <> 'uploaded' AND ($1::text IS NULL OR j.created_by = $1)
     ORDER BY j.created_at DESC, j.id DESC LIMIT $2`,
    [own, limit],
  );
  return rows.map((row) => jobRowSchema.parse(row));
}
