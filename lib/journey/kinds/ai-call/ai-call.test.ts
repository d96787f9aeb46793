import { describe, expect, it } from "vitest";
import type { JourneyRefs, ScriptRef } from "../../refs";
import { goodNode, sampleRefs } from "../../testing";
import { addRule, canAddRule, choosableIntents, disableBranches, enableBranches, otherIntents, removeRule, setRuleIntents } from "./branches";
import { aiCall } from "./compile";
import { aiCallDefaults, aiCallOutlets, MAX_RULES, readAiCall } from "./schema";

const script = sampleRefs.scripts[0];
const outletIds = (config: Record<string, unknown>) => aiCall.outlets(config).map((outlet) => outlet.id);
const good = () => readAiCall(goodNode("n", "ai-call").config);
const codes = (config: Record<string, unknown>, refs: JourneyRefs = sampleRefs) =>
  aiCall.problems(config, refs).map((p) => `${p.field ?? "-"} ${p.code}${p.severity === "warning" ? " (warning)" : ""}`);

describe("intent multi-branch (A4)", () => {
  it("is off by default: one outlet for answered calls", () => {
    expect(aiCallDefaults().branches.enabled).toBe(false);
    expect(outletIds({})).toEqual(["answered", "not_answered", "blocked", "failed", "unknown"]);
  });

  it("switched on, two rules stand at once: an empty one, and other", () => {
    const on = enableBranches(good());
    expect(on.branches.rules).toEqual([{ id: "r1", intents: [] }]);
    expect(outletIds(on)).toEqual(["rule:r1", "other", "not_answered", "blocked", "failed", "unknown"]);
    expect(codes(on)).toEqual(["branches.rules.0.intents rule_empty"]);
  });

  it("takes five rules, other not counted, and no sixth", () => {
    let config = enableBranches(good());
    for (let i = 0; i < 8; i += 1) config = addRule(config);
    expect(config.branches.rules.map((r) => r.id)).toEqual(["r1", "r2", "r3", "r4", "r5"]);
    expect(canAddRule(config)).toBe(false);
    expect(outletIds(config)).toHaveLength(MAX_RULES + 5);
    const six = { ...config, branches: { enabled: true, rules: [...config.branches.rules, { id: "r6", intents: ["A"] }] } };
    expect(codes(six)).toContain("branches.rules rules_too_many");
  });

  it("an intent stands in one rule only; a rule may hold several", () => {
    let config = addRule(enableBranches(good()));
    config = setRuleIntents(config, "r1", ["A", "A"]);
    config = setRuleIntents(config, "r2", ["A", "B", "C"]);
    expect(config.branches.rules.map((r) => r.intents)).toEqual([["A"], ["B", "C"]]);
    const known = script ?? { intents: [] };
    expect(choosableIntents(config, known, "r1").map((i) => i.key)).toEqual(["A", "D", "E"]);
    expect(otherIntents(config, known).map((i) => i.key)).toEqual(["D", "E"]);
    expect(codes(config)).toEqual([]);
    const twice = {
      ...config,
      branches: {
        enabled: true,
        rules: [
          { id: "r1", intents: ["A"] },
          { id: "r2", intents: ["A"] },
        ],
      },
    };
    expect(codes(twice)).toEqual(["branches.rules.1.intents intent_twice"]);
  });

  it("other can't be removed, nor the last rule", () => {
    const config = enableBranches(good());
    expect(removeRule(config, "r1")).toBe(config);
    expect(removeRule(config, "other")).toBe(config);
    expect(removeRule(addRule(config), "r1").branches.rules.map((r) => r.id)).toEqual(["r2"]);
  });

  it("switched off and on again finds its rules, and half-filled ones do not stand in the way while off", () => {
    const config = setRuleIntents(addRule(enableBranches(good())), "r1", ["A"]);
    const off = disableBranches(config);
    expect(codes(off)).toEqual([]);
    expect(aiCall.compile({ id: "n", name: "n" }, off, {})).toMatchObject({ intentOutlets: null });
    expect(enableBranches(off)).toEqual(config);
  });

  it("labels an outlet with its intents", () => {
    const config = setRuleIntents(enableBranches(good()), "r1", ["B", "C"]);
    expect(aiCallOutlets(config)[0]).toEqual({ id: "rule:r1", label: { type: "intents", intents: ["B", "C"], number: 1 }, quiet: false });
  });

  it("reads two rules of one id as one", () => {
    const doubled = {
      ...good(),
      branches: {
        enabled: true,
        rules: [
          { id: "r1", intents: ["A"] },
          { id: "r1", intents: ["B"] },
        ],
      },
    };
    expect(outletIds(doubled).filter((id) => id === "rule:r1")).toHaveLength(1);
  });

  it("knows the bound script's intents", () => {
    expect(codes(setRuleIntents(enableBranches(good()), "r1", ["Z"]))).toEqual(["branches.rules.0.intents intent_unknown"]);
  });
});

describe("script", () => {
  const withState = (state: ScriptRef["state"]): JourneyRefs => ({ ...sampleRefs, scripts: sampleRefs.scripts.map((s) => ({ ...s, state })) });
  it.each<[ScriptRef["state"], string[]]>([
    ["enabled", []],
    ["draft", ["scriptId script_draft"]],
    ["disabled", ["scriptId script_disabled"]],
    ["paused_by_hand", ["scriptId script_paused (warning)"]],
    ["paused_by_balance", ["scriptId script_paused (warning)"]],
  ])("%s", (state, expected) => {
    expect(codes(good(), withState(state))).toEqual(expected);
  });

  it("must be chosen and be there", () => {
    expect(codes({ ...good(), scriptId: "" })).toEqual(["scriptId script_empty"]);
    expect(codes({ ...good(), scriptId: "gone" })).toEqual(["scriptId script_missing"]);
  });

  it("gets its required variables; others may stay open", () => {
    expect(codes({ ...good(), variables: { 患者姓名: "customer.name" } })).toEqual(["variables.预约时间 variable_unmapped"]);
  });
});

describe("redial", () => {
  const redial = { intervalMinutes: 60, times: 1, kinds: ["no_answer"] };
  it.each<[unknown, string[]]>([
    [null, []],
    [redial, []],
    [{ ...redial, times: 9 }, ["redial redial_invalid"]],
    [{ ...redial, intervalMinutes: 0 }, ["redial redial_invalid"]],
    [{ ...redial, kinds: [] }, ["redial.kinds redial_kinds_empty"]],
    [{ ...redial, times: 0, kinds: [] }, []],
  ])("%j", (value, expected) => {
    expect(codes({ ...good(), redial: value })).toEqual(expected);
  });
});

describe("activation (A3)", () => {
  const [first, second] = sampleRefs.clinics;
  const clinics = [
    { ...(first ?? { id: "c1", name: "", callingReason: null }), callingActive: true },
    { ...(second ?? { id: "c2", name: "" }), callingActive: false, callingReason: "资料审核中" },
  ];
  it("locks a clinic's journey until calling is open there, and says why", () => {
    expect(codes(good(), { ...sampleRefs, clinics, clinicId: "c1" })).toEqual([]);
    const [problem] = aiCall.problems(good(), { ...sampleRefs, clinics, clinicId: "c2" });
    expect(problem).toMatchObject({ code: "calling_inactive", severity: "error", params: { reason: "资料审核中" } });
  });

  it("warns a company where some clinics are closed, and stops one where all are", () => {
    expect(codes(good(), { ...sampleRefs, clinics })).toEqual(["- calling_inactive_some (warning)"]);
    expect(codes(good(), { ...sampleRefs, clinics: clinics.filter((c) => !c.callingActive) })).toEqual(["- calling_inactive_everywhere"]);
  });
});
