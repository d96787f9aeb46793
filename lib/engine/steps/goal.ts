import type { Sql } from "@/lib/db";
import type { GoalOp } from "@/lib/journey/plan";
import { claimReady, type StepInput } from "../claim";
import { carryOut, leave } from "../decide";
import { END } from "../destination";
import type { Moved } from "../move";

interface Met {
  id: string;
  event: string;
  at: Date;
  properties: unknown;
}

/** Whoever has met the goal since they entered the journey is through, or goes on; the others came here by the way only. */
export async function goal(sql: Sql, input: StepInput, op: GoalOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const { rows } = await sql.query<Met>(
    `UPDATE enrolment_event SET applied_at = coalesce(applied_at, now())
     WHERE company_id = $1 AND enrolment_id = ANY($2::uuid[]) AND role = 'goal' AND node = $3
     RETURNING enrolment_id AS id, event_type AS event, happened_at AS at, payload AS properties`,
    [run.companyId, claimed.map((person) => person.id), op.node],
  );
  const met = new Map(rows.map(({ id, ...detail }) => [id, { ...detail, at: detail.at.toISOString() }]));
  const decisions = claimed.map(({ id }) => {
    const detail = met.get(id);
    if (!detail) return leave(id, "not_reached");
    return op.after === "exit" ? leave(id, END, "goal_reached", detail) : leave(id, "reached", null, detail);
  });
  return carryOut(sql, run, op, decisions, ["ready"]);
}
