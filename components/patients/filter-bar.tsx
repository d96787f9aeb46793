"use client";
import { CalendarCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { ALL, optionsOf, orNull } from "@/components/ui/all-option";
import { Button } from "@/components/ui/button";
import { SearchField } from "@/components/ui/search-field";
import { type Option, Select } from "@/components/ui/select";
import { Checkbox } from "@/components/ui/toggles";
import type { PatientOptions } from "@/lib/services/patients/options";
import { isFiltered, NO_FILTERS, type PatientFilters } from "./filters";

type Props = {
  filters: PatientFilters;
  change: (changes: Partial<PatientFilters>) => void;
  search: string;
  onSearch: (text: string) => void;
  options: PatientOptions | undefined;
};

export function PatientFilterBar({ filters, change, search, onSearch, options }: Props) {
  const t = useTranslations("patients.filters");
  const genders = useTranslations("patients.gender");
  const any: Option = { value: ALL, label: t("all") };
  const toChoice = (value: boolean | null): string => (value === null ? ALL : value ? "yes" : "no");
  const fromChoice = (value: string): boolean | null => (value === ALL ? null : value === "yes");
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <SearchField aria-label={t("search")} placeholder={t("search")} size="sm" className="w-[260px]" value={search} onChange={onSearch} />
      <Select
        aria-label={t("tag")}
        prefix={t("tag")}
        size="sm"
        className="max-w-[180px]"
        options={[any, ...optionsOf(options?.tags)]}
        value={filters.tagId ?? ALL}
        onChange={(id) => change({ tagId: orNull(id) })}
      />
      <Select
        aria-label={t("consultant")}
        prefix={t("consultant")}
        size="sm"
        className="max-w-[180px]"
        options={[any, ...optionsOf(options?.consultants)]}
        value={filters.consultantId ?? ALL}
        onChange={(id) => change({ consultantId: orNull(id) })}
      />
      <Select
        aria-label={t("gender")}
        prefix={t("gender")}
        size="sm"
        options={[any, { value: "female", label: genders("female") }, { value: "male", label: genders("male") }]}
        value={filters.gender ?? ALL}
        onChange={(gender) => change({ gender: gender === "male" || gender === "female" ? gender : null })}
      />
      <Select
        aria-label={t("phone")}
        prefix={t("phone")}
        size="sm"
        options={[any, { value: "yes", label: t("withPhone") }, { value: "no", label: t("withoutPhone") }]}
        value={toChoice(filters.hasPhone)}
        onChange={(choice) => change({ hasPhone: fromChoice(choice) })}
      />
      <Select
        aria-label={t("registered")}
        prefix={t("registered")}
        size="sm"
        options={[any, { value: "yes", label: t("patientsOnly") }, { value: "no", label: t("leadsOnly") }]}
        value={toChoice(filters.registered)}
        onChange={(choice) => change({ registered: fromChoice(choice) })}
      />
      <Checkbox isSelected={filters.appointmentTomorrow} onChange={(on) => change({ appointmentTomorrow: on })} className="items-center px-1 text-sm">
        <span className="inline-flex items-center gap-1">
          <CalendarCheck size={14} className="text-faint" aria-hidden />
          {t("tomorrow")}
        </span>
      </Checkbox>
      {isFiltered(filters) || search ? (
        <Button
          variant="ghost"
          size="sm"
          onPress={() => {
            onSearch("");
            change(NO_FILTERS);
          }}
        >
          {t("clear")}
        </Button>
      ) : null}
    </div>
  );
}
