import type { Sql } from "@/lib/db";
import type { LeadOp } from "@/lib/journey/plan";
import { claimReady, type StepInput } from "../claim";
import { carryOut, leave } from "../decide";
import type { Moved } from "../move";

/** One lead per visit in the chosen pool, with where it comes from. A test run only says what it would have done. */
export async function lead(sql: Sql, input: StepInput, op: LeadOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const { rows: pools } = await sql.query("SELECT FROM lead_pool WHERE company_id = $1 AND id = $2", [run.companyId, op.poolId]);
  const isThere = pools.length > 0;
  const written = isThere && run.mode === "live";
  if (written) {
    await sql.query(
      `INSERT INTO lead (company_id, pool_id, customer_id, journey_id, run_id, enrolment_id, node, visit)
       SELECT $1, $2, c.id, $3, $4, u.enrolment_id, $5, u.visit
       FROM unnest($6::uuid[], $7::uuid[], $8::int[]) AS u(enrolment_id, customer_id, visit)
       JOIN customer c ON c.company_id = $1 AND c.id = u.customer_id
       ON CONFLICT (company_id, enrolment_id, visit) DO NOTHING`,
      [
        run.companyId,
        op.poolId,
        run.journeyId,
        run.id,
        op.node,
        claimed.map((person) => person.id),
        claimed.map((person) => person.customer_id),
        claimed.map((person) => person.visit),
      ],
    );
  }
  const decisions = claimed.map((person) =>
    isThere ? leave(person.id, "next", null, { pool: op.poolId, written }) : leave(person.id, "failed", "lead_pool_gone", { pool: op.poolId }),
  );
  return carryOut(sql, run, op, decisions, ["ready"]);
}
