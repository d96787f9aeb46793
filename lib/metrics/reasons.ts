import { BLOCK_CODES, DISPATCH_FAILURE_CODES } from "@/lib/calling/block-reason";

/** Stored reasons, those of the calling rules and the engine's own: "code" or "code:value". Labels: `runs.reasons.<code>`. */
const REASON_CODES = [
  ...BLOCK_CODES,
  ...DISPATCH_FAILURE_CODES,
  "result_pending",
  "never_arrived",
  "throttled",
  "refused_connection",
  "text_undelivered",
  "call_no_answer",
  "call_busy",
  "call_rejected",
  "call_power_off",
  "call_empty_number",
  "call_suspended",
  "call_failed",
  "date_passed",
  "date_missing",
  "end_of_path",
  "stopped",
  "opted_out",
  "goal_reached",
  "already_in",
  "reentry_never",
  "reentry_days",
  "cap_total",
  "cap_daily",
  "circling",
  "not_in_audience",
  "other_clinic",
  "paused",
  "window_never_opens",
  "lead_pool_gone",
  "webhook_endpoint_gone",
  "webhook_endpoint_off",
  "webhook_phone_not_allowed",
  "webhook_retry",
  "webhook_status",
  "webhook_error",
  "step_broken",
  "moved_version",
  "version_exit",
  "moved_back",
  "moved_by_hand",
  "exited_by_hand",
  "wait_skipped",
  "stale",
  "other",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface RunReason {
  code: ReasonCode;
  /** What fills the message: `a` and `b` are the values after the code, in order; `text` the whole. */
  params: { a: string; b: string; text: string };
}

/** Moved to another version: the person goes on there, and has not left the journey. As a pattern for Postgres, too. */
export const HANDED_OVER = "^moved_(version|back):";

/** Splits a stored reason. One that is not in the list is a text of the journey's own (an exit's reason): shown as it is. */
export function reasonOf(stored: string): RunReason {
  const [head = "", a = "", b = ""] = stored.split(":");
  const code = REASON_CODES.find((known) => known === head) ?? "other";
  const read = (value: string): string => {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  };
  return { code, params: { a: read(a), b: read(b), text: stored } };
}
