"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import type { AudienceRow } from "@/lib/services/audiences/list";

/** Why this member can neither change nor remove an audience; null = they can. */
export function useLockText(): (audience: Pick<AudienceRow, "lock"> | null) => string | null {
  const t = useTranslations("audiences");
  return useCallback((audience) => (audience?.lock === "used" ? t("lock.used") : audience?.lock === "company" ? t("lock.company") : null), [t]);
}
