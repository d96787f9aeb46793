"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "./toast";

/** Puts a text on the clipboard. A browser that refuses (no permission, no https) is spoken of, not passed over. */
export function useCopy(): { copy: (text: string) => void; isCopied: boolean } {
  const t = useTranslations("common");
  const [isCopied, setCopied] = useState(false);
  async function put(text: string) {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      toast(t("copied"));
    } catch {
      setCopied(false);
      toast(t("copyRefused"), { tone: "bad" });
    }
  }
  return { copy: (text) => void put(text), isCopied };
}
