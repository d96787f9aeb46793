"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { parseReason, type Reason } from "@/lib/calling/block-reason";

/** The sentence for why a call or text was held back, from a stored reason ("cap_calls:15:3") or a parsed one. */
export function useReasonText(): (reason: Reason | string) => string {
  const t = useTranslations("blockReasons");
  return useCallback(
    (reason) => {
      const { code, params } = typeof reason === "string" ? parseReason(reason) : reason;
      return t(code, params);
    },
    [t],
  );
}
