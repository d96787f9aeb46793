import { z } from "zod";
import { withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { journeysUsing } from "./list";

export const removeAudienceInput = z.object({ id: z.uuid() });

interface Found {
  name: string;
  journeys: { id: string; name: string }[] | null;
}

/** Removes an audience that no journey uses. */
export async function removeAudience(ctx: ServiceContext, input: z.infer<typeof removeAudienceInput>): Promise<void> {
  requirePermission(ctx, "audience.edit");
  await withTenant(ctx.companyId, async (tx) => {
    const [audience] = await tx.$queryRawUnsafe<Found[]>(
      `SELECT a.name, j.journeys FROM audience a LEFT JOIN ${journeysUsing()} j ON j.audience_id = a.id::text
       WHERE a.company_id = $1::uuid AND a.id = $2::uuid FOR UPDATE OF a`,
      ctx.companyId,
      input.id,
    );
    if (!audience) throw new AppError("not_found", "audience_not_found");
    const user = audience.journeys?.[0];
    if (user) throw new AppError("conflict", "audience_in_use", { name: audience.name, journey: user.name });
    await tx.audience.delete({ where: { companyId_id: { companyId: ctx.companyId, id: input.id } } });
    await recordAudit(tx, ctx, { action: "audience.remove", targetType: "audience", targetId: input.id, detail: { name: audience.name } });
  });
}
