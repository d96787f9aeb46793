import { z } from "zod";
import type { Sql } from "@/lib/db";
import type { ServiceContext } from "@/lib/services/context";

/** What of a line can be set. The bounds are the table's. */
export const lineFields = z.object({
  groupId: z.uuid(),
  /** Digits only. */
  caller: z.string().regex(/^[0-9]{3,20}$/),
  /** As numbers are located; null = nationwide. */
  region: z.string().trim().min(1).max(20).nullable(),
  callsPerSecond: z.number().positive().max(10_000),
  maxConcurrent: z.number().int().min(0).max(100_000),
});

export async function auditLine(sql: Sql, ctx: ServiceContext, verb: string, id: string, detail: Record<string, unknown>): Promise<void> {
  await sql.query(
    "INSERT INTO audit_log (company_id, user_id, action, target_type, target_id, detail) VALUES (yidao_company(), $1, $2, 'line', $3, $4)",
    [ctx.userId, `line.${verb}`, id, JSON.stringify(detail)],
  );
}
