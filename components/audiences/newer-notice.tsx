"use client";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import type { AudienceRow } from "@/lib/services/audiences/list";
import { useRuleText } from "./rule-text";

type Props = { theirs: AudienceRow; onTake: () => void; onOverwrite: () => void; canOverwrite: boolean; isPending: boolean };

/** Somebody saved while this was edited: what stands now, and the two ways on. Nothing is lost until one is taken. */
export function NewerNotice({ theirs, onTake, onOverwrite, canOverwrite, isPending }: Props) {
  const t = useTranslations("audiences.editor");
  const ruleText = useRuleText();
  return (
    <div role="alert" className="mb-3 rounded-control border border-border bg-warning-soft p-3">
      <p className="font-semibold">{t("newerTitle")}</p>
      <p className="text-sm">{t("newerText")}</p>
      <p className="mt-1 text-sm text-muted">{t("newerTheirs", { name: theirs.name, rule: ruleText(theirs.rule) })}</p>
      <div className="mt-2 flex gap-2">
        <Button size="sm" onPress={onTake} isDisabled={isPending}>
          {t("newerTake")}
        </Button>
        <Button size="sm" variant="danger" onPress={onOverwrite} isDisabled={!canOverwrite} isPending={isPending}>
          {t("newerOverwrite")}
        </Button>
      </div>
    </div>
  );
}
