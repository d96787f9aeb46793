"use client";
import { useTranslations } from "next-intl";
import { NumberField } from "@/components/ui/number-field";
import { Select } from "@/components/ui/select";
import { Segmented } from "@/components/ui/segmented";
import { TextField } from "@/components/ui/text-field";
import { Switch } from "@/components/ui/toggles";
import { DATE_FIELDS, type TimeUnit, type WaitUntil } from "../../plan";
import { DATE_ONLY_FIELDS, DEFAULT_DATE_TIME } from "../../wait";
import { EventFields } from "../event-fields";
import { newMatch } from "../event-match";
import type { PanelProps, PanelText } from "../face";
import { Section, useFieldError } from "../panel-parts";
import { WeekdayPicker } from "../weekday-picker";
import { dateFieldName } from "./field-name";
import { type EventUntil, readWait, type WaitConfig } from "./schema";

type Until = WaitConfig["until"];

const START: Record<Until["type"], Until> = {
  span: { type: "span", amount: 1, unit: "day" },
  weekday: { type: "weekday", weekdays: [1], time: "10:00" },
  date_field: {
    type: "date_field",
    field: "next_appointment",
    offset: { amount: 1, unit: "day", direction: "before" },
    passed: "continue",
  },
  event: { type: "event", on: newMatch("appointment"), timeout: { amount: 7, unit: "day" } },
};

export function WaitPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const { until } = readWait(node.config);
  const fieldError = useFieldError(problems);
  const error = fieldError("until");
  // The fields of an event show their own faults.
  const eventShown = until.type === "event" && fieldError("until.on") !== undefined;
  const set = (next: Until, group?: string) => onChange({ until: next }, group);
  return (
    <Section>
      <div className="grid gap-4">
        <Segmented
          aria-label={t("wait.type")}
          size="sm"
          items={[
            { key: "span", label: t("wait.span") },
            { key: "weekday", label: t("wait.weekday") },
            { key: "date_field", label: t("wait.dateField") },
            { key: "event", label: t("wait.event") },
          ]}
          selected={until.type}
          onSelect={(type) => type !== until.type && set(START[type])}
        />
        {until.type === "span" ? (
          <SpanFields amount={until.amount} unit={until.unit} onChange={(span) => set({ type: "span", ...span }, "span")} />
        ) : null}
        {until.type === "weekday" ? (
          <>
            <WeekdayPicker value={until.weekdays} onChange={(weekdays) => set({ ...until, weekdays })} />
            <TextField label={t("time")} type="time" value={until.time} onChange={(time) => set({ ...until, time }, "time")} />
          </>
        ) : null}
        {until.type === "date_field" ? <DateFieldFields until={until} onChange={set} /> : null}
        {until.type === "event" ? (
          <>
            <EventFields match={until.on} field="until.on" refs={refs} problems={problems} onChange={(on, group) => set({ ...until, on }, group)} />
            <TimeoutFields until={until} onChange={set} />
          </>
        ) : null}
        {error && !eventShown ? <p className="yd-error">{error}</p> : null}
        <p className="text-sm text-muted">{t("wait.help")}</p>
      </div>
    </Section>
  );
}

const units = (t: PanelText) => [
  { value: "minute" as const, label: t("unit.minute") },
  { value: "hour" as const, label: t("unit.hour") },
  { value: "day" as const, label: t("unit.day") },
];

interface SpanFieldsProps {
  amount: number;
  unit: TimeUnit;
  onChange: (span: { amount: number; unit: TimeUnit }) => void;
}

function SpanFields({ amount, unit, onChange }: SpanFieldsProps) {
  const t = useTranslations("panels");
  return (
    <div className="flex gap-2">
      <NumberField aria-label={t("wait.amount")} className="w-24" value={amount} min={0} onChange={(next) => onChange({ amount: next ?? 0, unit })} />
      <Select aria-label={t("wait.unit")} className="w-28" options={units(t)} value={unit} onChange={(next) => onChange({ amount, unit: next })} />
    </div>
  );
}

function TimeoutFields({ until, onChange }: { until: EventUntil; onChange: (until: EventUntil, group?: string) => void }) {
  const t = useTranslations("panels");
  const { timeout } = until;
  return (
    <>
      <Switch isSelected={timeout !== null} onChange={(on) => onChange({ ...until, timeout: on ? { amount: 7, unit: "day" } : null })}>
        {t("wait.timeout")}
      </Switch>
      {timeout ? (
        <SpanFields amount={timeout.amount} unit={timeout.unit} onChange={(span) => onChange({ ...until, timeout: span }, "timeout")} />
      ) : null}
      <p className="text-sm text-muted">{t("wait.eventHelp")}</p>
    </>
  );
}

type DateFieldUntil = Extract<WaitUntil, { type: "date_field" }>;

function DateFieldFields({ until, onChange }: { until: DateFieldUntil; onChange: (until: WaitUntil, group?: string) => void }) {
  const t = useTranslations("panels");
  const { offset } = until;
  return (
    <>
      <Select
        label={t("wait.field.label")}
        options={DATE_FIELDS.map((field) => ({ value: field, label: dateFieldName(field, t) }))}
        value={until.field}
        onChange={(field) => onChange({ ...until, field })}
      />
      <div className="flex items-end gap-2">
        <Select
          label={t("wait.offset")}
          className="w-24"
          options={[
            { value: "before", label: t("wait.before") },
            { value: "after", label: t("wait.after") },
          ]}
          value={offset.direction}
          onChange={(direction) => onChange({ ...until, offset: { ...offset, direction } })}
        />
        <SpanFields amount={offset.amount} unit={offset.unit} onChange={(span) => onChange({ ...until, offset: { ...offset, ...span } }, "offset")} />
      </div>
      <TextField
        label={t("wait.timeOfDay")}
        type="time"
        help={DATE_ONLY_FIELDS.has(until.field) ? t("wait.timeHelpDay", { time: DEFAULT_DATE_TIME }) : t("wait.timeHelp")}
        value={until.time ?? ""}
        onChange={(time) => onChange({ ...until, time: time === "" ? undefined : time }, "time")}
      />
      <Select
        label={t("wait.passed")}
        options={[
          { value: "continue", label: t("wait.passedContinue") },
          { value: "exit", label: t("wait.passedExit") },
        ]}
        value={until.passed}
        onChange={(passed) => onChange({ ...until, passed })}
      />
    </>
  );
}
