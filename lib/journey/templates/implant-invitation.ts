import type { Builder } from "./build";

/**
 * People who once asked about implants: call once, and mark who is interested. The script's own hang-up text tells whoever answered
 * about the assessment; those who are interested hear of it once more.
 */
export function implantInvitation(draw: Builder): void {
  const entry = draw.entry(["有种植意向的患者", "Interested in implants"], "种植意向", { type: "now" });
  const call = draw.call(["种植意向邀约", "Implant invitation"], "implant-invitation", [["A"], ["B"]]);
  const tag = draw.tag(["打标签 · 种植意向", "Tag · implants"], "种植意向");
  const rest = draw.wait(["等待 2 天", "Wait 2 days"], { type: "span", amount: 2, unit: "day" });
  const facts = draw.text(["短信 · 再发评估资料", "Text · the assessment, once more"], "种植评估资料");
  const done = draw.exit(["结束 · 已发资料", "End · told"]);
  const none = draw.exit(["结束 · 暂无意向", "End · not interested"]);
  const missed = draw.text(["短信 · 未接通提醒", "Text · we called you"], "种植评估资料");
  const told = draw.exit(["结束 · 已发短信", "End · texted"]);
  draw
    .lead(entry, call)
    .lead(call, tag, "rule:r1")
    .lead(call, rest, "rule:r2")
    .lead(call, none, "other")
    .lead(call, missed, "not_answered")
    .lead(missed, told)
    .lead(tag, rest)
    .lead(rest, facts)
    .lead(facts, done);
}
