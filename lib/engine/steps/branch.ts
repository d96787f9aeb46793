import { compileRule } from "@/lib/audience/compile";
import { dayIn } from "@/lib/audience/date-condition";
import type { Sql } from "@/lib/db";
import type { BranchOp } from "@/lib/journey/plan";
import { CARRIED, READY, type StepInput } from "../claim";
import { type Moved, move } from "../move";

/** Ordered cases, first match wins. The detail keeps what each case came to, so that "why?" can be answered later. */
export function branch(sql: Sql, { run, shard, limit }: StepInput, op: BranchOp): Promise<Moved> {
  const params: unknown[] = [shard, limit, op.otherwise];
  const today = dayIn(run.timezone, run.now);
  const predicates: string[] = [];
  const outlets: string[] = [];
  for (const one of op.cases) {
    const compiled = compileRule(one.when, { today, timezone: run.timezone, paramOffset: 9 + params.length });
    params.push(...compiled.params);
    predicates.push(compiled.sql);
    params.push(one.outlet);
    outlets.push(`$${9 + params.length}::text`);
  }
  const truths = predicates.map((sqlText, i) => `(${sqlText}) AS m${i}`).join(", ") || "true AS none";
  const choice = outlets.map((outlet, i) => `WHEN m${i} THEN ${outlet}`).join(" ");
  const cases = outlets.map((outlet, i) => `${outlet}, m${i}`).join(", ");
  const decided = `
    SELECT cl.id, cl.visit, cl.from_state, cl.entered_node_at, NULL::text AS stay, NULL::timestamptz AS due_at, ${choice ? `CASE ${choice} ELSE $12::text END` : "$12::text"} AS outlet,
           NULL::text AS reason, jsonb_build_object('cases', jsonb_build_object(${cases})) AS detail
    FROM (SELECT ${CARRIED}, ${truths} FROM claimed cl LEFT JOIN customer c ON c.company_id = $1 AND c.id = cl.customer_id) cl`;
  return move(sql, run, op, { claimed: READY, decided, params });
}
