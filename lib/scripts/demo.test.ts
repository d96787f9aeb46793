import { expect, it } from "vitest";
import { demoScripts } from "./demo";
import { DEMO_SIGNATURES, DEMO_TEXTS, REVIEW_STATES } from "./demo-texts";
import { placeholders, withParameters } from "./render";

const scripts = demoScripts();

it("offers AI and fixed scripts, and one paused and one disabled to try", () => {
  const count = (kind: string, state: string): number => scripts.filter((s) => s.kind === kind && s.state === state).length;
  expect(scripts).toHaveLength(9);
  expect(count("ai", "enabled")).toBeGreaterThanOrEqual(4);
  expect(count("fixed", "enabled")).toBe(2);
  expect(scripts.map((s) => s.state)).toEqual(expect.arrayContaining(["paused_by_hand", "disabled"]));
  expect(new Set(scripts.map((s) => s.name)).size).toBe(scripts.length);
  for (const script of scripts) expect(script.name.length).toBeLessThanOrEqual(30);
});

it("leaves only each call's variables open once the parameters are filled", () => {
  for (const script of scripts) {
    const names = script.variables.map((variable) => variable.name);
    for (const scene of withParameters(script.dialogue, script.parameters).scenes) {
      for (const name of placeholders(scene.say)) expect(names).toContain(name);
    }
  }
});

it("hangs up only with approved texts that exist", () => {
  const approved = DEMO_TEXTS.filter((text) => text.state === "approved").map((text) => text.name);
  for (const { hangupSms } of scripts) {
    if (hangupSms === null) continue;
    expect(approved).toContain(hangupSms.answeredTemplate);
    if (hangupSms.notAnsweredTemplate !== null) expect(approved).toContain(hangupSms.notAnsweredTemplate);
  }
});

it("sends a text wherever it says that one will come", () => {
  const promising = scripts.filter((script) => script.dialogue.scenes.some(({ say }) => say.includes("短信")));
  expect(promising.map((script) => script.templateKey)).toEqual(expect.arrayContaining(["implant-invitation", "benefit-expiry"]));
  expect(promising.filter((script) => script.hangupSms === null).map((script) => script.name)).toEqual([]);
});

it("has signatures and texts in every state of review, all with a way to refuse", () => {
  for (const state of REVIEW_STATES) {
    expect(DEMO_SIGNATURES.some((signature) => signature.state === state)).toBe(true);
    expect(DEMO_TEXTS.some((text) => text.state === state)).toBe(true);
  }
  for (const text of DEMO_TEXTS) expect(text.body).toContain("拒收请回复T");
});
