import type { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { ledgerOf } from "@/lib/engine/ledger";
import { type NodeDwell, readDwell } from "@/lib/metrics/dwell";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { inTime } from "@/lib/services/in-time";
import { runIdsOf, runScope, runScopeInput } from "./scope";

export const runDwellInput = runScopeInput;

/** It is asked for again and again. */
const TIMEOUT_MS = 8_000;

/** How long people stay at each node; a node that nobody has left yet is not in it. Throws `dwell_too_slow` when it can't be read in time. */
export async function runDwell(ctx: ServiceContext, input: z.input<typeof runDwellInput>, timeoutMs = TIMEOUT_MS): Promise<NodeDwell[]> {
  requirePermission(ctx, "journey.view");
  const read = withTenantSql(
    ctx.companyId,
    async (sql) => {
      const scope = await runScope(sql, ctx, runDwellInput.parse(input));
      return readDwell(sql, scope, await ledgerOf(sql, ctx.companyId, await runIdsOf(sql, scope)));
    },
    { statement_timeout: String(timeoutMs), plan_cache_mode: "force_custom_plan" },
  );
  return inTime(read, "dwell_too_slow");
}
