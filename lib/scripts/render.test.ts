import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callVariables, placeholders, render, textParts, withParameters } from "./render";
import { spokenDate, spokenDateTime } from "./spoken";

describe("render", () => {
  it("fills what has a value and lists all that has none", () => {
    expect(render("{{a}}您好，{{ b }}见", { a: "林", b: "周六" })).toEqual({ ok: true, text: "林您好，周六见" });
    expect(render("{{a}}{{b}}{{a}}", { b: " " })).toEqual({ ok: false, missing: ["a", "b"] });
  });

  it("does not read a value as a template", () => {
    expect(render("{{a}}", { a: "{{b}} $1 $&" })).toEqual({ ok: true, text: "{{b}} $1 $&" });
    expect(render("{{toString}}", {})).toEqual({ ok: false, missing: ["toString"] });
  });

  it("parts put together are the text (property)", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom("{{甲}}", "{{乙}}", "{", "}}", "您好"), fc.string({ maxLength: 5 }))), (bits) => {
        const text = bits.join("");
        const names = textParts(text).flatMap((part) => (part.type === "placeholder" ? [part.name] : []));
        expect([...new Set(names)]).toEqual(placeholders(text));
        expect(render(text, Object.fromEntries(names.map((name) => [name, "x"]))).ok).toBe(true);
      }),
    );
  });
});

it("withParameters leaves the variables of each call", () => {
  const dialogue = { start: "a", scenes: [{ id: "a", title: "a", group: "main" as const, say: "{{助理称呼}}问{{患者姓名}}", replies: [] }] };
  expect(withParameters(dialogue, { 助理称呼: "小驿" }).scenes[0]?.say).toBe("小驿问{{患者姓名}}");
});

it("callVariables uses fallbacks only for optional ones", () => {
  const variables = [
    { name: "患者姓名", label: "", required: true, defaultField: "customer.name" },
    { name: "预约医生", label: "", required: false, defaultField: "nextAppointment.doctor", fallback: "值班" },
  ];
  expect(callVariables(variables, { 患者姓名: "林佳宁", extra: "x" })).toEqual({ ok: true, values: { 患者姓名: "林佳宁", 预约医生: "值班" } });
  expect(callVariables(variables, { 患者姓名: null, 预约医生: "周屿" })).toEqual({ ok: false, missing: ["患者姓名"] });
});

describe("spoken dates", () => {
  it.each([
    ["2026-11-22T14:30:00+08:00", "11月22日周日下午2点半"],
    ["2026-11-23T09:05:00+08:00", "11月23日周一上午9点5分"],
    ["2026-11-23T12:00:00+08:00", "11月23日周一中午12点"],
    ["2026-01-01T19:00:00+08:00", "1月1日周四晚上7点"],
  ])("%s", (text, spoken) => {
    expect(spokenDateTime(Date.parse(text), "Asia/Shanghai")).toBe(spoken);
  });
  it("of a calendar day", () => {
    expect(spokenDate("2026-12-01")).toBe("12月1日");
  });
});
