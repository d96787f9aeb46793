import type { Locale } from "@/lib/i18n/locales";
import { type Day, dayOf, MINUTE_MS, twoDigits, WEEK_DAYS } from "@/lib/time/day";
import { wallClock } from "@/lib/time/zone";
import { NONE } from "./number";

export interface DateContext {
  locale: Locale;
  timeZone: string;
  now: Date;
}

interface Parts extends Day {
  /** ISO, 1 (Monday) - 7. */
  weekday: number;
  time: string;
  seconds: string;
  dayNumber: number;
}

const WEEKDAYS: Record<Locale, readonly string[]> = {
  "zh-CN": ["", "周一", "周二", "周三", "周四", "周五", "周六", "周日"],
  en: ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const NEAR: Record<Locale, Record<number, string>> = {
  "zh-CN": { [-1]: "昨天", 0: "今天", 1: "明天" },
  en: { [-1]: "Yesterday", 0: "Today", 1: "Tomorrow" },
};

function partsIn(timeZone: string, date: Date): Parts {
  const { dayNumber, weekday, timeMs } = wallClock(date.getTime(), timeZone);
  const minutes = Math.floor(timeMs / MINUTE_MS);
  return {
    ...dayOf(dayNumber),
    dayNumber,
    weekday,
    time: `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`,
    seconds: twoDigits(Math.floor((timeMs % MINUTE_MS) / 1000)),
  };
}

function calendarDay(at: Parts, now: Parts, locale: Locale, withWeekday: boolean): string {
  const weekday = WEEKDAYS[locale][at.weekday];
  const otherYear = at.year !== now.year;
  if (locale === "en") {
    const day = `${at.day} ${MONTHS[at.month - 1]}`;
    if (otherYear) return `${day} ${at.year}`;
    return withWeekday ? `${weekday} ${day}` : day;
  }
  const day = `${twoDigits(at.month)}-${twoDigits(at.day)}`;
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
  return `${at.year}-${twoDigits(at.month)}-${twoDigits(at.day)} ${at.time}:${at.seconds}`;
}

/** 10:35:40 */
export function formatTime(value: Date | string | null | undefined, timeZone: string, withSeconds = false): string {
  if (!value) return NONE;
  const at = partsIn(timeZone, new Date(value));
  return withSeconds ? `${at.time}:${at.seconds}` : at.time;
}
