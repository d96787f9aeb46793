import type { Locale } from "@/lib/i18n/locales";

/** What does not apply; a zero is `0`. */
export const NONE = "–";
const MINUS = "−";
const WAN = 10_000;

/** 12,345 */
export function formatNumber(value: number | null | undefined, locale: Locale, fractionDigits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const text = new Intl.NumberFormat(locale, { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }).format(
    Math.abs(value),
  );
  return value < 0 && Number(value.toFixed(fractionDigits)) !== 0 ? MINUS + text : text;
}

/** 61.3%; a share of nothing is "–". */
export function formatPercent(part: number | null | undefined, whole: number | null | undefined, locale: Locale): string {
  if (part === null || part === undefined || !whole) return NONE;
  return `${formatNumber((part / whole) * 100, locale, 1)}%`;
}

/** A difference of two percentages: +0.8 点. */
export function formatPoints(points: number, locale: Locale): string {
  const rounded = Number(points.toFixed(1));
  const sign = rounded > 0 ? "+" : "";
  return `${sign}${formatNumber(rounded, locale, 1)} ${locale === "en" ? "pts" : "点"}`;
}

/** ¥27.60 */
export function formatMoney(fen: number | null | undefined, locale: Locale): string {
  if (fen === null || fen === undefined) return NONE;
  return `${fen < 0 ? MINUS : ""}¥${formatNumber(Math.abs(fen) / 100, locale, 2)}`;
}

/** For axes only: 1.2万, 12K. */
export function formatAxis(value: number, locale: Locale): string {
  if (locale === "en") return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(value);
  if (Math.abs(value) < WAN) return formatNumber(value, locale);
  return `${Number((value / WAN).toFixed(1))}万`;
}

/** 138****1234, from any way of writing a number. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, "").replace(/^86(?=1\d{10}$)/, "");
  if (digits.length < 8) return "****";
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}
