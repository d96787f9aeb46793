import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** Why a phone cell can't be taken; a key under `imports.reasons`. */
export type PhoneProblem = "phone_digits_lost" | "phone_too_short" | "phone_too_long" | "phone_foreign" | "phone_invalid";

export interface Phone {
  /** "+8613812345678" */
  e164: string;
  last4: string;
  /** "138****1234" */
  masked: string;
}

export type PhoneResult = { ok: true; phone: Phone | null } | { ok: false; problem: PhoneProblem };

const MAINLAND_MOBILE = /^1[3-9]\d{9}$/;
const SCIENTIFIC = /^\d+(\.\d+)?E\+?\d+$/i;
const SEPARATORS = /[\s\u00a0\u200b-\u200d\u2060\ufeff\-‐-―()._·']/gu;
const DIALLABLE = new Set(["MOBILE", "FIXED_LINE", "FIXED_LINE_OR_MOBILE"]);

/** A phone as people type or spreadsheets keep it → E.164 of a mainland mobile or landline; blank → null. */
export function normalisePhone(cell: string | number | null | undefined): PhoneResult {
  if (cell === null || cell === undefined) return { ok: true, phone: null };
  if (typeof cell === "number" && !Number.isSafeInteger(cell)) return fail("phone_digits_lost");
  const text = String(cell).normalize("NFKC").trim();
  if (text === "") return { ok: true, phone: null };
  // A spreadsheet that showed 13812345678 as 1.38E+10 and saved that text: the other digits are gone.
  if (SCIENTIFIC.test(text)) return fail("phone_digits_lost");
  const compact = text.replace(SEPARATORS, "");
  if (compact === "") return { ok: true, phone: null };
  if (!/^\+?\d+$/.test(compact)) return fail("phone_invalid");
  if (compact.startsWith("+") && !compact.startsWith("+86")) return fail("phone_foreign");
  const national = compact.replace(/^(\+86|0086|86(?=1[3-9]\d{9}$))/, "").replace(/^0(?=1[3-9]\d{9}$)/, "");
  if (MAINLAND_MOBILE.test(national)) return done(`+86${national}`, national);
  const international = national !== compact && !national.startsWith("0");
  return landline(international ? `0${national}` : national);
}

function landline(national: string): PhoneResult {
  if (national.startsWith("0")) {
    const parsed = parsePhoneNumberFromString(national, "CN");
    const type = parsed?.isValid() ? parsed.getType() : undefined;
    if (parsed && type && DIALLABLE.has(type)) return done(parsed.number, `0${parsed.nationalNumber}`);
  }
  if (national.length < 11) return fail("phone_too_short");
  if (national.length > 12) return fail("phone_too_long");
  return fail(national.startsWith("1") && national.length === 12 ? "phone_too_long" : "phone_invalid");
}

/** "13812345678" → "138****5678", "075512345678" → "0755****5678". */
export function maskNational(national: string): string {
  return `${national.slice(0, Math.max(0, national.length - 8))}****${national.slice(-4)}`;
}

function done(e164: string, national: string): PhoneResult {
  return { ok: true, phone: { e164, last4: e164.slice(-4), masked: maskNational(national) } };
}

function fail(problem: PhoneProblem): PhoneResult {
  return { ok: false, problem };
}
