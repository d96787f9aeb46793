import { z } from "zod";
import { firstIdSql } from "@/lib/db";
import type { Ledger } from "@/lib/engine/ledger";
import { AppError } from "@/lib/errors";
import { DISPATCH_CONDITION } from "@/lib/metrics/dispatch-conditions";
import { DISPATCH_LISTS, type DispatchList, VISIT_LISTS, WHOLE_LISTS, type WholeList } from "@/lib/metrics/lists";
import { HERE_STATES, PENDING_STATES } from "@/lib/metrics/node-figures";
import { HANDED_OVER } from "@/lib/metrics/reasons";

export const bucketInput = z.object({
  /** null = the runs as a whole (`WHOLE_LISTS`). */
  node: z.string().min(1).max(32).nullable(),
  bucket: z.enum([...VISIT_LISTS, ...DISPATCH_LISTS, ...WHOLE_LISTS]).default("entered"),
  /** Of the whole: the node where they stand or ended. */
  at: z.string().min(1).max(32).nullish(),
  /** Of `here`. */
  state: z.enum(HERE_STATES).nullish(),
  /** Of `left`. */
  outlet: z.string().max(60).nullish(),
  /** Of `blocked`, `failed`, `exited`, `moved`, `failed_dispatch`, `call_blocked`. */
  reason: z.string().max(300).nullish(),
  /** Of `ended` and the other lists of calls. */
  outcome: z.string().max(40).nullish(),
  intent: z.string().max(20).nullish(),
});
export type Bucket = z.infer<typeof bucketInput>;

const isDispatchList = (bucket: Bucket["bucket"]): bucket is DispatchList => DISPATCH_LISTS.some((one) => one === bucket);
const isVisitList = (bucket: Bucket["bucket"]): boolean => VISIT_LISTS.some((one) => one === bucket);

/**
 * SQL of the bucket's rows over runs `$2` and node `$3` of company `$1`: enrolment_id, customer_id, run_id, node, visit, attempt (0 = the
 * visit), dispatch_id, entered_at, left_at, state, result, outlet, reason, next_node, due_at. Of the whole, where `$3` is null or the
 * node they stand at: one row per enrolment. Throws `no_such_list` for a list that a node, or the whole, does not have.
 */
export function bucketSql(input: Bucket, params: unknown[], ledger: Ledger = "journey_event"): string {
  const add = (value: unknown): string => `$${params.push(value)}`;
  if (input.node === null) return wholeSql(input);
  if (isDispatchList(input.bucket)) return dispatchSql(input, input.bucket, add);
  if (!isVisitList(input.bucket)) throw new AppError("invalid", "no_such_list");
  const stays = `SELECT e.id AS enrolment_id, e.customer_id, e.run_id, e.node, e.visit, 0 AS attempt, NULL::uuid AS dispatch_id, e.entered_node_at AS entered_at,
      NULL::timestamptz AS left_at, e.state, NULL::text AS result, NULL::text AS outlet, e.reason, NULL::text AS next_node, e.due_at
    FROM enrolment e WHERE e.company_id = $1 AND e.run_id = ANY($2::uuid[]) AND e.node = $3 AND e.finished_at IS NULL
      ${input.bucket === "pending" ? `AND e.state IN ('${PENDING_STATES.join("', '")}')` : ""}
      ${input.state ? `AND e.state = ${add(input.state)}` : ""}`;
  if (input.bucket === "here" || input.bucket === "pending") return stays;
  const went = `SELECT v.enrolment_id, v.customer_id, v.run_id, v.node, v.visit, 0 AS attempt, NULL::uuid AS dispatch_id, v.entered_at, v.left_at, NULL::text AS state,
      v.result, v.outlet, v.reason, v.next_node, NULL::timestamptz AS due_at
    FROM ${ledger} v WHERE v.company_id = $1 AND v.run_id = ANY($2::uuid[]) AND v.node = $3`;
  if (input.bucket === "entered") return `${stays} UNION ALL ${went}`;
  if (input.bucket === "reached")
    return `${went} AND ((v.result = 'left' AND v.outlet = 'reached') OR (v.result = 'exited' AND v.reason = 'goal_reached'))`;
  if (input.bucket === "stopped") return `${went} AND v.result <> 'left' AND coalesce(v.reason, '') !~ '${HANDED_OVER}'`;
  const outlet = input.bucket === "left" && input.outlet ? ` AND v.outlet = ${add(input.outlet)}` : "";
  const reason = input.bucket !== "left" && input.reason ? ` AND v.reason = ${add(input.reason)}` : "";
  // Both are exits in the ledger.
  const which =
    input.bucket === "moved"
      ? ` AND v.reason ~ '${HANDED_OVER}'`
      : input.bucket === "exited"
        ? ` AND coalesce(v.reason, '') !~ '${HANDED_OVER}'`
        : "";
  return `${went} AND v.result = ${add(input.bucket === "moved" ? "exited" : input.bucket)}${which}${outlet}${reason}`;
}

function dispatchSql(input: Bucket, bucket: DispatchList, add: (value: unknown) => string): string {
  const conditions = [DISPATCH_CONDITION[bucket]];
  if (input.reason) conditions.push(`d.reason = ${add(input.reason)}`);
  if (input.outcome) conditions.push(`d.outcome = ${add(input.outcome)}`);
  if (input.intent) conditions.push(`d.intent = ${add(input.intent)}`);
  return `SELECT d.enrolment_id, d.customer_id, d.run_id, d.node, d.visit, d.attempt::int AS attempt, d.id AS dispatch_id, d.planned_at AS entered_at, d.ended_at AS left_at,
      NULL::text AS state, NULL::text AS result, NULL::text AS outlet, d.reason, NULL::text AS next_node, d.due_at
    FROM dispatch d WHERE d.company_id = $1 AND d.run_id = ANY($2::uuid[]) AND d.node = $3 AND ${conditions.join(" AND ")}`;
}

const WHOLE_CONDITION: Record<WholeList, string> = {
  entered: "true",
  arrived: "EXISTS (SELECT FROM journey_run a WHERE a.company_id = $1 AND a.id = e.run_id AND a.migration_id IS NOT NULL)",
  here: "e.finished_at IS NULL",
  completed: "e.state = 'completed'",
  blocked: "e.state = 'blocked'",
  failed: "e.state = 'failed'",
  exited: `e.state = 'exited' AND coalesce(e.reason, '') !~ '${HANDED_OVER}'`,
  moved: `e.state = 'exited' AND e.reason ~ '${HANDED_OVER}'`,
};
const isWholeList = (bucket: Bucket["bucket"]): bucket is WholeList => WHOLE_LISTS.some((one) => one === bucket);

/** No index leads from a run to its people who are through: those of its time are looked at, by id. */
function wholeSql({ bucket }: Bucket): string {
  if (!isWholeList(bucket)) throw new AppError("invalid", "no_such_list");
  const bound = (instant: string): string => `(SELECT ${firstIdSql(instant)} FROM journey_run s WHERE s.company_id = $1 AND s.id = ANY($2::uuid[]))`;
  return `SELECT e.id AS enrolment_id, e.customer_id, e.run_id, e.node, e.visit, 0 AS attempt, NULL::uuid AS dispatch_id, e.entered_at,
      e.finished_at AS left_at, CASE WHEN e.finished_at IS NULL THEN e.state END AS state, CASE WHEN e.finished_at IS NOT NULL THEN e.state END AS result,
      NULL::text AS outlet, e.reason, NULL::text AS next_node, e.due_at
    FROM enrolment e WHERE e.company_id = $1 AND e.run_id = ANY($2::uuid[]) AND ($3::text IS NULL OR e.node = $3) AND ${WHOLE_CONDITION[bucket]}
      AND e.id >= ${bound("min(s.created_at)")} AND e.id <= ${bound("max(coalesce(s.finished_at, now())) + interval '1 minute'")}`;
}
