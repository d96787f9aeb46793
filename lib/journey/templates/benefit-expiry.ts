import type { Builder } from "./build";

/** Benefits about to end: call each Monday (the script's own hang-up text names the benefit), text again whoever wants theirs and has not booked. */
export function benefitExpiry(draw: Builder): void {
  const entry = draw.entry(["权益即将到期的患者", "Patients with a benefit about to end"], "权益 120 天内到期", {
    type: "recurring",
    every: "week",
    weekdays: [1],
    time: "10:00",
  });
  const call = draw.call(["权益到期提醒", "Benefit reminder"], "benefit-expiry", [["A"], ["B"]]);
  const booked = draw.waitFor(
    ["等待预约，最长 3 天", "Until they book, 3 days at most"],
    { type: "appointment", changes: ["created"], clinicIds: [], items: [] },
    { amount: 3, unit: "day" },
  );
  const later = draw.wait(["等到周六上午", "Wait until Saturday morning"], { type: "weekday", weekdays: [6], time: "10:00" });
  const again = draw.text(["短信 · 到期前再提醒", "Text · once more"], "权益到期提醒");
  const done = draw.exit(["结束 · 已预约", "End · booked"]);
  const open = draw.exit(["结束 · 未预约", "End · not booked"]);
  const none = draw.exit(["结束 · 暂不使用", "End · not now"]);
  const missed = draw.text(["短信 · 未接通提醒", "Text · we called you"], "权益到期提醒");
  const told = draw.exit(["结束 · 已发短信", "End · texted"]);
  draw
    .lead(entry, call)
    .lead(call, booked, "rule:r1")
    .lead(call, later, "rule:r2")
    .lead(call, none, "other")
    .lead(call, missed, "not_answered")
    .lead(missed, told)
    .lead(booked, done, "happened")
    .lead(booked, again, "timeout")
    .lead(later, again)
    .lead(again, open);
}
