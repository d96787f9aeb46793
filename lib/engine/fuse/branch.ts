import type { BranchOp } from "@/lib/journey/plan";
import { caseSql } from "../case-sql";
import { CARRIED, PASSED } from "../claim";
import type { Params } from "../params";
import type { Run } from "../run";

/** `decided` of a branch over `claimed`. */
export function branchDecided(run: Run, op: BranchOp, params: Params): string {
  const cases = op.cases.map((one, i) => {
    return { truth: `(${caseSql(run, one, params)})`, outlet: `${params.bind(one.outlet)}::text`, name: `m${i}` };
  });
  const otherwise = `${params.bind(op.otherwise)}::text`;
  const truths = cases.map(({ truth, name }) => `${truth} AS ${name}`).join(", ") || "true AS none";
  const choice = cases.map(({ outlet, name }) => `WHEN ${name} THEN ${outlet}`).join(" ");
  const seen = cases.map(({ outlet, name }) => `${outlet}, ${name}`).join(", ");
  return `
    SELECT ${PASSED}, NULL::text AS stay, NULL::timestamptz AS due_at, ${choice ? `CASE ${choice} ELSE ${otherwise} END` : otherwise} AS outlet,
           NULL::text AS reason, jsonb_build_object('cases', jsonb_build_object(${seen})) AS detail
    FROM (SELECT ${CARRIED}, ${truths} FROM claimed cl LEFT JOIN customer c ON c.company_id = $1 AND c.id = cl.customer_id) cl`;
}
