import type { Builder } from "./build";

/** Half a year without a visit: recall on the first of the month. */
export function hygieneRecall(draw: Builder): void {
  const entry = draw.entry(["半年未到诊的患者", "Not here for half a year"], "半年未到诊", {
    type: "recurring",
    every: "month",
    monthDays: [1],
    time: "10:30",
  });
  const call = draw.call(["半年洁牙召回", "Hygiene recall"], "hygiene-recall", [["A"], ["B"], ["C"]]);
  const how = draw.text(["短信 · 预约方式", "Text · how to book"], "洁牙预约方式");
  const rest = draw.wait(["等待 7 天", "Wait 7 days"], { type: "span", amount: 7, unit: "day" });
  const booked = draw.condition(["是否已预约", "Booked?"], ["已预约", "Booked"], {
    type: "condition",
    field: "appointment",
    operator: "exists",
    value: { date: { type: "next_days", days: 60 } },
  });
  const tag = draw.tag(["打标签 · 洁牙会员", "Tag · hygiene member"], "洁牙会员");
  const done = draw.exit(["结束 · 已预约", "End · booked"]);
  const open = draw.exit(["结束 · 未预约", "End · not booked"]);
  const none = draw.exit(["结束 · 暂不需要", "End · not needed"]);
  const missed = draw.text(["短信 · 未接通提醒", "Text · we called you"], "洁牙预约方式");
  const told = draw.exit(["结束 · 已发短信", "End · texted"]);
  draw
    .lead(entry, call)
    .lead(call, tag, "rule:r1")
    .lead(call, how, "rule:r2")
    .lead(call, none, "rule:r3")
    .lead(call, none, "other")
    .lead(call, missed, "not_answered")
    .lead(missed, told)
    .lead(tag, how)
    .lead(how, rest)
    .lead(rest, booked)
    .lead(booked, done, "rule:r1")
    .lead(booked, open, "else");
}
