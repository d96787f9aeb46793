import { describe, expect, it } from "vitest";
import { isFieldPath } from "@/lib/journey/fields";
import { checkDialogue, dialogueSchema } from "../dialogue";
import { intentsSchema } from "../intent";
import { placeholders } from "../render";
import { SCRIPT_TEMPLATES } from ".";

describe.each(SCRIPT_TEMPLATES.map((template) => [template.key, template] as const))("%s", (_key, template) => {
  it("is well formed and can be walked", () => {
    expect(dialogueSchema.parse(template.dialogue)).toEqual(template.dialogue);
    expect(intentsSchema.parse(template.intents)).toEqual(template.intents);
    expect(
      checkDialogue(
        template.dialogue,
        template.intents.map((intent) => intent.key),
      ),
    ).toEqual([]);
    expect(template.name.length).toBeLessThanOrEqual(30);
  });

  it("says at once that it is an AI", () => {
    const opening = template.dialogue.scenes.find((scene) => scene.id === template.dialogue.start);
    expect(opening?.say).toContain("AI");
  });

  it("says whose clinic it is wherever it says who is speaking", () => {
    for (const { id, say } of template.dialogue.scenes) {
      const introduces = id === template.dialogue.start || ["voicemail", "wrong_person"].includes(id);
      if (introduces) expect(say, id).toContain("{{品牌名称}}{{门店简称}}");
    }
  });

  it("has a value for each placeholder, and a use for each value", () => {
    const used = new Set(template.dialogue.scenes.flatMap((scene) => placeholders(scene.say)));
    const given = [...template.parameters.map((p) => p.name), ...template.variables.map((v) => v.name)];
    expect([...used].sort()).toEqual([...new Set(given)].sort());
    for (const variable of template.variables) {
      expect(isFieldPath(variable.defaultField), variable.defaultField).toBe(true);
      expect(variable.required || variable.fallback !== undefined).toBe(true);
    }
  });

  it("lets a person out: a refusal of all calls is understood wherever there is a question", () => {
    for (const scene of template.dialogue.scenes) {
      if (scene.replies.length > 0) expect(scene.replies.some((reply) => reply.optOut === true)).toBe(true);
    }
  });

  it("does not expect the same words for two meanings in one scene", () => {
    for (const scene of template.dialogue.scenes) {
      const seen = new Map<string, string>();
      for (const reply of scene.replies) {
        for (const example of reply.examples) {
          expect(seen.get(example) ?? reply.id, `${scene.id}: ${example}`).toBe(reply.id);
          seen.set(example, reply.id);
        }
      }
    }
  });

  it("is rich enough for its kind", () => {
    expect(template.dialogue.scenes.length).toBeGreaterThanOrEqual(template.kind === "ai" ? 12 : 4);
  });
});
