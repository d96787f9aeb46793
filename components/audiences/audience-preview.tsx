"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Card } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useSettled } from "@/components/use-settled";
import { checkRule } from "@/lib/audience/check";
import type { Group } from "@/lib/audience/rule";

const TYPING_PAUSE_MS = 350;

/** How many people match right now, and a few of them, while the rule is being edited. */
export function AudiencePreview({ rule }: { rule: Group }) {
  const t = useTranslations("audiences.preview");
  const trpc = useTRPC();
  const href = useClinicHref();
  const errorText = useErrorText();
  const settled = useSettled(rule, TYPING_PAUSE_MS);
  const isComplete = checkRule(settled).length === 0;
  const preview = useQuery(trpc.audiences.preview.queryOptions({ rule: settled }, { enabled: isComplete, placeholderData: (before) => before }));
  const isDimmed = preview.isPlaceholderData || settled !== rule || !isComplete;
  return (
    <Card title={t("title")} className="self-start">
      {!isComplete ? <p className="text-sm text-muted">{t("incomplete")}</p> : null}
      {preview.error ? <ErrorState title={t("failed")} text={errorText(preview.error)} onRetry={() => void preview.refetch()} /> : null}
      {!preview.data && isComplete && !preview.error ? <SkeletonLines lines={4} /> : null}
      {preview.data && !preview.error ? (
        <div aria-live="polite" className={isDimmed ? "opacity-50" : undefined}>
          <p className="text-3xl font-semibold tabular-nums" data-testid="audience-count" data-value={preview.data.count}>
            {t("people", { count: preview.data.count })}
          </p>
          {preview.data.withoutPhone > 0 ? <p className="text-sm text-muted">{t("withoutPhone", { count: preview.data.withoutPhone })}</p> : null}
          {preview.data.count === 0 ? (
            <p className="mt-2 text-sm text-muted">{t("none")}</p>
          ) : (
            <p className="mt-4 mb-1 text-sm text-muted">{t("sample")}</p>
          )}
          <ul>
            {preview.data.sample.map((person) => (
              <li key={person.id} className="border-t border-separator py-1.5">
                <Link href={href(`/patients/${person.id}`)} className="font-medium hover:text-accent-text">
                  {person.name}
                </Link>
                <span className="ml-2 text-sm text-muted">
                  {[person.phoneMasked ?? t("noPhone"), person.recordNumber ?? t("lead"), person.clinicName?.split("·").at(-1)]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Card>
  );
}
