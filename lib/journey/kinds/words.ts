import type { TimeUnit } from "../plan";
import type { PanelText } from "./face";

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export function weekdayName(day: number, t: PanelText): string {
  const names = [t("weekday.1"), t("weekday.2"), t("weekday.3"), t("weekday.4"), t("weekday.5"), t("weekday.6"), t("weekday.7")];
  return names[day - 1] ?? String(day);
}

export const weekdayList = (days: number[], t: PanelText): string =>
  days.length === 7 ? t("weekday.all") : days.map((day) => weekdayName(day, t)).join(t("listComma"));

export const dayList = (days: number[], t: PanelText): string => days.join(t("listComma"));

export function spanText(amount: number, unit: TimeUnit, t: PanelText): string {
  if (unit === "minute") return t("span.minute", { amount });
  return unit === "hour" ? t("span.hour", { amount }) : t("span.day", { amount });
}

/** Names of the chosen ones in the order chosen, at most `shown` of them. */
export function nameList(ids: string[], named: { id: string; name: string }[], t: PanelText, shown = 2): string {
  const names = ids.flatMap((id) => named.find((item) => item.id === id)?.name ?? []);
  const head = names.slice(0, shown).map((name) => t("quoted", { name }));
  return names.length > shown ? t("andMore", { names: head.join(t("listComma")), count: names.length }) : head.join(t("listComma"));
}
