import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Kind, KINDS } from "../document";
import { anyConfig, goodNode, sampleRefs } from "../testing";
import { kindOf } from "./index";

describe("every kind", () => {
  it.each(KINDS)("%s: reads anything, has outlets of distinct names, and good settings have no problems", (kind) => {
    const core = kindOf(kind);
    expect(core.kind).toBe(kind);
    expect(core.problems(goodNode("n", kind).config, sampleRefs)).toEqual([]);
    fc.assert(
      fc.property(anyConfig(kind), (config) => {
        const ids = core.outlets(config).map((outlet) => outlet.id);
        expect(new Set(ids).size).toBe(ids.length);
        const problems = core.problems(config, sampleRefs);
        const op = core.compile({ id: "n", name: "n" }, config, Object.fromEntries(ids.map((id) => [id, null])));
        // What cannot be compiled is told in words.
        expect(op === null && problems.every((p) => p.severity !== "error")).toBe(false);
        if (op) expect(Object.keys(op.outlets)).toEqual(ids);
      }),
      { numRuns: 200 },
    );
  });

  it.each(KINDS)("%s: its defaults are read back unchanged and compile to nothing dangerous", (kind) => {
    const core = kindOf(kind);
    const defaults = core.defaults();
    expect(core.outlets(defaults)).toEqual(core.outlets({}));
    expect(defaults).not.toBe(core.defaults());
  });
});

const codes = (kind: Kind, config: Record<string, unknown>, refs = sampleRefs) =>
  kindOf(kind)
    .problems({ ...goodNode("n", kind).config, ...config }, refs)
    .map((p) => `${p.field ?? "-"} ${p.code}`);

describe("problems", () => {
  const at = (text: string) => ({ schedule: { type: "at", at: text } });
  const daily = { type: "recurring", every: "day", time: "10:00" };
  it.each<[string, Kind, Record<string, unknown>, string[]]>([
    ["no audience chosen", "audience-entry", { audienceId: "" }, ["audienceId audience_empty"]],
    ["an audience that is gone", "audience-entry", { audienceId: "aud9" }, ["audienceId audience_missing"]],
    ["a time that is over in the company's zone", "audience-entry", at("2026-11-21T10:00"), ["schedule.at schedule_past"]],
    ["a time that lies ahead there", "audience-entry", at("2026-11-21T10:01"), []],
    ["no weekday", "audience-entry", { schedule: { ...daily, every: "week", weekdays: [] } }, ["schedule.weekdays weekdays_empty"]],
    ["no month day", "audience-entry", { schedule: { ...daily, every: "month", monthDays: [] } }, ["schedule.monthDays month_days_empty"]],
    ["no time", "audience-entry", { schedule: { ...daily, time: "" } }, ["schedule schedule_incomplete"]],
    ["re-entry after no days", "audience-entry", { reentry: { type: "after_days", days: 0 } }, ["reentry.days reentry_days_invalid"]],
    ["no text chosen", "sms", { templateId: "" }, ["templateId template_empty"]],
    ["a text that is gone", "sms", { templateId: "x" }, ["templateId template_missing"]],
    ["a variable of the text without a field", "sms", { variables: { 患者姓名: "customer.name" } }, ["variables.门店地址 variable_unmapped"]],
    ["an unknown field", "sms", { variables: { 患者姓名: "customer.name", 门店地址: "clinic.moon" } }, ["variables.门店地址 variable_field_unknown"]],
    ["a wait of nothing", "wait", { until: { type: "span", amount: 0, unit: "day" } }, ["until.amount span_invalid"]],
    ["a wait of years", "wait", { until: { type: "span", amount: 400, unit: "day" } }, ["until span_invalid"]],
    ["a wait for no weekday", "wait", { until: { type: "weekday", weekdays: [], time: "10:00" } }, ["until.weekdays weekdays_empty"]],
    ["a wait without its time", "wait", { until: { type: "weekday", weekdays: [1], time: "" } }, ["until.time wait_incomplete"]],
    ["no case", "condition", { rules: [] }, ["rules cases_none"]],
    [
      "an empty case",
      "condition",
      { rules: [{ id: "a", name: "", when: { type: "group", combinator: "and", not: false, rules: [] } }] },
      ["rules.0.when case_empty"],
    ],
    [
      "a case half filled",
      "condition",
      { rules: [{ id: "a", name: "", when: { type: "condition", field: "age", operator: "at_least" } }] },
      ["rules.0.when case_incomplete"],
    ],
    ["no tag", "update-tag", { add: [] }, ["add tags_none"]],
    ["a tag that is gone", "update-tag", { remove: ["tag9"] }, ["remove tag_missing"]],
    ["a tag both ways", "update-tag", { remove: ["tag1"] }, ["remove tag_both_ways"]],
  ])("%s", (_, kind, config, expected) => {
    expect(codes(kind, config)).toEqual(expected);
  });

  it("a text not approved", () => {
    const refs = { ...sampleRefs, templates: sampleRefs.templates.map((t) => ({ ...t, state: "reviewing" as const })) };
    expect(codes("sms", {}, refs)).toEqual(["templateId template_not_approved"]);
  });

  it("gives a wait for a bare date its time of day", () => {
    const until = { type: "date_field", field: "benefit_expires", offset: { amount: 7, unit: "day", direction: "before" }, passed: "exit" };
    expect(kindOf("wait").compile({ id: "n", name: "n" }, { until }, {})).toMatchObject({ until: { time: "09:00" } });
    const instant = { ...until, field: "next_appointment" };
    expect(kindOf("wait").compile({ id: "n", name: "n" }, { until: instant }, {})).toMatchObject({ until: { field: "next_appointment" } });
  });
});
