import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export const killSwitchInput = z.object({ on: z.boolean(), reason: z.string().trim().min(1).max(200) });

/**
 * Stops all sending of the company at once, or lets it go on: pumps look at it in the transaction that reserves, so nothing is
 * dispatched after this has committed. People and what is planned stay where they are.
 */
export async function setKillSwitch(ctx: ServiceContext, raw: z.input<typeof killSwitchInput>): Promise<void> {
  requirePermission(ctx, "settings.system.manage");
  const { on, reason } = killSwitchInput.parse(raw);
  await withTenantSql(ctx.companyId, async (sql) => {
    const { rowCount } = await sql.query(
      "UPDATE company SET kill_switch = $2, kill_switch_at = now(), kill_switch_by = $3, kill_switch_reason = $4 WHERE id = $1 AND kill_switch <> $2",
      [ctx.companyId, on, ctx.userId, reason],
    );
    if (!rowCount) throw new AppError("conflict", on ? "kill_switch_is_on" : "kill_switch_is_off");
    const action = on ? "system.stop_sending" : "system.allow_sending";
    await recordAuditSql(sql, ctx, { action, targetType: "company", targetId: ctx.companyId, detail: { reason } });
  });
}
