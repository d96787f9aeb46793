"use client";
import { useTranslations } from "next-intl";
import { MultiSelect } from "@/components/ui/combobox";
import type { PanelProps } from "../face";
import { Section, useFieldError } from "../panel-parts";
import { readUpdateTag, type UpdateTagConfig } from "./schema";

export function UpdateTagPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const config = readUpdateTag(node.config);
  const fieldError = useFieldError(problems);
  const set = (change: Partial<UpdateTagConfig>) => onChange({ ...config, ...change });
  const options = (taken: string[]) => refs.tags.filter((tag) => !taken.includes(tag.id)).map((tag) => ({ value: tag.id, label: tag.name }));
  return (
    <Section>
      <div className="grid gap-4">
        <MultiSelect
          label={t("tag.add")}
          options={options(config.remove)}
          value={config.add}
          onChange={(add) => set({ add })}
          error={fieldError("add")}
        />
        <MultiSelect
          label={t("tag.remove")}
          options={options(config.add)}
          value={config.remove}
          onChange={(remove) => set({ remove })}
          error={fieldError("remove")}
        />
        <p className="text-sm text-muted">{t("tag.help")}</p>
      </div>
    </Section>
  );
}
