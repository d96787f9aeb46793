"use client";
import { useTranslations } from "next-intl";
import { MultiSelect } from "@/components/ui/combobox";
import { APPOINTMENT_STATUSES, CALL_OUTCOMES, traitSchemas } from "@/lib/audience/fields";
import type { RuleOptions } from "@/lib/services/audiences/options";
import { DateEditor } from "./date-editor";
import { shownOptions } from "./shown-options";

type TraitType = keyof typeof traitSchemas;

export interface TraitsEditorProps {
  type: TraitType;
  value: unknown;
  onChange: (value: unknown) => void;
  options: RuleOptions;
  isReadOnly: boolean;
}

interface ListTrait {
  key: "items" | "names" | "statuses" | "clinicIds" | "outcomes" | "intents" | "scriptIds";
  choices: { value: string; label: string }[];
}

/** The traits that one record must have, all at once: when, which item, which state … A trait left empty does not matter. */
export function TraitsEditor({ type, value, onChange, options, isReadOnly }: TraitsEditorProps) {
  const t = useTranslations("audiences");
  const parsed = traitSchemas[type].safeParse(value);
  const traits: Record<string, unknown> = parsed.success ? parsed.data : {};
  const set = (key: string, next: unknown) => {
    const { [key]: _, ...rest } = traits;
    const isLeftOut = next === undefined || (Array.isArray(next) && next.length === 0);
    onChange(isLeftOut ? rest : { ...rest, [key]: next });
  };
  const words = (list: readonly string[]) => list.map((w) => ({ value: w, label: w }));
  const clinics: ListTrait = { key: "clinicIds", choices: shownOptions(options.clinics, strings(traits.clinicIds), t("text.hidden")) };
  const lists: Record<TraitType, ListTrait[]> = {
    appointment: [
      { key: "items", choices: words(options.appointmentItems) },
      { key: "statuses", choices: APPOINTMENT_STATUSES.map((s) => ({ value: s, label: t(`appointmentStatus.${s}`) })) },
      clinics,
    ],
    visit: [clinics],
    treatment: [{ key: "items", choices: words(options.treatmentItems) }],
    benefit: [{ key: "names", choices: words(options.benefitNames) }],
    call: [
      { key: "outcomes", choices: CALL_OUTCOMES.map((o) => ({ value: o, label: t(`callOutcome.${o}`) })) },
      { key: "scriptIds", choices: shownOptions(options.scripts, strings(traits.scriptIds), t("text.hidden")) },
      { key: "intents", choices: intentChoices(options, traits.scriptIds) },
    ],
  };
  const date = parsed.success ? parsed.data.date : undefined;
  return (
    <div className="flex flex-col gap-2">
      <DateEditor value={date} onChange={(next) => set("date", next)} isOptional isReadOnly={isReadOnly} />
      {lists[type].map(({ key, choices }) => (
        <MultiSelect
          key={key}
          aria-label={t(`traits.${key}`)}
          placeholder={t("builder.anyTrait", { trait: t(`traits.${key}`) })}
          options={choices}
          value={strings(traits[key])}
          onChange={(next) => set(key, next)}
          isDisabled={isReadOnly}
        />
      ))}
    </div>
  );
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === "string") : []);

/** Intents of the chosen scripts, or of all. Equal letters of several scripts fold into one choice. */
function intentChoices(options: RuleOptions, scriptIds: unknown): { value: string; label: string }[] {
  const chosen = strings(scriptIds);
  const names = new Map<string, Set<string>>();
  for (const script of options.scripts.filter((s) => chosen.length === 0 || chosen.includes(s.id)))
    for (const intent of script.intents) names.set(intent.key, (names.get(intent.key) ?? new Set()).add(intent.name));
  return [...names]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, labels]) => ({ value: key, label: `${key} ${[...labels].slice(0, 2).join(" / ")}` }));
}
