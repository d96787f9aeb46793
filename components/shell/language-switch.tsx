"use client";
import { useRouter } from "next/navigation";
import { useLocale } from "next-intl";
import { LOCALE_COOKIE, LOCALES } from "@/lib/i18n/locales";
import { remember } from "./preferences";

export const LANGUAGE_NAME: Record<(typeof LOCALES)[number], string> = { "zh-CN": "简体中文", en: "English" };

export function LanguageSwitch() {
  const router = useRouter();
  const locale = useLocale();
  return (
    <div className="flex gap-4 text-sm">
      {LOCALES.map((code) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === locale}
          className="min-h-6 text-muted hover:text-foreground aria-pressed:font-medium aria-pressed:text-foreground"
          onClick={() => {
            remember(LOCALE_COOKIE, code);
            router.refresh();
          }}
        >
          {LANGUAGE_NAME[code]}
        </button>
      ))}
    </div>
  );
}
