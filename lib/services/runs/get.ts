import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type RunHead, runHeads } from "./head";
import { runScope } from "./scope";

export const getRunInput = z.object({ runId: z.uuid() });

export async function getRun(ctx: ServiceContext, raw: z.input<typeof getRunInput>): Promise<RunHead> {
  requirePermission(ctx, "journey.view");
  const { runId } = getRunInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => {
    const head = (await runHeads(sql, ctx.companyId, "r.id = $2", [runId], 1))[0];
    if (!head) throw new AppError("not_found", "run_not_found");
    await runScope(sql, ctx, { journeyId: head.journeyId });
    return head;
  });
}
