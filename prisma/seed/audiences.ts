import type { Rule } from "@/lib/audience/rule";
import { type DemoCompany, tagId } from "./companies";
import { demoId } from "./random";

const when = (field: string, operator: string, value?: unknown): Rule => ({ type: "condition", field, operator, value });
const group = (combinator: "and" | "or", ...rules: Rule[]): Rule => ({ type: "group", combinator, not: false, rules });

export const IMPLANT_AUDIENCE = "种植意向";

export interface DemoAudience {
  id: string;
  name: string;
  rule: Rule;
}

/** Ready-made live audiences. */
export function audiences(company: DemoCompany): DemoAudience[] {
  const tagged = (...names: string[]) =>
    when(
      "tags",
      "any_of",
      names.map((name) => tagId(company, name)),
    );
  const rules: [string, Rule][] = [
    ["明日有预约", group("and", when("appointment", "exists", { date: { type: "tomorrow" } }))],
    ["权益 120 天内到期", group("and", when("benefit", "exists", { date: { type: "next_days", days: 120 } }), when("has_phone", "is", true))],
    [IMPLANT_AUDIENCE, group("and", tagged("种植意向"), when("registered", "is", true), when("has_phone", "is", true))],
    ["权益 120 天内到期或种植意向", group("or", when("benefit", "exists", { date: { type: "next_days", days: 120 } }), tagged("种植意向"))],
    ["半年未到诊", group("and", when("last_visit", "matches", { type: "more_than_days_ago", days: 180 }), when("has_phone", "is", true))],
    [
      "儿童涂氟半年未做",
      group("and", tagged("儿童齿科"), when("treatment", "not_exists", { date: { type: "last_days", days: 180 }, items: ["儿童涂氟"] })),
    ],
  ];
  return rules.map(([name, rule]) => ({ id: demoId(company.id, "audience", name), name, rule }));
}
