/** C4: numbers that are never called. Lists are inputs; only the pattern of prohibited numbers lives here. */
import { DAY_MS } from "@/lib/time/day";
import type { CallingPolicy } from "./policy";

/** The national mobile number, or null: "+86 138-1234-5678" → "13812345678". */
function nationalMobile(phone: string): string | null {
  const digits = phone.replace(/\D/g, "");
  const national = digits.length === 13 && digits.startsWith("86") ? digits.slice(2) : digits;
  return /^1[3-9]\d{9}$/.test(national) ? national : null;
}

/** Length of the longest stretch in which each digit follows the one before it by `step`. */
function longestStretch(digits: string, step: number): number {
  let longest = 1;
  let current = 1;
  for (let i = 1; i < digits.length; i++) {
    current = Number(digits[i]) - Number(digits[i - 1]) === step ? current + 1 : 1;
    longest = Math.max(longest, current);
  }
  return longest;
}

const RUN_LENGTH = 6;
const STRAIGHT_LENGTH = 7;

/**
 * Vanity numbers are on the carriers' prohibited lists: 15888888888 (a run of 6 equal digits or more) and
 * 13912345678 (a straight of 7 or more, up or down).
 */
export function isVanityNumber(phone: string): boolean {
  const digits = nationalMobile(phone);
  if (digits === null) return false;
  return longestStretch(digits, 0) >= RUN_LENGTH || longestStretch(digits, 1) >= STRAIGHT_LENGTH || longestStretch(digits, -1) >= STRAIGHT_LENGTH;
}

export interface NumberFacts {
  optedOut: boolean;
  blacklisted: boolean;
  vanity: boolean;
  /** When a call last found the number empty or suspended. */
  deadAtMs: number | null;
}

export type NeverCallReason = "opt_out" | "blacklist" | "vanity_number" | "dead_number";

/** Why this number must not be called, or null. An opt-out comes first: it is the person's own word. */
export function neverCallReason(
  facts: NumberFacts,
  policy: Pick<CallingPolicy, "deadNumberDays" | "blockVanityNumbers">,
  nowMs: number,
): NeverCallReason | null {
  if (facts.optedOut) return "opt_out";
  if (facts.blacklisted) return "blacklist";
  if (facts.vanity && policy.blockVanityNumbers) return "vanity_number";
  if (facts.deadAtMs !== null && facts.deadAtMs + policy.deadNumberDays * DAY_MS > nowMs) return "dead_number";
  return null;
}
