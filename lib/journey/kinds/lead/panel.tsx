"use client";
import { useTranslations } from "next-intl";
import { Select } from "@/components/ui/select";
import type { PanelProps } from "../face";
import { Section, useFieldError } from "../panel-parts";
import { NewPool } from "./new-pool";
import { readLead } from "./schema";

export function LeadPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const { poolId } = readLead(node.config);
  const pools = refs.pools.map((pool) => ({ value: pool.id, label: pool.name }));
  return (
    <Section>
      <div className="grid gap-3">
        <Select
          label={t("lead.pool")}
          isRequired
          options={pools}
          value={pools.some((pool) => pool.value === poolId) ? poolId : null}
          placeholder={t("lead.choose")}
          error={useFieldError(problems)("poolId")}
          onChange={(id) => onChange({ poolId: id })}
        />
        <NewPool onMade={(id) => onChange({ poolId: id })} />
        <p className="text-sm text-muted">{t("lead.help")}</p>
      </div>
    </Section>
  );
}
