"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { Combobox, MultiSelect } from "@/components/ui/combobox";
import { FieldGroup } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { Checkbox } from "@/components/ui/toggles";
import { APPOINTMENT_CHANGES, type AppointmentMatch, type EventMatch, type Problem } from "../plan";
import type { JourneyRefs } from "../refs";
import { newMatch } from "./event-match";
import { useFieldError } from "./panel-parts";

interface EventFieldsProps {
  match: EventMatch;
  /** Path of the match in the config. */
  field: string;
  refs: JourneyRefs;
  problems: Problem[];
  onChange: (match: EventMatch, group?: string) => void;
}

/** What has to happen: which event, and of which kind. */
export function EventFields({ match, field, refs, problems, onChange }: EventFieldsProps) {
  const t = useTranslations("panels");
  const error = useFieldError(problems);
  return (
    <div className="grid gap-3">
      <Select
        label={t("event.type")}
        options={[
          { value: "appointment", label: t("event.appointment") },
          { value: "tag_added", label: t("event.tagAdded") },
          { value: "audience_entered", label: t("event.audienceEntered") },
          { value: "track", label: t("event.track") },
        ]}
        value={match.type}
        onChange={(type) => type !== match.type && onChange(newMatch(type))}
      />
      {match.type === "appointment" ? <AppointmentFields match={match} field={field} refs={refs} problems={problems} onChange={onChange} /> : null}
      {match.type === "tag_added" ? (
        <MultiSelect
          label={t("event.tags")}
          options={refs.tags.map((tag) => ({ value: tag.id, label: tag.name }))}
          value={match.tagIds}
          error={error(`${field}.tagIds`)}
          onChange={(tagIds) => onChange({ ...match, tagIds })}
        />
      ) : null}
      {match.type === "audience_entered" ? (
        <Combobox
          label={t("entry.audience")}
          help={t("event.audienceHelp")}
          options={refs.audiences.map((audience) => ({ value: audience.id, label: audience.name }))}
          value={match.audienceId || null}
          placeholder={t("entry.chooseAudience")}
          error={error(`${field}.audienceId`)}
          onChange={(audienceId) => onChange({ ...match, audienceId: audienceId ?? "" })}
        />
      ) : null}
      {match.type === "track" ? (
        <TextField
          label={t("event.name")}
          help={t("event.nameHelp")}
          placeholder="Order Completed"
          maxLength={60}
          value={match.event}
          error={error(`${field}.event`)}
          onChange={(event) => onChange({ ...match, event }, "event")}
        />
      ) : null}
    </div>
  );
}

interface OnlyOfProps extends Pick<EventFieldsProps, "refs" | "problems"> {
  audienceId: string | null;
  onChange: (audienceId: string | null) => void;
}

/** People of one audience only, or everybody. */
export function OnlyOf({ audienceId, refs, problems, onChange }: OnlyOfProps) {
  const t = useTranslations("panels");
  return (
    <Combobox
      label={t("event.onlyOf")}
      options={refs.audiences.map((audience) => ({ value: audience.id, label: audience.name }))}
      value={audienceId}
      placeholder={t("event.everybody")}
      error={useFieldError(problems)("audienceId")}
      onChange={onChange}
    />
  );
}

function AppointmentFields({ match, field, refs, problems, onChange }: EventFieldsProps & { match: AppointmentMatch }) {
  const t = useTranslations("panels");
  const trpc = useTRPC();
  const error = useFieldError(problems);
  const options = useQuery(trpc.audiences.options.queryOptions());
  const names = { created: t("event.created"), changed: t("event.changed"), cancelled: t("event.cancelled") };
  const changesError = error(`${field}.changes`);
  const items = [...new Set([...(options.data?.appointmentItems ?? []), ...match.items])];
  return (
    <>
      <FieldGroup label={t("event.changes")}>
        <div className="flex gap-4">
          {APPOINTMENT_CHANGES.map((change) => (
            <Checkbox
              key={change}
              isSelected={match.changes.includes(change)}
              onChange={(on) =>
                onChange({ ...match, changes: APPOINTMENT_CHANGES.filter((one) => (one === change ? on : match.changes.includes(one))) })
              }
            >
              {names[change]}
            </Checkbox>
          ))}
        </div>
        {changesError ? <p className="yd-error">{changesError}</p> : null}
      </FieldGroup>
      <MultiSelect
        label={t("event.clinics")}
        placeholder={t("event.allClinics")}
        options={refs.clinics.map((clinic) => ({ value: clinic.id, label: clinic.name }))}
        value={match.clinicIds}
        error={error(`${field}.clinicIds`)}
        onChange={(clinicIds) => onChange({ ...match, clinicIds })}
      />
      <MultiSelect
        label={t("event.items")}
        placeholder={t("event.allItems")}
        options={items.map((item) => ({ value: item, label: item }))}
        value={match.items}
        onChange={(chosen) => onChange({ ...match, items: chosen })}
      />
    </>
  );
}
