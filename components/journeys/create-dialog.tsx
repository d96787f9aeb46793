"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FilePlus, LayoutTemplate } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useClinicHref, useShell } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Dialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { useErrorText } from "@/components/use-error-text";
import { TEMPLATE_KEYS, type TemplateKey } from "@/lib/journey/templates/keys";

const COMPANY = "company";
const BLANK = "blank";
type Beginning = TemplateKey | typeof BLANK;

/** A name, whose journey it is, and an empty canvas or a ready journey to begin from. */
export function CreateDialog({ begin, clinicId, onClose }: { begin: "blank" | "template"; clinicId: string | null; onClose: () => void }) {
  const t = useTranslations("journeys");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const href = useClinicHref();
  const errorText = useErrorText();
  const [beginning, setBeginning] = useState<Beginning>(begin === "blank" ? BLANK : "appointment-reminder");
  const [typed, setTyped] = useState<string | null>(null);
  const [owner, setOwner] = useState(clinicId ?? COMPANY);
  const name = typed ?? (beginning === BLANK ? "" : t(`templates.${beginning}.name`));
  const create = useMutation(
    trpc.journeys.create.mutationOptions({
      onSuccess: async ({ id }) => {
        await client.invalidateQueries(trpc.journeys.pathFilter());
        router.push(href(`/journeys/${id}`));
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    create.mutate({ name: name.trim(), clinicId: owner === COMPANY ? null : owner, template: beginning === BLANK ? undefined : beginning });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("new")}
      widthPx={640}
      footer={
        <>
          <Button onPress={onClose}>{common("cancel")}</Button>
          <Button variant="primary" type="submit" form="journey-create" isPending={create.isPending || create.isSuccess} isDisabled={!name.trim()}>
            {t("createAndOpen")}
          </Button>
        </>
      }
    >
      <form id="journey-create" onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-4">
          <TextField
            label={t("nameLabel")}
            placeholder={t("namePlaceholder")}
            value={name}
            onChange={setTyped}
            maxLength={60}
            isRequired
            autoFocus
            error={create.error ? errorText(create.error) : null}
          />
          <OwnerField value={owner} onChange={setOwner} />
        </div>
        <Beginnings selected={beginning} onSelect={setBeginning} />
      </form>
    </Dialog>
  );
}

function OwnerField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations("journeys");
  const { clinics } = useShell();
  const options = [
    { value: COMPANY, label: t("wholeCompany") },
    ...clinics.map((clinic) => ({ value: clinic.id, label: clinic.shortName || clinic.name })),
  ];
  return <Select label={t("ownerLabel")} options={options} value={value} onChange={onChange} help={t("ownerHelp")} />;
}

function Beginnings({ selected, onSelect }: { selected: Beginning; onSelect: (beginning: Beginning) => void }) {
  const t = useTranslations("journeys");
  const choices: { key: Beginning; title: string; text: string }[] = [
    { key: BLANK, title: t("blankTitle"), text: t("blankText") },
    ...TEMPLATE_KEYS.map((key) => ({ key, title: t(`templates.${key}.name`), text: t(`templates.${key}.text`) })),
  ];
  return (
    <fieldset className="min-w-0">
      <legend className="yd-label">{t("beginLabel")}</legend>
      <div className="grid grid-cols-2 gap-2">
        {choices.map(({ key, title, text }) => (
          <label
            key={key}
            className={cx(
              "flex cursor-pointer gap-2.5 rounded-card border p-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
              key === selected ? "border-accent bg-accent-soft" : "border-border hover:border-edge",
            )}
          >
            <input type="radio" name="beginning" className="sr-only" checked={key === selected} onChange={() => onSelect(key)} />
            <span className="grid size-7 flex-none place-items-center rounded-control bg-entry-soft text-entry">
              {key === BLANK ? <FilePlus aria-hidden /> : <LayoutTemplate aria-hidden />}
            </span>
            <span className="min-w-0">
              <span className="block font-semibold">{title}</span>
              <span className="block text-sm text-muted">{text}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
