import type { Sql } from "@/lib/db";
import type { TagOp } from "@/lib/journey/plan";
import { claimReady, type StepInput } from "../claim";
import { carryOut, leave } from "../decide";
import { causedBy } from "../events/cause";
import type { Moved } from "../move";

/**
 * Adds and removes tags; a tag deleted since publishing is passed over. A test run only says what it would have done, and remembers
 * it for its own conditions.
 */
export async function tag(sql: Sql, input: StepInput, op: TagOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const people = claimed.map((c) => c.customer_id);
  if (run.mode === "live" && people.length > 0) {
    await sql.query(
      `INSERT INTO customer_tag (company_id, customer_id, tag_id)
       SELECT $1, c.id, t.id FROM customer c, tag t
       WHERE c.company_id = $1 AND c.id = ANY($2::uuid[]) AND t.company_id = $1 AND t.id = ANY($3::uuid[]) AND ${causedBy("$4")}
       ON CONFLICT DO NOTHING`,
      [run.companyId, people, op.add, run.journeyId],
    );
    await sql.query(
      `DELETE FROM customer_tag WHERE company_id = $1 AND customer_id = ANY($2::uuid[]) AND tag_id = ANY($3::uuid[]) AND ${causedBy("$4")}`,
      [run.companyId, people, op.remove, run.journeyId],
    );
  }
  if (run.mode !== "live" && people.length > 0) {
    await sql.query(
      `INSERT INTO run_tag (company_id, run_id, customer_id, tag_id, present)
       SELECT $1, $2, p.id, t.id, t.present FROM (SELECT DISTINCT id FROM unnest($3::uuid[]) AS u(id)) p
       CROSS JOIN (SELECT unnest($4::uuid[]) AS id, true AS present UNION ALL SELECT unnest($5::uuid[]), false) t
       ON CONFLICT (company_id, run_id, customer_id, tag_id) DO UPDATE SET present = excluded.present`,
      [run.companyId, run.id, people, op.add, op.remove],
    );
  }
  const detail = { added: op.add, removed: op.remove, written: run.mode === "live" };
  return carryOut(
    sql,
    run,
    op,
    claimed.map((c) => leave(c.id, "next", null, detail)),
    ["ready"],
  );
}
