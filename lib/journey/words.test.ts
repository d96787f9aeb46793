import { expect, it } from "vitest";
import enKinds from "@/lib/i18n/messages/en/kinds.json";
import enProblems from "@/lib/i18n/messages/en/problems.json";
import zhKinds from "@/lib/i18n/messages/zh-CN/kinds.json";
import zhProblems from "@/lib/i18n/messages/zh-CN/problems.json";
import { KINDS } from "./document";
import { FIELDS } from "./fields";
import { kindOf } from "./kinds";
import { PROBLEM_CODES } from "./problem-codes";
import { goodNode } from "./testing";

const sorted = (names: Iterable<string>) => [...new Set(names)].toSorted();

it.each([
  ["zh-CN", zhKinds, zhProblems],
  ["en", enKinds, enProblems],
])("%s has words for every kind, category, outlet, metric, field and problem, and for nothing else", (_, kinds, problems) => {
  expect(sorted(Object.keys(problems))).toEqual(sorted(PROBLEM_CODES));
  expect(sorted(Object.keys(kinds.names))).toEqual(sorted(KINDS));
  expect(sorted(Object.keys(kinds.categories))).toEqual(sorted(KINDS.map((kind) => kindOf(kind).category)));
  expect(sorted(Object.keys(kinds.metrics))).toEqual(sorted(KINDS.flatMap((kind) => kindOf(kind).metrics.map((metric) => metric.id))));
  expect(sorted(Object.keys(kinds.fields))).toEqual(sorted(FIELDS.map((field) => field.label)));
  expect(sorted(Object.keys(kinds.fieldGroups))).toEqual(sorted(FIELDS.map((field) => field.group)));
  const branching = { branches: { enabled: true, rules: [] } };
  const awaiting = { until: { type: "event", timeout: { amount: 1, unit: "day" } } };
  const labels = KINDS.flatMap((kind) => [{}, branching, awaiting].flatMap((config) => kindOf(kind).outlets(goodNode("n", kind, config).config)));
  const keys = labels.flatMap(({ label }) => (label.type === "key" ? [label.key] : []));
  expect(sorted(Object.keys(kinds.outlets))).toEqual(sorted([...keys, "rule", "case", "share", "group"]));
});
