import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { readCounterSides } from "@/lib/metrics/counters";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type RunHead, runHeads } from "./head";
import { runScope } from "./scope";
import { figuresOf, type Totals } from "./totals";

const sideInput = z.object({
  /** All live runs of a version, or one run. */
  of: z.enum(["version", "run"]),
  id: z.uuid(),
  /** Days of the company's calendar; left out = all time. */
  period: z.object({ days: z.number().int().min(1).max(366), endedDaysAgo: z.number().int().min(0).max(3_660) }).nullish(),
});

export const compareRunsInput = z.object({ journeyId: z.uuid(), before: sideInput, after: sideInput });

export interface ComparedSide {
  versionId: string;
  versionNumber: number;
  run: RunHead | null;
  /** The span whose hours were counted; null = all time. */
  from: Date | null;
  until: Date | null;
  totals: Totals;
  nodes: NodeFigures[];
}

/** Two versions, runs or periods of a journey beside each other (F10): both sides' figures from one query over the counters. */
export async function compareRuns(
  ctx: ServiceContext,
  raw: z.input<typeof compareRunsInput>,
): Promise<{ before: ComparedSide; after: ComparedSide }> {
  requirePermission(ctx, "journey.view");
  const input = compareRunsInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => {
    await runScope(sql, ctx, { journeyId: input.journeyId });
    const ids = (of: "version" | "run") => [input.before, input.after].filter((side) => side.of === of).map(({ id }) => id);
    const versions = await sql.query<{ id: string; number: number }>(
      "SELECT id, number FROM journey_version WHERE company_id = $1 AND journey_id = $2 AND id = ANY($3::uuid[])",
      [ctx.companyId, input.journeyId, ids("version")],
    );
    const runs = await runHeads(sql, ctx.companyId, "r.journey_id = $2 AND r.id = ANY($3::uuid[])", [input.journeyId, ids("run")]);
    const known = [input.before, input.after].map((side) => {
      const run = side.of === "run" ? runs.find(({ id }) => id === side.id) : null;
      const version =
        side.of === "version" ? versions.rows.find(({ id }) => id === side.id) : run && { id: run.versionId, number: run.versionNumber };
      if (run === undefined) throw new AppError("not_found", "run_not_found");
      if (!version) throw new AppError("not_found", "journey_version_not_found");
      return { version, run, period: side.period ?? null };
    });
    const found = await readCounterSides(
      sql,
      { companyId: ctx.companyId, journeyId: input.journeyId, timezone: ctx.timezone },
      known.map(({ version, run, period }) => ({ mode: run?.mode ?? "live", versionId: version.id, runId: run?.id ?? null, period })),
    );
    const [before, after] = known.map(({ version, run }, index): ComparedSide => {
      const { counters, from, until } = found[index] ?? { counters: new Map(), from: null, until: null };
      const { totals, nodes } = figuresOf(counters);
      return { versionId: version.id, versionNumber: version.number, run, from, until, totals, nodes };
    });
    if (!before || !after) throw new AppError("not_found", "run_not_found");
    return { before, after };
  });
}
