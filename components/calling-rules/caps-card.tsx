"use client";
import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { Chip, type Tone } from "@/components/ui/chip";
import { Card } from "@/components/ui/page";
import { useFormat } from "@/components/use-format";
import type { Cap, CapGroup } from "@/lib/calling/policy";
import type { CallingRules } from "@/lib/services/callingRules/get";

const GROUPS: readonly { key: CapGroup; tone: Tone }[] = [
  { key: "default", tone: "neutral" },
  { key: "service", tone: "ok" },
  { key: "marketing", tone: "warn" },
];

/** How often one number may be called, per rule group. */
export function CapsCard({ rules }: { rules: CallingRules }) {
  const t = useTranslations("callingRules.caps");
  const names = useTranslations("callingRules.groupName");
  const categories = useTranslations("callingRules.groupCategory");
  const format = useFormat();
  return (
    <Card className="mb-3">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h2 className="text-lg font-semibold">{t("title")}</h2>
        <span className="text-sm text-muted">{t("hint")}</span>
      </div>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t("title")}>
        <table className="yd-table mt-1 min-w-[860px]">
          <colgroup>
            <col className="w-[150px]" />
            <col className="w-[100px]" />
            <col />
            <col className="w-[88px]" />
            <col className="w-[204px]" />
            <col className="w-[112px]" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{t("group")}</th>
              <th scope="col">{t("category")}</th>
              <th scope="col">{t("limits")}</th>
              <th scope="col">{t("scope")}</th>
              <th scope="col">{t("dead")}</th>
              <th scope="col" data-align="right">
                {t("blocked")}
              </th>
            </tr>
          </thead>
          <tbody>
            {GROUPS.map(({ key, tone }) => (
              <tr key={key} className="h-[46px]">
                <td>
                  <span className="flex items-center gap-1.5 font-semibold">
                    {names(key)}
                    {rules.tightened.includes(key) ? (
                      <Chip size="sm" tone="accent">
                        {t("tightened")}
                      </Chip>
                    ) : (
                      <Lock width={14} height={14} className="text-faint" aria-label={t("locked")} />
                    )}
                  </span>
                </td>
                <td>
                  <Chip size="sm" tone={tone}>
                    {categories(key)}
                  </Chip>
                </td>
                <td>
                  <span className="flex flex-wrap gap-1.5 py-1">
                    {rules.policy.caps[key].map((cap) => (
                      <CapChip key={`${cap.windowDays}${cap.counts}${cap.of}`} cap={cap} />
                    ))}
                  </span>
                </td>
                <td className="text-muted">{t("company")}</td>
                <td className="text-muted">{t("deadDays", { days: rules.policy.deadNumberDays })}</td>
                <td data-align="right">{format.number(rules.blocked.byGroup[key])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function CapChip({ cap }: { cap: Cap }) {
  const t = useTranslations("callingRules.caps");
  const window = cap.windowDays === 1 ? t("daily") : t("days", { days: cap.windowDays });
  const text = {
    contacts: t("contacts", { window, limit: cap.limit }),
    calls: t("calls", { window, limit: cap.limit }),
    answered: t("answered", { window, limit: cap.limit }),
  };
  return <span className="rounded-chip px-2 py-[2px] text-sm shadow-[inset_0_0_0_1px_var(--border)]">{text[cap.counts]}</span>;
}
