import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { MAX_COLUMNS } from "@/lib/importing/limits";
import type { ServiceContext } from "@/lib/services/context";
import { jobFor } from "./job";

const PAGE = 100;

export const rejectedRowsInput = z.object({
  jobId: z.uuid(),
  /** The last row number of the page before. */
  cursor: z.number().int().min(0).nullish(),
});

const problemSchema = z.object({ header: z.string(), value: z.string(), reason: z.string() });
export type RejectedCell = z.infer<typeof problemSchema>;

export interface RejectedRow {
  rowNumber: number;
  /** At least one. */
  problems: RejectedCell[];
}

/** The first problem of a stored row, and the others. */
export const problemsOf = ({ further, ...first }: RejectedCell & { further: unknown }): RejectedCell[] => [
  first,
  ...z.array(problemSchema).max(MAX_COLUMNS).parse(further),
];

/** The rejected rows of an import, in the file's order; `nextAfter` null = no more. */
export async function rejectedRows(
  ctx: ServiceContext,
  input: z.infer<typeof rejectedRowsInput>,
): Promise<{ rows: RejectedRow[]; nextAfter: number | null }> {
  return withTenantSql(ctx.companyId, async (sql) => {
    const job = await jobFor(sql, ctx, input.jobId);
    const { rows } = await sql.query<RejectedCell & { rowNumber: number; further: unknown }>(
      `SELECT row_number AS "rowNumber", column_name AS header, value, reason, further FROM import_rejection
       WHERE company_id = yidao_company() AND job_id = $1 AND row_number > $2 ORDER BY row_number LIMIT ${PAGE}`,
      [job.id, input.cursor ?? 0],
    );
    return {
      rows: rows.map(({ rowNumber, ...stored }) => ({ rowNumber, problems: problemsOf(stored) })),
      nextAfter: rows.length === PAGE ? (rows.at(-1)?.rowNumber ?? null) : null,
    };
  });
}
