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
  const eventWait = (item: string, days: number) => ({
    until: { type: "event", on: { type: "appointment", changes: ["created"], clinicIds: [], items: [item] }, timeout: { amount: days, unit: "day" } },
  });
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
    ["a wait for an event of no time", "wait", eventWait("种植", 0), ["until.timeout event_timeout_invalid"]],
    ["a wait for an item as long as an import takes it", "wait", eventWait("种".repeat(100), 1), []],
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
    [
      "shares that don't make a whole",
      "random-split",
      {
        shares: [
          { id: "a", name: "", permille: 400 },
          { id: "b", name: "", permille: 500 },
        ],
      },
      ["shares shares_sum"],
    ],
    ["one share", "random-split", { shares: [{ id: "a", name: "", permille: 1000 }] }, ["shares shares_few"]],
    [
      "a share of half a tenth of a percent",
      "random-split",
      {
        shares: [
          { id: "a", name: "", permille: 0.5 },
          { id: "b", name: "", permille: 999.5 },
        ],
      },
      ["shares.0 share_invalid", "shares.1 share_invalid"],
    ],
    ["a window that is always open", "time-window", { from: "09:00", to: "09:00" }, ["to window_always"]],
    ["a window on no day", "time-window", { weekdays: [] }, ["weekdays weekdays_empty"]],
    ["a window without its end", "time-window", { to: "" }, ["to window_incomplete"]],
    ["a loop without a bound", "loop", { times: 51 }, ["times loop_times"]],
    ["a field without a value", "update-field", { changes: [{ field: "source", value: " " }] }, ["changes.0 change_incomplete"]],
    [
      "a field twice",
      "update-field",
      {
        changes: [
          { field: "attribute", name: "a", value: "1" },
          { field: "attribute", name: " a", value: null },
        ],
      },
      ["changes.1 field_twice"],
    ],
    ["a consultant who has left", "update-field", { changes: [{ field: "consultant", value: "st9" }] }, ["changes.0 staff_missing"]],
    ["a consultant as web consultant", "update-field", { changes: [{ field: "web_consultant", value: "st1" }] }, ["changes.0 staff_missing"]],
    ["neither assigned nor followed up", "follow-up", { assign: null, task: null }, ["task follow_nothing"]],
    ["nobody to assign", "follow-up", { assign: { role: "consultant", way: "fixed", staffIds: [] }, task: null }, ["assign.staffIds staff_none"]],
    ["a title of an unknown field", "follow-up", { task: { title: "{{customer.moon}}", inDays: 1 } }, ["task.title task_field_unknown"]],
    ["no pool", "lead", { poolId: "" }, ["poolId pool_empty"]],
    ["a pool that is gone", "lead", { poolId: "p9" }, ["poolId pool_missing"]],
    ["an endpoint that is gone", "webhook", { endpointId: "e9" }, ["endpointId endpoint_missing"]],
    ["a number sent where that is not allowed", "webhook", { withPhone: true }, ["withPhone endpoint_no_phone"]],
    ["a value from nowhere", "webhook", { save: { path: "a..b", attribute: "x" } }, ["save response_path_invalid"]],
    [
      "one answer twice",
      "webhook",
      {
        branch: {
          path: "a",
          cases: [
            { id: "a", equals: "x" },
            { id: "b", equals: "x " },
          ],
        },
      },
      ["branch.cases response_cases_invalid"],
    ],
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
