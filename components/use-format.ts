"use client";
import { useLocale } from "next-intl";
import { useMemo } from "react";
import { formatDate, formatDateTime, formatRecordTime, formatTime } from "@/lib/format/date";
import { formatClock, formatDuration } from "@/lib/format/duration";
import { formatAxis, formatMoney, formatNumber, formatPercent, formatPoints } from "@/lib/format/number";
import { asLocale } from "@/lib/i18n/locales";
import { useShell } from "./shell/context";

type When = Date | string | null | undefined;

/** lib/format, bound to the reader's locale and the company's zone. */
export function useFormat() {
  const locale = asLocale(useLocale());
  const { timezone: timeZone } = useShell().company;
  return useMemo(
    () => ({
      number: (value: number | null | undefined, fractionDigits?: number) => formatNumber(value, locale, fractionDigits),
      percent: (part: number | null | undefined, whole: number | null | undefined) => formatPercent(part, whole, locale),
      points: (points: number) => formatPoints(points, locale),
      money: (fen: number | null | undefined) => formatMoney(fen, locale),
      axis: (value: number) => formatAxis(value, locale),
      duration: (seconds: number | null | undefined) => formatDuration(seconds, locale),
      clock: formatClock,
      dateTime: (at: When) => formatDateTime(at, { locale, timeZone, now: new Date() }),
      date: (at: When) => formatDate(at, { locale, timeZone, now: new Date() }),
      recordTime: (at: When) => formatRecordTime(at, timeZone),
      time: (at: When, withSeconds?: boolean) => formatTime(at, timeZone, withSeconds),
    }),
    [locale, timeZone],
  );
}
