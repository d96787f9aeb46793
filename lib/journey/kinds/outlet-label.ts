import type { OutletLabel } from "./types";

/** The name of an outlet; `t` speaks the words under `kinds.outlets`. */
export function outletLabel(label: OutletLabel, t: (key: string, values?: Record<string, string | number>) => string): string {
  if (label.type === "key") return t(label.key);
  if (label.type === "intents") return t("rule", { number: label.number });
  if (label.type === "share") return t("share", { name: label.name || t("group", { number: label.number }), percent: label.permille / 10 });
  return label.name || t("case", { number: label.number });
}
