"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import type { OutletSpec } from "./types";

export function useOutletName(): (outlet: OutletSpec) => string {
  const t = useTranslations("kinds.outlets");
  return useCallback(
    ({ label }) => {
      if (label.type === "key") return t(label.key);
      if (label.type === "intents") return t("rule", { number: label.number });
      if (label.type === "share") return t("share", { name: label.name || t("group", { number: label.number }), percent: label.permille / 10 });
      return label.name || t("case", { number: label.number });
    },
    [t],
  );
}
