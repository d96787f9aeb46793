import type { Sql } from "@/lib/db";
import type { LoopOp } from "@/lib/journey/plan";
import { claimReady, type StepInput } from "../claim";
import { carryOut, leave } from "../decide";
import type { Moved } from "../move";

/**
 * Sends people round again until each has gone as often as the node says. The count is raised in the transaction that moves them, so it
 * holds whatever is repeated; who is done starts afresh, should an outer loop bring them here again.
 */
export async function loop(sql: Sql, input: StepInput, op: LoopOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const ids = claimed.map((person) => person.id);
  const { rows } = await sql.query<{ id: string; passes: number }>(
    `INSERT INTO loop_pass AS l (company_id, enrolment_id, node, passes)
     SELECT $1, u.id, $3, 1 FROM unnest($2::uuid[]) AS u(id)
     ON CONFLICT (company_id, enrolment_id, node) DO UPDATE SET passes = l.passes + 1 WHERE l.passes < $4
     RETURNING enrolment_id AS id, passes::int AS passes`,
    [run.companyId, ids, op.node, op.times],
  );
  const passes = new Map(rows.map((row) => [row.id, row.passes]));
  const done = ids.filter((id) => !passes.has(id));
  await sql.query("DELETE FROM loop_pass WHERE company_id = $1 AND node = $3 AND enrolment_id = ANY($2::uuid[])", [run.companyId, done, op.node]);
  const decisions = ids.map((id) => {
    const pass = passes.get(id);
    return pass === undefined ? leave(id, "done", null, { passes: op.times }) : leave(id, "again", null, { pass, of: op.times });
  });
  return carryOut(sql, run, op, decisions, ["ready"]);
}

/** Passes go with people who are moved to another run: `moved` is old enrolment -> new one. */
export async function carryPasses(sql: Sql, companyId: string, moved: ReadonlyMap<string, string>): Promise<void> {
  await sql.query(
    `INSERT INTO loop_pass (company_id, enrolment_id, node, passes)
     SELECT $1, u.to_id, l.node, l.passes FROM unnest($2::uuid[], $3::uuid[]) AS u(from_id, to_id)
     JOIN loop_pass l ON l.company_id = $1 AND l.enrolment_id = u.from_id ON CONFLICT DO NOTHING`,
    [companyId, [...moved.keys()], [...moved.values()]],
  );
}
