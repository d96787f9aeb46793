import { describe, expect, it } from "vitest";
import type { Turn } from "@/lib/calling/outcome";
import { SCRIPT_TEMPLATES, templateOf } from "../templates";
import type { ScriptTemplate } from "../script";
import { createClassifier, INTENT_THRESHOLD } from "./classifier";
import { HELD_OUT } from "./heldout";
import { measureUnseen, measureWalks } from "./measure";
import { textParts } from "../render";

function template(key: string): ScriptTemplate {
  const found = templateOf(key);
  if (found === undefined) throw new Error(key);
  return found;
}

/** A call in which the bot says the named scenes and the patient these words. */
function call(script: ScriptTemplate, rounds: readonly (readonly [string, string])[]): Turn[] {
  return rounds.flatMap(([sceneId, said], i): Turn[] => {
    const say = script.dialogue.scenes.find((scene) => scene.id === sceneId)?.say ?? sceneId;
    const asked = textParts(say)
      .map((part) => (part.type === "text" ? part.text : "林佳宁"))
      .join("");
    return [
      { who: "bot", text: asked, atMs: i * 10_000 },
      { who: "customer", text: said, atMs: i * 10_000 + 5000 },
    ];
  });
}

describe.each(SCRIPT_TEMPLATES.map((t) => [t.key, t] as const))("accuracy on %s", (_key, script) => {
  it("of random calls with varied speech is 98% at least, and no refusal of all calls is missed", () => {
    const measure = measureWalks(script, 800, 42);
    expect(measure.right / measure.calls).toBeGreaterThanOrEqual(0.98);
    expect(measure.optOutMissed).toBe(0);
    expect(measure.optOutWrong).toBe(0);
  });

  it("of words it never saw: rarely wrong, it rather abstains", () => {
    const measure = measureUnseen(script);
    const wrong = measure.calls - measure.right - measure.abstained;
    expect(wrong / measure.calls).toBeLessThanOrEqual(0.1);
    expect(measure.right / measure.calls).toBeGreaterThanOrEqual(0.72);
  });
});

it("answers nobody wrote into a script: 85% right at least, 5% wrong at most", () => {
  const guesses = HELD_OUT.map(([key, scene, said, truth]) => {
    const script = template(key);
    const reading = createClassifier(script).read(call(script, [[scene, said]]))[0];
    const guess = reading && reading.confidence >= INTENT_THRESHOLD ? (reading.intent ?? "-") : null;
    return guess === truth ? "right" : guess === null ? "abstained" : "wrong";
  });
  const share = (kind: string): number => guesses.filter((guess) => guess === kind).length / guesses.length;
  expect(share("right")).toBeGreaterThanOrEqual(0.85);
  expect(share("wrong")).toBeLessThanOrEqual(0.05);
});

describe("the picture's call", () => {
  it("is a wish for another time, with the words that say so", () => {
    const script = template("appointment-reminder");
    const turns = call(script, [
      ["opening", "对，是我。"],
      ["confirm", "哎呀，周六下午临时要加班，可能去不了。"],
      ["reschedule", "周日可以，最好上午。"],
    ]);
    const result = createClassifier(script).classify(turns);
    expect(result).toMatchObject({ intent: "B", threshold: INTENT_THRESHOLD, optOut: false });
    expect(result.confidence).toBeGreaterThan(0.6);
    expect(result.evidence.map((evidence) => evidence.turn)).toContain(5);
    for (const { turn, words } of result.evidence) expect(turns[turn]?.text).toContain(words);
  });
});

describe("rules", () => {
  const reminder = template("appointment-reminder");
  const implant = template("implant-invitation");
  const confirmed = createClassifier(reminder);
  const invited = createClassifier(implant);

  it("a bare yes to an offer leans to interest on a marketing script", () => {
    for (const yes of ["嗯嗯", "嗯", "嗯嗯嗯", "好", "行"]) {
      const result = invited.classify(
        call(implant, [
          ["opening", "是我"],
          ["invite", yes],
        ]),
      );
      expect(["A", "B"], yes).toContain(result.intent);
    }
  });

  it("a refusal of all calls holds whatever was said before or after", () => {
    const result = invited.classify(
      call(implant, [
        ["opening", "是我"],
        ["invite", "可以，帮我约一下"],
        ["explain", "算了，你们以后别再给我打电话了"],
      ]),
    );
    expect(result).toMatchObject({ intent: "E", optOut: true, method: "rules" });
  });

  it.each([
    ["不用再打电话提醒了，我会准时到的", false],
    ["能不能别打麻药", false],
    ["我没说不要打电话", false],
    ["你们再打来我就投诉", true],
    ["把我电话从名单里删了", true],
    ["请不要打扰我", true],
    ["都说了别打了别打了", true],
  ])("「%s」 refuses all calls: %s", (said, optOut) => {
    expect(confirmed.classify(call(reminder, [["confirm", said]])).optOut).toBe(optOut);
  });

  it.each([
    ["不考虑", "C"],
    ["我考虑考虑", "B"],
    ["不是不想做，就是太忙了再考虑考虑", "B"],
    ["没兴趣", "C"],
    ["有兴趣啊，什么时候能看", "A"],
  ])("negation on an offer: 「%s」 → %s", (said, intent) => {
    expect(invited.classify(call(implant, [["invite", said]])).intent).toBe(intent);
  });

  it("abstains on what nobody expected, and on silence", () => {
    for (const said of ["今天天气真不错，孩子刚考完试", "", "   "]) {
      expect(confirmed.classify(call(reminder, [["confirm", said]]))).toMatchObject({ intent: "D", method: "abstained", evidence: [] });
    }
    expect(confirmed.classify([])).toMatchObject({ intent: "D", confidence: 0, method: "abstained" });
  });

  it("reads a dialogue whose bot words it does not know", () => {
    const result = confirmed.classify(call(reminder, [["明天的预约还来吗，林女士", "没问题，会准时到"]]));
    expect(result.intent).toBe("A");
  });
});
