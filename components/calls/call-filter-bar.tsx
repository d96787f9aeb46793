"use client";
import { useTranslations } from "next-intl";
import { ALL, optionsOf, orNull } from "@/components/ui/all-option";
import { Button } from "@/components/ui/button";
import { SearchField } from "@/components/ui/search-field";
import { type Option, Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import type { CallOptions } from "@/lib/services/calls/options";
import { RECORD_FILTERS, type RecordFilter } from "@/lib/calling/record-state";
import type { IntentKey } from "@/lib/scripts/intent";
import { type CallFilters, isFiltered, PERIODS } from "./filters";

type FilterBarProps = {
  filters: CallFilters;
  change: (changes: Partial<CallFilters>) => void;
  search: string;
  onSearch: (text: string) => void;
  options: CallOptions | undefined;
};

export function CallFilterBar({ filters, change, search, onSearch, options }: FilterBarProps) {
  const t = useTranslations("calls.filters");
  const calls = useTranslations("calls");
  const periods = useTranslations("calls.period");
  const states = useTranslations("calls.state");
  const any: Option<typeof ALL> = { value: ALL, label: t("all") };
  const script = options?.scripts.find((candidate) => candidate.id === filters.scriptId);
  const stateOptions: Option<RecordFilter | typeof ALL>[] = [any, ...RECORD_FILTERS.map((state) => ({ value: state, label: states(state) }))];
  const intentOptions: Option<IntentKey | typeof ALL>[] = [
    any,
    ...(script?.intents ?? []).map(({ key, name }) => ({ value: key, label: `${key} ${name}` })),
  ];
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <SearchField aria-label={calls("search")} placeholder={calls("search")} size="sm" className="w-[170px]" value={search} onChange={onSearch} />
      <Select
        aria-label={t("period")}
        prefix={t("period")}
        size="sm"
        options={PERIODS.map((period) => ({ value: period, label: periods(period) }))}
        value={filters.period}
        onChange={(period) => change({ period, from: null, to: null })}
      />
      {filters.period === "custom" ? (
        <>
          <TextField aria-label={t("from")} type="date" size="sm" value={filters.from ?? ""} onChange={(from) => change({ from })} />
          <TextField aria-label={t("to")} type="date" size="sm" value={filters.to ?? ""} onChange={(to) => change({ to })} />
        </>
      ) : null}
      <Select
        aria-label={t("state")}
        prefix={t("state")}
        size="sm"
        options={stateOptions}
        value={filters.state ?? ALL}
        onChange={(state) => change({ state: orNull(state) })}
      />
      <Select
        aria-label={t("script")}
        prefix={t("script")}
        size="sm"
        className="max-w-[220px]"
        options={[any, ...optionsOf(options?.scripts)]}
        value={filters.scriptId ?? ALL}
        onChange={(id) => change({ scriptId: orNull(id) })}
      />
      <Select
        aria-label={t("intent")}
        prefix={t("intent")}
        size="sm"
        isDisabled={!script}
        options={intentOptions}
        value={script ? (filters.intent ?? ALL) : null}
        placeholder={t("intentNeedsScript")}
        onChange={(intent) => change({ intent: orNull(intent) })}
      />
      <Select
        aria-label={t("consultant")}
        prefix={t("consultant")}
        size="sm"
        options={[any, ...optionsOf(options?.consultants)]}
        value={filters.consultantId ?? ALL}
        onChange={(id) => change({ consultantId: orNull(id) })}
      />
      <Select
        aria-label={t("webConsultant")}
        prefix={t("webConsultant")}
        size="sm"
        options={[any, ...optionsOf(options?.webConsultants)]}
        value={filters.webConsultantId ?? ALL}
        onChange={(id) => change({ webConsultantId: orNull(id) })}
      />
      {isFiltered(filters) || search ? (
        <Button
          variant="ghost"
          size="sm"
          onPress={() => {
            onSearch("");
            change({ period: "all", from: null, to: null, state: null, scriptId: null, consultantId: null, webConsultantId: null });
          }}
        >
          {t("clear")}
        </Button>
      ) : null}
    </div>
  );
}
