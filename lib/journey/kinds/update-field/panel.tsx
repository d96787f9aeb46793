"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { Checkbox } from "@/components/ui/toggles";
import type { JourneyRefs } from "../../refs";
import type { PanelProps } from "../face";
import { Section, useFieldError } from "../panel-parts";
import { type DraftChange, emptyChange, MAX_CHANGES, readUpdateField } from "./schema";

export function UpdateFieldPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const fieldError = useFieldError(problems);
  const { changes } = readUpdateField(node.config);
  const set = (next: DraftChange[], group?: string) => onChange({ changes: next }, group);
  return (
    <>
      {changes.map((change, index) => (
        <Section
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing else that stays the same while it is filled in
          key={index}
          title={t("field.change", { number: index + 1 })}
          aside={
            changes.length > 1 ? (
              <IconButton
                size="xs"
                label={t("field.remove", { number: index + 1 })}
                icon={<Trash2 aria-hidden />}
                onPress={() => set(changes.filter((_, other) => other !== index))}
              />
            ) : undefined
          }
        >
          <ChangeFields
            change={change}
            refs={refs}
            error={fieldError(`changes.${index}`)}
            onChange={(next, group) =>
              set(
                changes.map((other, at) => (at === index ? next : other)),
                group && `${group}-${index}`,
              )
            }
          />
        </Section>
      ))}
      <Section>
        <Button size="xs" icon={<Plus aria-hidden />} isDisabled={changes.length >= MAX_CHANGES} onPress={() => set([...changes, emptyChange()])}>
          {t("field.add")}
        </Button>
        <p className="mt-2 text-sm text-muted">{t("field.help")}</p>
      </Section>
    </>
  );
}

interface ChangeFieldsProps {
  change: DraftChange;
  refs: JourneyRefs;
  error: string | undefined;
  onChange: (change: DraftChange, group?: string) => void;
}

function ChangeFields({ change, refs, error, onChange }: ChangeFieldsProps) {
  const t = useTranslations("panels");
  const list = useId();
  const isStaff = change.field === "consultant" || change.field === "web_consultant";
  const staff = refs.staff.filter((person) => person.kind === change.field);
  return (
    <div className="grid gap-2">
      <Select
        aria-label={t("field.which")}
        size="sm"
        options={[
          { value: "attribute", label: t("field.attribute") },
          { value: "source", label: t("field.source") },
          { value: "consultant", label: t("field.consultant") },
          { value: "web_consultant", label: t("field.webConsultant") },
        ]}
        value={change.field}
        onChange={(field) => onChange({ ...emptyChange(), field })}
      />
      {change.field === "attribute" ? (
        <>
          <TextField
            aria-label={t("field.attributeName")}
            placeholder={t("field.attributeName")}
            size="sm"
            maxLength={30}
            list={list}
            value={change.name}
            onChange={(name) => onChange({ ...change, name }, "name")}
          />
          <datalist id={list}>
            {refs.attributes.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      ) : null}
      {change.value === null ? null : isStaff ? (
        <Select
          aria-label={t("field.value")}
          size="sm"
          options={staff.map((person) => ({ value: person.id, label: person.name }))}
          value={change.value || null}
          placeholder={t("field.chooseStaff")}
          onChange={(value) => onChange({ ...change, value })}
        />
      ) : (
        <TextField
          aria-label={t("field.value")}
          placeholder={t("field.value")}
          size="sm"
          maxLength={100}
          value={change.value}
          onChange={(value) => onChange({ ...change, value }, "value")}
        />
      )}
      <Checkbox isSelected={change.value === null} onChange={(clear) => onChange({ ...change, value: clear ? null : "" })}>
        {t("field.clear")}
      </Checkbox>
      {error ? <p className="yd-error">{error}</p> : null}
    </div>
  );
}
