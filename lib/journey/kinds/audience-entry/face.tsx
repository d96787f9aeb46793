import { UsersRound } from "lucide-react";
import { reentryText } from "../entry-fields";
import type { Face, PanelText } from "../face";
import { dayList, weekdayList } from "../words";
import { AudienceEntryPanel } from "./panel";
import { type AudienceEntryConfig, readAudienceEntry } from "./schema";

export const audienceEntryFace: Face = {
  icon: UsersRound,
  summary: (raw, { t, refs }, name) => {
    const config = readAudienceEntry(raw);
    const audience = refs.audiences.find((candidate) => candidate.id === config.audienceId);
    if (!audience) return null;
    // Most are named after their audience: then there is room for the rule of entering again.
    return [scheduleText(config.schedule, t), name.includes(audience.name) ? reentryText(config.reentry, t) : audience.name].join(" · ");
  },
  Panel: AudienceEntryPanel,
};

export function scheduleText(schedule: AudienceEntryConfig["schedule"], t: PanelText): string {
  if (schedule.type === "now") return t("entry.summary.now");
  if (schedule.type === "at") return schedule.at ? t("entry.summary.at", { at: schedule.at.slice(5).replace("T", " ") }) : t("entry.summary.atEmpty");
  if (schedule.type === "cron") return t("entry.summary.cron", { cron: schedule.cron });
  if (schedule.every === "day") return t("entry.summary.day", { time: schedule.time });
  if (schedule.every === "week") return t("entry.summary.week", { days: weekdayList(schedule.weekdays, t), time: schedule.time });
  return t("entry.summary.month", { days: dayList(schedule.monthDays, t), time: schedule.time });
}
