import { describe, expect, it } from "vitest";
import { FIELDS } from "@/lib/journey/fields";
import { auditionText } from "./audition";
import { placeholders } from "./render";
import { SCRIPT_TEMPLATES } from "./templates";

const initial = (template: (typeof SCRIPT_TEMPLATES)[number]) => Object.fromEntries(template.parameters.map((p) => [p.name, p.initial]));

describe.each(SCRIPT_TEMPLATES.map((template) => ({ name: template.name, template })))("$name", ({ template }) => {
  const script = { ...template, parameters: initial(template) };

  it("is said without a gap where it can be listened to, and not at all elsewhere", () => {
    for (const { id } of template.dialogue.scenes) {
      const text = auditionText(script, id);
      const audible = template.kind === "fixed" || id === template.dialogue.start;
      expect(text === null).toBe(!audible);
      expect(placeholders(text ?? "")).toEqual([]);
    }
  });
});

it("has an example for every field that a variable may be filled from", () => {
  const template = SCRIPT_TEMPLATES.find((t) => t.kind === "fixed");
  const first = template?.dialogue.scenes[0];
  if (!template || !first) throw new Error("no fixed template");
  for (const field of FIELDS) {
    const variables = [{ name: "某", label: "没有例子", required: true, defaultField: field.path }];
    const dialogue = { start: first.id, scenes: [{ ...first, say: "{{某}}" }] };
    expect(auditionText({ kind: "fixed", dialogue, parameters: {}, variables }, first.id)).not.toBe("没有例子");
  }
});

it("reads out the name of a placeholder that nothing fills, and knows no other scenes", () => {
  const dialogue = { start: "a", scenes: [{ id: "a", title: "甲", group: "main" as const, say: "您好{{谁}}", replies: [] }] };
  expect(auditionText({ kind: "ai", dialogue, parameters: {}, variables: [] }, "a")).toBe("您好谁");
  expect(auditionText({ kind: "fixed", dialogue, parameters: {}, variables: [] }, "b")).toBeNull();
});
