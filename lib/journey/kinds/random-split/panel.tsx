"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "@/components/ui/button";
import { NumberField } from "@/components/ui/number-field";
import { TextField } from "@/components/ui/text-field";
import type { PanelProps } from "../face";
import { GoesTo, Section, useFieldError } from "../panel-parts";
import { evenly, MAX_SHARES, MIN_SHARES, readSplit, type Share, shareOutlet, type SplitConfig, sumOf, WHOLE } from "./schema";

export function RandomSplitPanel({ node, problems, onChange, targetOf, onReveal }: PanelProps) {
  const t = useTranslations("panels");
  const config = readSplit(node.config);
  const { shares } = config;
  const error = useFieldError(problems)("shares");
  const set = (part: Partial<SplitConfig>, group?: string) => onChange({ ...config, ...part }, group);
  const change = (id: string, part: Partial<Share>, group: string) =>
    set({ shares: shares.map((share) => (share.id === id ? { ...share, ...part } : share)) }, `${group}-${id}`);
  const sum = sumOf(shares);
  return (
    <>
      <Section
        title={t("split.shares")}
        aside={
          <span className={sum === WHOLE ? "text-sm font-medium text-success-text" : "text-sm font-medium text-danger-text"}>
            {t("split.sum", { percent: sum / 10 })}
          </span>
        }
      >
        <div className="grid gap-3">
          {shares.map((share, index) => (
            <div key={share.id} className="grid gap-1">
              <div className="flex items-center gap-2">
                <TextField
                  aria-label={t("split.name", { number: index + 1 })}
                  placeholder={t("split.group", { number: index + 1 })}
                  size="sm"
                  className="min-w-0 flex-1"
                  maxLength={40}
                  value={share.name}
                  onChange={(name) => change(share.id, { name }, "name")}
                />
                <NumberField
                  aria-label={t("split.percentOf", { number: index + 1 })}
                  size="sm"
                  className="w-24"
                  unit="%"
                  min={0.1}
                  max={99.9}
                  step={0.1}
                  value={share.permille / 10}
                  onChange={(percent) => change(share.id, { permille: Math.round((percent ?? 0) * 10) }, "percent")}
                />
                <IconButton
                  size="xs"
                  label={t("split.remove", { number: index + 1 })}
                  icon={<Trash2 aria-hidden />}
                  isDisabled={shares.length <= MIN_SHARES}
                  onPress={() => set({ shares: shares.filter((other) => other.id !== share.id) })}
                />
              </div>
              <div className="min-w-0">
                <GoesTo outlet={shareOutlet(share.id)} targetOf={targetOf} onReveal={onReveal} />
              </div>
            </div>
          ))}
          {error ? <p className="yd-error">{error}</p> : null}
          <div className="flex gap-2">
            <Button
              size="xs"
              icon={<Plus aria-hidden />}
              isDisabled={shares.length >= MAX_SHARES}
              onPress={() => set({ shares: [...shares, { id: freshId(shares), name: "", permille: Math.max(1, WHOLE - sum) }] })}
            >
              {t("split.add")}
            </Button>
            <Button size="xs" onPress={() => set({ shares: evenly(shares) })}>
              {t("split.evenly")}
            </Button>
          </div>
        </div>
      </Section>
      <Section>
        <TextField label={t("split.salt")} help={t("split.saltHelp")} maxLength={40} value={config.salt} onChange={(salt) => set({ salt }, "salt")} />
        <p className="mt-3 text-sm text-muted">{t("split.help")}</p>
      </Section>
    </>
  );
}

function freshId(shares: Share[]): string {
  const numbers = shares.map((share) => Number(/^s(\d+)$/.exec(share.id)?.[1] ?? 0));
  return `s${Math.max(0, ...numbers) + 1}`;
}
