import type { Locale } from "@/lib/i18n/locales";
import { NONE } from "./number";

export interface DateContext {
  locale: Locale;
  timeZone: string;
  now: Date;
}

interface Parts {
  year: number;
  month: number;
  day: number;
  weekday: number;
  time: string;
  seconds: string;
  /** Days since 1970 of the local calendar day. */
  dayNumber: number;
}

const WEEKDAYS: Record<Locale, readonly string[]> = {
  "zh-CN": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const NEAR: Record<Locale, Record<number, string>> = {
  "zh-CN": { [-1]: "昨天", 0: "今天", 1: "明天" },
  en: { [-1]: "Yesterday", 0: "Today", 1: "Tomorrow" },
};
const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

const formatters = new Map<string, Intl.DateTimeFormat>();

function partsIn(timeZone: string, date: Date): Parts {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formatters.set(timeZone, formatter);
  }
  const of = Object.fromEntries(formatter.formatToParts(date).map((p) => [p.type, p.value]));
  const [year, month, day] = [Number(of.year), Number(of.month), Number(of.day)];
  const utc = Date.UTC(year, month - 1, day);
  return {
    year,
    month,
    day,
    weekday: new Date(utc).getUTCDay(),
    time: `${of.hour}:${of.minute}`,
    seconds: String(of.second),
    dayNumber: utc / DAY_MS,
  };
}

const pad = (n: number): string => String(n).padStart(2, "0");

function calendarDay(at: Parts, now: Parts, locale: Locale, withWeekday: boolean): string {
  const weekday = WEEKDAYS[locale][at.weekday];
  const otherYear = at.year !== now.year;
  if (locale === "en") {
    const day = `${at.day} ${MONTHS[at.month - 1]}`;
    if (otherYear) return `${day} ${at.year}`;
    return withWeekday ? `${weekday} ${day}` : day;
  }
  const day = `${pad(at.month)}-${pad(at.day)}`;
  if (otherYear) return `${at.year}-${day}`;
  return withWeekday ? `${day} ${weekday}` : day;
}

/** 今天 14:00 · 明天 10:00 · 周一 10:00 (within the next week) · 11-21 周六 14:30 · 2025-11-21 14:30 */
export function formatDateTime(value: Date | string | null | undefined, context: DateContext): string {
  if (!value) return NONE;
  const at = partsIn(context.timeZone, new Date(value));
  const now = partsIn(context.timeZone, context.now);
  const days = at.dayNumber - now.dayNumber;
  const near = NEAR[context.locale][days];
  if (near) return `${near} ${at.time}`;
  if (days > 0 && days < WEEK_DAYS) return `${WEEKDAYS[context.locale][at.weekday]} ${at.time}`;
  return `${calendarDay(at, now, context.locale, true)} ${at.time}`;
}

/** A day: 今天 · 11-21 · 2025-11-21. Takes an instant, or a calendar date "2026-11-21" as it is. */
export function formatDate(value: Date | string | null | undefined, context: DateContext): string {
  if (!value) return NONE;
  const isCalendarDate = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
  const at = partsIn(isCalendarDate ? "UTC" : context.timeZone, new Date(value));
  const now = partsIn(context.timeZone, context.now);
  return NEAR[context.locale][at.dayNumber - now.dayNumber] ?? calendarDay(at, now, context.locale, false);
}

/** Of records, in full: 2026-11-20 10:02:14 */
export function formatRecordTime(value: Date | string | null | undefined, timeZone: string): string {
  if (!value) return NONE;
  const at = partsIn(timeZone, new Date(value));
  return `${at.year}-${pad(at.month)}-${pad(at.day)} ${at.time}:${at.seconds}`;
}

/** 10:35:40 */
export function formatTime(value: Date | string | null | undefined, timeZone: string, withSeconds = false): string {
  if (!value) return NONE;
  const at = partsIn(timeZone, new Date(value));
  return withSeconds ? `${at.time}:${at.seconds}` : at.time;
}
