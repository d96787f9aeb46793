"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { reasonOf } from "@/lib/metrics/reasons";

/** The sentence for a stored reason ("cap_calls:15:3") of a call or text that was held back. */
export function useReasonText(): (stored: string) => string {
  const t = useTranslations("runs.reasons");
  return useCallback(
    (stored) => {
      const { code, params } = reasonOf(stored);
      return t(code, params);
    },
    [t],
  );
}
