import { expect, it } from "vitest";
import { copyOf, draftOf, follow, isChanged, isNewer } from "./audience-draft";
import { asGroup, emptyGroup, newCondition } from "./rule-model";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 0, 0, second));
const opened = { name: "女患者", rule: newCondition("gender"), updatedAt: at(1) };
const theirs = { name: "女患者", rule: newCondition("tags"), updatedAt: at(2) };

it("shows what a colleague saved where nothing was edited, as unchanged", () => {
  const draft = follow(draftOf(opened), theirs);
  expect(draft).toEqual(draftOf(theirs));
  expect(isChanged(draft)).toBe(false);
});

it("keeps edits, and what they were made from, when a colleague saves", () => {
  const edited = { ...draftOf(opened), rule: emptyGroup() };
  expect(follow(edited, theirs)).toBe(edited);
  expect(isNewer(edited, theirs)).toBe(true);
  expect(edited.base.updatedAt).toEqual(at(1));
});

it("counts edits after a save as changes again, and an older list as nothing new", () => {
  const saved = { ...draftOf(opened), base: { name: "女患者", rule: asGroup(theirs.rule), updatedAt: at(3) }, rule: asGroup(theirs.rule) };
  expect(isChanged(saved)).toBe(false);
  expect(follow(saved, theirs)).toBe(saved);
  expect(isChanged({ ...saved, name: "男患者" })).toBe(true);
  expect(isChanged({ ...saved, name: " 女患者 " })).toBe(false);
});

it("has nothing to lose in a new audience until something is edited", () => {
  expect(isChanged(draftOf(null))).toBe(false);
  expect(isNewer(draftOf(null), null)).toBe(false);
});

it("is all unsaved when it begins as a copy, whose name is never too long to save", () => {
  const copy = copyOf(newCondition("gender"), `${"长".repeat(40)} 副本`);
  expect(copy).toMatchObject({ base: { name: "", updatedAt: null }, rule: asGroup(newCondition("gender")) });
  expect(copy.name).toHaveLength(40);
  expect(isChanged(copy)).toBe(true);
});
