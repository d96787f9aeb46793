import type { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { ledgerOf } from "@/lib/engine/ledger";
import { type NodeDwell, readDwell } from "@/lib/metrics/dwell";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { runIdsOf, runScope, runScopeInput } from "./scope";

export const runDwellInput = runScopeInput;

/** How long people stay at each node; a node that nobody has left yet is not in it. */
export async function runDwell(ctx: ServiceContext, input: z.input<typeof runDwellInput>): Promise<NodeDwell[]> {
  requirePermission(ctx, "journey.view");
  return withTenantSql(
    ctx.companyId,
    async (sql) => {
      const scope = await runScope(sql, ctx, runDwellInput.parse(input));
      return readDwell(sql, scope, await ledgerOf(sql, ctx.companyId, await runIdsOf(sql, scope)));
    },
    { plan_cache_mode: "force_custom_plan" },
  );
}
