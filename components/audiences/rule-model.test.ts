import { describe, expect, it } from "vitest";
import { checkRule } from "@/lib/audience/check";
import { DATE_CONDITION_TYPES } from "@/lib/audience/date-condition";
import { FIELD_KEYS, operatorsOf } from "@/lib/audience/fields";
import { asGroup, newCondition, removeAt, withDateType, withOperator } from "./rule-model";

const EMPTY_CHOICES = new Set(["name", "source", "clinic", "consultant", "web_consultant", "tags"]);

describe("newCondition", () => {
  it.each(FIELD_KEYS.filter((f) => !EMPTY_CHOICES.has(f)))("starts %s with a value that fits each operator", (field) => {
    for (const operator of operatorsOf(field)) expect(checkRule(withOperator(newCondition(field), operator))).toEqual([]);
  });

  it("leaves words and lists to fill", () => {
    for (const field of ["name", "tags"] as const) expect(checkRule(newCondition(field))).toMatchObject([{ code: "bad_value" }]);
  });
});

it("turns any date condition into any other type", () => {
  for (const type of DATE_CONDITION_TYPES) expect(withDateType({ type: "next_days", days: 7 }, type, "2026-11-21").type).toBe(type);
});

it("wraps a single condition and removes children", () => {
  const group = asGroup(newCondition("age"));
  expect(group.rules).toHaveLength(1);
  expect(removeAt(group, 0).rules).toEqual([]);
});
