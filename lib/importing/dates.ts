import { DAY_MS, daysInMonth, twoDigits } from "@/lib/time/day";
import type { Cell } from "./table";

export type DateProblem = "date_unreadable" | "date_impossible" | "date_ambiguous";
/** `day` "YYYY-MM-DD"; `time` "HH:MM:SS" where the cell has one. Wall clock: the zone is the company's. */
export interface WallTime {
  day: string;
  time: string | null;
}
export type DateResult = { ok: true; value: WallTime } | { ok: false; problem: DateProblem };

/** Excel counts days from here (1900 system, for every day after February 1900). */
const EXCEL_EPOCH_MS = Date.UTC(1899, 11, 30);
const MIN_SERIAL = 61;
const MAX_SERIAL = 73_050; // 2099-12-31
const MIN_YEAR = 1900;
const MAX_YEAR = 2099;

const YEAR_FIRST =
  /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]*(?:(上午|下午|AM|PM)\s*)?(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?)?[分秒]?\s*(AM|PM)?Z?)?$/i;
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})$/;
const DAY_OR_MONTH_FIRST = /^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})$/;

/** A date as workbooks and people write it: date cell, Excel serial, "2026-03-01", "2011/02/15", "2026年3月1日 14:30", "20260301". */
export function parseDate(cell: Exclude<Cell, null>): DateResult {
  if (cell instanceof Date) return fromMs(cell.getTime());
  if (typeof cell === "number") return fromSerial(cell);
  if (typeof cell === "boolean") return fail("date_unreadable");
  const text = cell.normalize("NFKC").trim();
  const compact = COMPACT.exec(text);
  if (compact) return fromParts(compact[1], compact[2], compact[3]);
  if (/^\d{3,5}(\.\d+)?$/.test(text)) return fromSerial(Number(text));
  const parts = YEAR_FIRST.exec(text);
  if (parts) return fromParts(parts[1], parts[2], parts[3], parts[5], parts[6], parts[7], parts[4] ?? parts[8]);
  return fail(DAY_OR_MONTH_FIRST.test(text) ? dayOrMonthFirst(text) : "date_unreadable");
}

/** 13/13/1990 is no day in any order; 03/04/1990 is one of two. */
function dayOrMonthFirst(text: string): DateProblem {
  const [a = 0, b = 0] = text.split(/[-/.]/).map(Number);
  const either = (a >= 1 && a <= 12 && b >= 1 && b <= 31) || (b >= 1 && b <= 12 && a >= 1 && a <= 31);
  return either ? "date_ambiguous" : "date_impossible";
}

function fromSerial(serial: number): DateResult {
  if (!Number.isFinite(serial)) return fail("date_unreadable");
  // A year without a day. As serials these are days of 1905.
  if (Number.isInteger(serial) && serial >= MIN_YEAR && serial <= MAX_YEAR) return fail("date_unreadable");
  if (serial < MIN_SERIAL || serial >= MAX_SERIAL + 1) return fail("date_impossible");
  return fromMs(EXCEL_EPOCH_MS + serial * DAY_MS);
}

/** Serials are binary fractions of a day: 14:30 may arrive as 14:29:59.9997. */
function fromMs(ms: number): DateResult {
  if (!Number.isFinite(ms)) return fail("date_unreadable");
  const iso = new Date(Math.round(ms / 1000) * 1000).toISOString();
  const year = Number(iso.slice(0, 4));
  if (!/^\d{4}-/.test(iso) || year < MIN_YEAR || year > MAX_YEAR) return fail("date_impossible");
  const time = iso.slice(11, 19);
  return { ok: true, value: { day: iso.slice(0, 10), time: time === "00:00:00" ? null : time } };
}

function fromParts(y?: string, m?: string, d?: string, hh?: string, mm?: string, ss?: string, half?: string): DateResult {
  const [year, month, day] = [Number(y), Number(m), Number(d)];
  if (year < MIN_YEAR || year > MAX_YEAR || day < 1 || day > daysInMonth(year, month)) return fail("date_impossible");
  const value = `${year}-${twoDigits(month)}-${twoDigits(day)}`;
  if (hh === undefined) return { ok: true, value: { day: value, time: null } };
  const afternoon = half !== undefined && /下午|pm/i.test(half);
  const hour = half === undefined ? Number(hh) : (Number(hh) % 12) + (afternoon ? 12 : 0);
  const [minute, second] = [Number(mm), Number(ss ?? "0")];
  if (hour > 23 || minute > 59 || second > 59) return fail("date_impossible");
  return { ok: true, value: { day: value, time: `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}` } };
}

function fail(problem: DateProblem): DateResult {
  return { ok: false, problem };
}
