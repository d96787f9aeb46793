import type { Ledger } from "@/lib/engine/ledger";
import { z } from "zod";
import { HANDED_OVER } from "@/lib/metrics/reasons";
import { HERE_STATES } from "@/lib/metrics/node-figures";

/** What stands behind a number of a node. Those of visits list people, those of dispatches list calls or texts. */
export const VISIT_BUCKETS = ["entered", "here", "left", "blocked", "failed", "exited", "moved"] as const;
export const DISPATCH_BUCKETS = [
  "covered",
  "pending",
  "dispatched",
  "failed_dispatch",
  "call_blocked",
  "called",
  "answered",
  "effective",
  "texted",
  "delivered",
  "undelivered",
  "hangup_texted",
] as const;

export const bucketInput = z.object({
  node: z.string().min(1).max(32),
  bucket: z.enum([...VISIT_BUCKETS, ...DISPATCH_BUCKETS]).default("entered"),
  /** Of `here`. */
  state: z.enum(HERE_STATES).nullish(),
  /** Of `left`. */
  outlet: z.string().max(60).nullish(),
  /** Of `blocked`, `failed`, `exited`, `moved`, `failed_dispatch`, `call_blocked`. */
  reason: z.string().max(300).nullish(),
  /** Of `called` and `answered`. */
  outcome: z.string().max(40).nullish(),
  intent: z.string().max(20).nullish(),
});
export type Bucket = z.infer<typeof bucketInput>;

/** With the provider for certain, as the counters count it: one that was given up counts only if its acceptance was heard of. */
const ACCEPTED = "(d.state = 'accepted' OR (d.state = 'ended' AND (d.provider_id IS NOT NULL OR d.outcome IS DISTINCT FROM 'unknown')))";
const DISPATCH_CONDITION: Record<(typeof DISPATCH_BUCKETS)[number], string> = {
  covered: "d.purpose = 'node' AND d.attempt = 1",
  pending: "d.purpose = 'node' AND d.channel = 'call' AND d.state IN ('planned', 'sending', 'unknown')",
  dispatched: `d.purpose = 'node' AND d.attempt = 1 AND ${ACCEPTED}`,
  failed_dispatch: "d.purpose = 'node' AND d.attempt = 1 AND d.state = 'failed'",
  call_blocked: "d.purpose = 'node' AND d.state = 'blocked'",
  called: `d.purpose = 'node' AND d.channel = 'call' AND ${ACCEPTED}`,
  answered: "d.channel = 'call' AND d.outcome = 'answered'",
  effective: "d.channel = 'call' AND d.outcome = 'answered' AND d.rounds >= 2",
  texted: `d.purpose = 'node' AND d.channel = 'text' AND ${ACCEPTED}`,
  delivered: "d.purpose = 'node' AND d.channel = 'text' AND d.outcome = 'delivered'",
  undelivered: "d.purpose = 'node' AND d.channel = 'text' AND d.outcome = 'undelivered'",
  hangup_texted: `d.purpose = 'hangup' AND ${ACCEPTED}`,
};

const isDispatchBucket = (bucket: Bucket["bucket"]): bucket is (typeof DISPATCH_BUCKETS)[number] => DISPATCH_BUCKETS.some((one) => one === bucket);

/**
 * SQL of the bucket's rows over runs `$2` and node `$3` of company `$1`: enrolment_id, customer_id, run_id, visit, attempt (0 = the
 * visit), dispatch_id, entered_at, left_at, state, result, outlet, reason, next_node, due_at, detail.
 */
export function bucketSql(input: Bucket, params: unknown[], ledger: Ledger = "journey_event"): string {
  const add = (value: unknown): string => `$${params.push(value)}`;
  if (isDispatchBucket(input.bucket)) return dispatchSql(input, input.bucket, add);
  const stays = `SELECT e.id AS enrolment_id, e.customer_id, e.run_id, e.visit, 0 AS attempt, NULL::uuid AS dispatch_id, e.entered_node_at AS entered_at,
      NULL::timestamptz AS left_at, e.state, NULL::text AS result, NULL::text AS outlet, e.reason, NULL::text AS next_node, e.due_at, NULL::jsonb AS detail
    FROM enrolment e WHERE e.company_id = $1 AND e.run_id = ANY($2::uuid[]) AND e.node = $3 AND e.finished_at IS NULL
      ${input.state ? `AND e.state = ${add(input.state)}` : ""}`;
  if (input.bucket === "here") return stays;
  const went = `SELECT v.enrolment_id, v.customer_id, v.run_id, v.visit, 0 AS attempt, NULL::uuid AS dispatch_id, v.entered_at, v.left_at, NULL::text AS state,
      v.result, v.outlet, v.reason, v.next_node, NULL::timestamptz AS due_at, v.detail
    FROM ${ledger} v WHERE v.company_id = $1 AND v.run_id = ANY($2::uuid[]) AND v.node = $3`;
  if (input.bucket === "entered") return `${stays} UNION ALL ${went}`;
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

function dispatchSql(input: Bucket, bucket: (typeof DISPATCH_BUCKETS)[number], add: (value: unknown) => string): string {
  const conditions = [DISPATCH_CONDITION[bucket]];
  if (input.reason) conditions.push(`d.reason = ${add(input.reason)}`);
  if (input.outcome) conditions.push(`d.outcome = ${add(input.outcome)}`);
  if (input.intent) conditions.push(`d.intent = ${add(input.intent)}`);
  return `SELECT d.enrolment_id, d.customer_id, d.run_id, d.visit, d.attempt::int AS attempt, d.id AS dispatch_id, d.planned_at AS entered_at, d.ended_at AS left_at,
      NULL::text AS state, NULL::text AS result, NULL::text AS outlet, d.reason, NULL::text AS next_node, d.due_at, NULL::jsonb AS detail
    FROM dispatch d WHERE d.company_id = $1 AND d.run_id = ANY($2::uuid[]) AND d.node = $3 AND ${conditions.join(" AND ")}`;
}
