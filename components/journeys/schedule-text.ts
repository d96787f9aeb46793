"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import type { EntrySchedule } from "@/lib/journey/plan";

/** "每天 10:00", "每周一、周五 10:00", "一次性 · 11-21 10:00". */
export function useScheduleText(): (schedule: EntrySchedule) => string {
  const t = useTranslations("journeys.schedule");
  return useCallback(
    (schedule) => {
      if (schedule.type === "now") return t("now");
      if (schedule.type === "at") return t("at", { at: schedule.at.slice(5).replace("T", " ") });
      if (schedule.type === "cron") return t("cron", { cron: schedule.cron });
      if (schedule.type === "event") return t("event");
      const { time } = schedule;
      if (schedule.every === "day") return t("day", { time });
      const comma = t("comma");
      if (schedule.every === "month") return t("month", { days: schedule.monthDays.join(comma), time });
      const names = [t("mon"), t("tue"), t("wed"), t("thu"), t("fri"), t("sat"), t("sun")];
      return t("week", { days: schedule.weekdays.map((day) => names[day - 1] ?? "").join(comma), time });
    },
    [t],
  );
}
