import type { Prisma, Sql, Tx } from "@/lib/db";
import type { ServiceContext } from "@/lib/services/context";

export interface AuditEntry {
  /** "<entity>.<verb>", e.g. "journey.publish". */
  action: string;
  targetType: string;
  targetId: string | null;
  detail?: Prisma.InputJsonObject;
}

type Actor = Pick<ServiceContext, "companyId" | "userId">;

/** Writes who did what, in the transaction that does it. Never a full phone number in `detail`. */
export async function recordAudit(tx: Tx, ctx: Actor, entry: AuditEntry): Promise<void> {
  await tx.auditLog.create({
    data: {
      companyId: ctx.companyId,
      userId: ctx.userId,
      action: entry.action,
      targetType: entry.targetType,
      targetId: entry.targetId,
      detail: entry.detail ?? {},
    },
  });
}

/** The same in a transaction of plain SQL. */
export async function recordAuditSql(sql: Sql, ctx: Actor, entry: Omit<AuditEntry, "detail"> & { detail?: object }): Promise<void> {
  await sql.query("INSERT INTO audit_log (company_id, user_id, action, target_type, target_id, detail) VALUES ($1, $2, $3, $4, $5, $6)", [
    ctx.companyId,
    ctx.userId,
    entry.action,
    entry.targetType,
    entry.targetId,
    JSON.stringify(entry.detail ?? {}),
  ]);
}
