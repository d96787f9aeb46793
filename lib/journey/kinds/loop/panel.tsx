"use client";
import { useTranslations } from "next-intl";
import { NumberField } from "@/components/ui/number-field";
import type { PanelProps } from "../face";
import { GoesTo, Section, useFieldError } from "../panel-parts";
import { MAX_TIMES, readLoop } from "./schema";

export function LoopPanel({ node, problems, onChange, targetOf, onReveal }: PanelProps) {
  const t = useTranslations("panels");
  return (
    <>
      <Section>
        <NumberField
          label={t("loop.times")}
          className="w-36"
          unit={t("loop.unit")}
          min={1}
          max={MAX_TIMES}
          value={readLoop(node.config).times}
          error={useFieldError(problems)("times")}
          onChange={(times) => onChange({ times: times ?? 0 }, "times")}
        />
        <p className="mt-3 text-sm text-muted">{t("loop.help")}</p>
      </Section>
      <Section title={t("outcomes")}>
        <dl className="grid gap-1.5 text-sm">
          <div className="flex justify-between gap-3">
            <dt>{t("loop.again")}</dt>
            <dd className="min-w-0 truncate">
              <GoesTo outlet="again" targetOf={targetOf} onReveal={onReveal} />
            </dd>
          </div>
          <div className="flex justify-between gap-3">
            <dt>{t("loop.done")}</dt>
            <dd className="min-w-0 truncate">
              <GoesTo outlet="done" targetOf={targetOf} onReveal={onReveal} />
            </dd>
          </div>
        </dl>
      </Section>
    </>
  );
}
