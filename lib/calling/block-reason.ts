/**
 * C7: everything held back says by which rule. A reason is stored as one text ("cap_contacts:15:1") so that it can be
 * grouped and listed; `lib/metrics/reasons.ts` reads it back, together with the engine's own reasons.
 */
import type { Cap } from "./policy";

/** A rule forbids the call: it is counted as blocked. */
export const BLOCK_CODES = [
  "cap_contacts",
  "cap_calls",
  "cap_answered",
  "redial_budget",
  "opt_out",
  "blacklist",
  "vanity_number",
  "dead_number",
  "no_call_time",
  "kill_switch",
] as const;
/** The call can't be put together: it is counted as failed to dispatch. */
export const DISPATCH_FAILURE_CODES = [
  "no_phone",
  "not_registered",
  "no_appointment",
  "no_treatment",
  "no_visit",
  "no_benefit",
  "variable_missing",
  "script_disabled",
  "calling_inactive",
  "template_not_approved",
  "refused_by_carrier",
  "result_unknown",
  "customer_deleted",
] as const;
export type BlockCode = (typeof BLOCK_CODES)[number];
export type DispatchFailureCode = (typeof DISPATCH_FAILURE_CODES)[number];
export type ReasonCode = BlockCode | DispatchFailureCode;

/** Names of the values that follow a code in its stored text. */
const PARAMS: Partial<Record<ReasonCode, readonly string[]>> = {
  cap_contacts: ["days", "limit"],
  cap_calls: ["days", "limit"],
  cap_answered: ["days", "limit"],
  redial_budget: ["times"],
  variable_missing: ["variables"],
  refused_by_carrier: ["code"],
};

export interface Reason {
  code: ReasonCode;
  params: Record<string, string | number>;
}

const CAP_CODES = { contacts: "cap_contacts", calls: "cap_calls", answered: "cap_answered" } as const;

export function capReason(cap: Cap): Reason {
  return { code: CAP_CODES[cap.counts], params: { days: cap.windowDays, limit: cap.limit } };
}

export function formatReason(reason: Reason): string {
  const names = PARAMS[reason.code] ?? [];
  return [reason.code, ...names.map((name) => encodeURIComponent(String(reason.params[name] ?? "")))].join(":");
}
