import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { decryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { requirePatient } from "./find-one";

export const revealPhoneInput = z.object({ id: z.uuid() });

/** The whole number ("13812345678"), for those who may; each time leaves an audit row. null = no phone. */
export async function revealPhone(ctx: ServiceContext, input: z.infer<typeof revealPhoneInput>): Promise<{ phone: string | null }> {
  requirePermission(ctx, "patient.reveal_phone");
  return withTenantSql(ctx.companyId, async (sql) => {
    const { phone_cipher: sealed } = await requirePatient(sql, ctx, input.id);
    if (!sealed) return { phone: null };
    await recordAuditSql(sql, ctx, { action: "patient.reveal_phone", targetType: "customer", targetId: input.id });
    const e164 = decryptPhone(sealed, phoneSecrets());
    const national = e164.slice(3);
    return { phone: /^1[3-9]\d{9}$/.test(national) ? national : `0${national}` };
  });
}
