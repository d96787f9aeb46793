import type { Prisma, Tx } from "@/lib/db";
import type { ServiceContext } from "@/lib/services/context";

export interface AuditEntry {
  /** "<entity>.<verb>", e.g. "journey.publish". */
  action: string;
  targetType: string;
  targetId: string | null;
  detail?: Prisma.InputJsonObject;
}

/** Writes who did what, in the transaction that does it. Never a full phone number in `detail`. */
export async function recordAudit(tx: Tx, ctx: Pick<ServiceContext, "companyId" | "userId">, entry: AuditEntry): Promise<void> {
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
