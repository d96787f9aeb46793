/**
 * C7: everything held back says by which rule. A reason is stored as one text ("cap_contacts:15:1") so that it can be
 * grouped and listed; `code` is the key of its message under `blockReasons.*`, `params` fill it.
 */
import type { Cap } from "./policy";

/** A rule forbids the call: it is counted as blocked. */
export const BLOCK_CODES = [
  "cap_contacts",
  "cap_calls",
  "cap_answered",
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
  "unknown",
] as const;
export type BlockCode = (typeof BLOCK_CODES)[number];
export type DispatchFailureCode = (typeof DISPATCH_FAILURE_CODES)[number];
export type ReasonCode = BlockCode | DispatchFailureCode;

/** Names of the values that follow a code in its stored text. */
const PARAMS: Partial<Record<ReasonCode, readonly string[]>> = {
  cap_contacts: ["days", "limit"],
  cap_calls: ["days", "limit"],
  cap_answered: ["days", "limit"],
  variable_missing: ["variables"],
  unknown: ["code"],
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

const isCode = (text: string): text is ReasonCode => [...BLOCK_CODES, ...DISPATCH_FAILURE_CODES].some((code) => code === text);

/** Reads a stored reason; one that is not in the list (an older or newer row) becomes `unknown` and keeps its text. */
export function parseReason(stored: string): Reason {
  const [code = "", ...values] = stored.split(":");
  if (!isCode(code)) return { code: "unknown", params: { code: stored } };
  const params: Record<string, string | number> = {};
  for (const [i, name] of (PARAMS[code] ?? []).entries()) {
    const value = decodeURIComponent(values[i] ?? "");
    params[name] = /^\d+$/.test(value) && name !== "code" ? Number(value) : value;
  }
  return { code, params };
}
