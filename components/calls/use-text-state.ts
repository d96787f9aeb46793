"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { textState } from "@/lib/calling/text-state";

/** What is known of a text, in the same words wherever it is shown. */
export function useTextState(): (state: string, outcome: string | null) => string {
  const t = useTranslations("calls.textState");
  return useCallback((state, outcome) => t(textState(state, outcome)), [t]);
}
