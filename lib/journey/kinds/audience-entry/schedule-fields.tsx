"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FieldGroup } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { useFormat } from "@/components/use-format";
import { DAY_MS } from "@/lib/time/day";
import { wallAt } from "@/lib/time/wall";
import type { Problem } from "../../plan";
import type { JourneyRefs } from "../../refs";
import { nextFirings } from "../../schedule";
import { Section, useFieldError } from "../panel-parts";
import { DayButtons, WeekdayPicker } from "../weekday-picker";
import type { AudienceSchedule } from "./schema";

type Choice = "now" | "at" | "day" | "week" | "month" | "cron";

const choiceOf = (schedule: AudienceSchedule): Choice => (schedule.type === "recurring" ? schedule.every : schedule.type);
const timeOf = (schedule: AudienceSchedule) => (schedule.type === "recurring" ? schedule.time : "10:00");
const MONTH_DAYS = Array.from({ length: 31 }, (_, index) => index + 1);

interface ScheduleFieldsProps {
  schedule: AudienceSchedule;
  refs: JourneyRefs;
  problems: Problem[];
  onChange: (schedule: AudienceSchedule, group?: string) => void;
}

export function ScheduleFields({ schedule, refs, problems, onChange }: ScheduleFieldsProps) {
  const t = useTranslations("panels");
  const error = useFieldError(problems)("schedule");
  return (
    <Section title={t("entry.when")}>
      <div className="grid gap-3">
        <Select
          aria-label={t("entry.when")}
          options={[
            { value: "now", label: t("entry.now") },
            { value: "at", label: t("entry.at") },
            { value: "day", label: t("entry.daily") },
            { value: "week", label: t("entry.weekly") },
            { value: "month", label: t("entry.monthly") },
            { value: "cron", label: t("entry.cron") },
          ]}
          value={choiceOf(schedule)}
          onChange={(choice) => onChange(scheduleOf(choice, schedule, refs))}
        />
        {schedule.type === "at" ? (
          <TextField
            label={t("entry.atLabel")}
            type="datetime-local"
            value={schedule.at}
            onChange={(at) => onChange({ type: "at", at: at.slice(0, 16) }, "at")}
          />
        ) : null}
        {schedule.type === "recurring" && schedule.every === "week" ? (
          <WeekdayPicker value={schedule.weekdays} onChange={(weekdays) => onChange({ ...schedule, weekdays })} />
        ) : null}
        {schedule.type === "recurring" && schedule.every === "month" ? (
          <FieldGroup label={t("entry.monthDays")} help={t("entry.monthHelp")}>
            <DayButtons
              days={MONTH_DAYS}
              chosen={schedule.monthDays}
              nameOf={String}
              onToggle={(day) => {
                const days = schedule.monthDays.includes(day) ? schedule.monthDays.filter((other) => other !== day) : [...schedule.monthDays, day];
                onChange({ ...schedule, monthDays: days.sort((a, b) => a - b) });
              }}
            />
          </FieldGroup>
        ) : null}
        {schedule.type === "recurring" ? (
          <TextField label={t("time")} type="time" value={schedule.time} onChange={(time) => onChange({ ...schedule, time }, "time")} />
        ) : null}
        {schedule.type === "cron" ? (
          <TextField
            label={t("entry.cronLabel")}
            help={t("entry.cronHelp")}
            placeholder="0 10 * * 1-5"
            maxLength={200}
            value={schedule.cron}
            onChange={(cron) => onChange({ type: "cron", cron }, "cron")}
          />
        ) : null}
        {error ? <p className="yd-error">{error}</p> : <Firings schedule={schedule} timezone={refs.timezone} />}
      </div>
    </Section>
  );
}

function scheduleOf(choice: Choice, before: AudienceSchedule, refs: JourneyRefs): AudienceSchedule {
  const time = timeOf(before);
  if (choice === "now") return { type: "now" };
  if (choice === "at") return { type: "at", at: tomorrowAtTen(refs) };
  if (choice === "cron") return { type: "cron", cron: cronOf(before) };
  if (choice === "day") return { type: "recurring", every: "day", time };
  return choice === "week" ? { type: "recurring", every: "week", weekdays: [1], time } : { type: "recurring", every: "month", monthDays: [1], time };
}

/** What was chosen so far, in the five fields. */
function cronOf(before: AudienceSchedule): string {
  const [hour = 10, minute = 0] = timeOf(before).split(":").map(Number);
  const isRecurring = before.type === "recurring";
  const monthDays = isRecurring && before.every === "month" ? before.monthDays.join(",") : "";
  const weekdays = isRecurring && before.every === "week" ? before.weekdays.join(",") : "";
  return `${minute} ${hour} ${monthDays || "*"} * ${weekdays || "*"}`;
}

function tomorrowAtTen(refs: JourneyRefs): string {
  const day = wallAt(new Date(new Date(refs.now).getTime() + DAY_MS), refs.timezone);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.year}-${two(day.month)}-${two(day.day)}T10:00`;
}

/** The next times at which people enter: five where they are hard to read off. */
function Firings({ schedule, timezone }: { schedule: AudienceSchedule; timezone: string }) {
  const [now] = useState(() => new Date());
  const t = useTranslations("panels");
  const format = useFormat();
  if (schedule.type === "now") return <p className="text-sm text-muted">{t("entry.nowHelp")}</p>;
  const next = nextFirings(schedule, timezone, now, schedule.type === "cron" ? 5 : 3);
  if (next.length === 0) return null;
  return (
    <div className="text-sm text-muted">
      <p>{t("entry.next")}</p>
      <ul className="mt-0.5">
        {next.map((at) => (
          <li key={at.getTime()} className="text-foreground">
            {format.dateTime(at)}
          </li>
        ))}
      </ul>
    </div>
  );
}
