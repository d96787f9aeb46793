import { randomUUID } from "node:crypto";
import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { guessMapping } from "@/lib/importing/mapping";
import { openTable } from "@/lib/importing/readers/open";
import type { ServiceContext } from "@/lib/services/context";
import { expireUploads } from "./expire";
import { requireImport } from "./job";
import { removeUpload, storeUpload } from "./storage";

export const uploadInput = z.object({
  fileName: z.string().trim().min(1).max(200),
  bytes: z.custom<Buffer>((value) => Buffer.isBuffer(value)),
});

/** Takes a file in: read through once and kept as its rows, so that a bad one is refused here and leaves nothing. */
export async function uploadImport(ctx: ServiceContext, input: z.infer<typeof uploadInput>): Promise<{ jobId: string }> {
  requireImport(ctx);
  const { fileName, bytes } = uploadInput.parse(input);
  const table = await openTable(bytes);
  const jobId = randomUUID();
  const storageKey = `${ctx.companyId}/${jobId}`;
  const rowsTotal = await storeUpload(storageKey, table.rows);
  if (rowsTotal === 0) {
    await removeUpload(storageKey);
    throw new AppError("invalid", "import_no_rows");
  }
  await withTenantSql(ctx.companyId, async (sql) => {
    await sql.query(
      `INSERT INTO import_job (company_id, id, file_name, file_bytes, mapping, state, rows_total, created_by, storage_key)
       VALUES (yidao_company(), $1, $2, $3, $4, 'uploaded', $5, $6, $7)`,
      [jobId, fileName, bytes.length, JSON.stringify({ ...guessMapping(table.headers), beyond: table.beyond() }), rowsTotal, ctx.userId, storageKey],
    );
    await expireUploads(sql);
  });
  return { jobId };
}
