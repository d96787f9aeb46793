"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { outletLabel } from "./outlet-label";
import type { OutletSpec } from "./types";

export function useOutletName(): (outlet: OutletSpec) => string {
  const t = useTranslations("kinds.outlets");
  return useCallback(({ label }) => outletLabel(label, t), [t]);
}
