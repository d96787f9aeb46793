import type { Builder } from "./build";

/** The day before: call, send the way to those who come, hand the others to people. */
export function appointmentReminder(draw: Builder): void {
  const entry = draw.entry(["明日有预约的患者", "Patients due tomorrow"], "明日有预约", {
    type: "recurring",
    every: "day",
    time: "10:00",
  });
  const call = draw.call(["预约到店提醒", "Appointment reminder"], "appointment-reminder", [["B", "C"], ["A"]]);
  const guide = draw.text(["短信 · 到店指引", "Text · how to get here"], "预约提醒");
  const rest = draw.wait(["等待到诊", "Wait for the visit"], {
    type: "date_field",
    field: "next_appointment",
    offset: { amount: 4, unit: "hour", direction: "after" },
    passed: "continue",
  });
  const arrived = draw.condition(["是否到诊", "Did they come?"], ["已到诊", "Came"], {
    type: "condition",
    field: "visit",
    operator: "exists",
    value: { date: { type: "last_days", days: 1 } },
  });
  const missed = draw.text(["短信 · 未接通提醒", "Text · we called you"], "预约提醒");
  const came = draw.exit(["结束 · 已到诊", "End · came"]);
  const away = draw.exit(["结束 · 未到诊", "End · did not come"]);
  const human = draw.exit(["结束 · 转人工跟进", "End · hand to staff"]);
  const unsure = draw.exit(["结束 · 预约待确认", "End · not confirmed yet"]);
  const told = draw.exit(["结束 · 已短信提醒", "End · reminded by text"]);
  draw
    .lead(entry, call)
    .lead(call, human, "rule:r1")
    .lead(call, guide, "rule:r2")
    .lead(call, unsure, "other")
    .lead(call, missed, "not_answered")
    .lead(guide, rest)
    .lead(rest, arrived)
    .lead(arrived, came, "rule:r1")
    .lead(arrived, away, "else")
    .lead(missed, told);
}
