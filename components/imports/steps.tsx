"use client";
import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { cx } from "@/components/ui/cx";

const KEYS = ["file", "columns", "report"] as const;

export function Steps({ current }: { current: number }) {
  const t = useTranslations("imports.steps");
  return (
    <ol className="mb-4 flex items-center gap-2 text-sm" aria-label={t("label")}>
      {KEYS.map((key, i) => (
        <li key={key} className="flex items-center gap-2" aria-current={i === current ? "step" : undefined}>
          {i > 0 ? <span aria-hidden className="h-px w-8 bg-border" /> : null}
          <span
            className={cx(
              "grid size-5 place-items-center rounded-full text-xs font-semibold",
              i === current
                ? "bg-accent text-accent-foreground"
                : i < current
                  ? "bg-success-soft text-success-text"
                  : "bg-surface-tertiary text-muted",
            )}
          >
            {i < current ? <Check size={12} strokeWidth={3} aria-hidden /> : i + 1}
          </span>
          <span className={i === current ? "font-medium" : "text-muted"}>{t(key)}</span>
        </li>
      ))}
    </ol>
  );
}
