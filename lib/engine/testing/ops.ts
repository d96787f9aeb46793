import type { Op, Plan } from "@/lib/journey/plan";
import type { TestDatabase } from "@/lib/testing/database";
import { enrol } from "../enrol";
import type { Moved } from "../move";
import { step } from "../step";
import { addRun, addVersion, type TestClinic } from "./clinic";
import { planOf } from "./plans";

/** Of the node under test. */
export const head = (outlets: Op["outlets"]) => ({ node: "node", name: "节点", kind: "test", outlets });

/** Tests of single ops in the company they have just now. */
export function opScene(now: () => { db: TestDatabase; clinic: TestClinic }) {
  const at = (runId: string, node = "node"): Promise<Moved> => step({ companyId: now().clinic.companyId, runId, shard: 0, node });
  return {
    planOf: (...ops: Op[]): Plan => planOf(now().clinic, ...ops),
    async begin(plan: Plan, options: Parameters<typeof addRun>[3] = { mode: "live" }, version?: { journeyId: string; versionId: string }) {
      const { db, clinic } = now();
      const made = version ?? (await addVersion(db.owner, clinic, plan));
      const runId = await addRun(db.owner, clinic, made, options);
      await enrol(clinic.companyId, runId);
      await at(runId, "entry");
      return { runId, version: made };
    },
    at,
    /** Person → the outlet they took at the node under test. */
    async ways(runId: string): Promise<Map<string, string>> {
      const { rows } = await now().db.owner.query<{ person: string; outlet: string }>(
        "SELECT customer_id AS person, outlet FROM journey_event WHERE run_id = $1 AND node = 'node'",
        [runId],
      );
      return new Map(rows.map((row) => [row.person, row.outlet]));
    },
    async countOf(sql: string, params?: unknown[]): Promise<number> {
      const { db, clinic } = now();
      return (await db.owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, params ?? [clinic.companyId])).rows[0]?.n ?? -1;
    },
  };
}
