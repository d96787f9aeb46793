import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallRequest } from "./model";
import { planCall, planText } from "./outcome";
import { habits, type Persona } from "./persona";
import { rngOf } from "./rng";
import { script } from "./testing";
import { walk } from "./walk";

const values = { 姓名: "张三", 诊所: "驿道口腔" };
const request = (change: Partial<CallRequest>): CallRequest => ({
  key: "k",
  company: "c1",
  to: "+8613912345678",
  from: "021",
  attempt: 1,
  script: "s@1",
  variables: values,
  maxSeconds: 180,
  callbackUrl: "http://127.0.0.1/hook",
  ...change,
});
const said = (persona: Persona, seed: number) => walk(rngOf("walk", seed), script, persona, values, 180);

describe("walk", () => {
  it("speaks in turns, forward in time, within the time allowed, with variables filled (property)", () => {
    const personas = Object.keys(habits) as Persona[];
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...personas), fc.integer({ min: 5, max: 300 }), (seed, persona, maxSeconds) => {
        const { turns, talkMs, rounds } = walk(rngOf("walk", seed), script, persona, values, maxSeconds);
        expect(turns.every(({ text }) => text.length > 0 && !text.includes("{{"))).toBe(true);
        expect(turns.every(({ atMs }, n) => atMs >= (turns[n - 1]?.atMs ?? 0))).toBe(true);
        expect(talkMs).toBeGreaterThanOrEqual(turns.at(-1)?.atMs ?? 0);
        expect(talkMs).toBeLessThanOrEqual(maxSeconds * 1_000);
        expect(rounds).toBe(turns.filter(({ who }) => who === "customer").length);
      }),
    );
  });

  it("takes longer to say more", () => {
    const scenes = script.dialogue.scenes.map((scene) => ({ ...scene, say: scene.say.repeat(4) }));
    const long = { ...script, dialogue: { ...script.dialogue, scenes } };
    expect(walk(rngOf(1), long, "willing", values, 600).talkMs).toBeGreaterThan(walk(rngOf(1), script, "willing", values, 600).talkMs);
  });

  it.each<[Persona, number, RegExp]>([
    ["willing", 2, /是|对|好|行|可以|嗯/u],
    ["asks_price", 2, /多少钱|收费|价格|费用/u],
    ["refuses_for_good", 1, /别再|不要再|不要打|号码删/u],
    ["voicemail", 1, /留言/u],
    ["wrong_person", 1, /打错|不是他|不认识/u],
  ])("%s answers %i times and says it", (persona, rounds, words) => {
    for (let seed = 0; seed < 40; seed += 1) {
      const conversation = said(persona, seed);
      expect(conversation.rounds).toBe(rounds);
      expect(conversation.turns.find(({ who }) => who === "customer")?.text).toMatch(words);
    }
  });

  it("who wants to know something asks for it: no complaint, no wish for a person", () => {
    const reply = (id: string, next: string, examples: string[]) => ({ id, act: "ask_info" as const, examples, intent: null, next });
    const asked = [
      reply("severe", "offer", ["疼得厉害，睡不着", "一直在流血", "缝线掉了怎么办"]),
      reply("care", "offer", ["能吃热的吗", "要注意什么", "多久能运动"]),
      reply("human", "bye", ["帮我转人工", "能让真人跟我说吗"]),
    ];
    const [opening, ...others] = script.dialogue.scenes;
    const answers = (replies: typeof asked) => {
      const scenes = [{ ...opening, id: "open", title: "", group: "main", say: "您好", replies }, ...others];
      const asks = (seed: number) => walk(rngOf("asks", seed), { ...script, dialogue: { start: "open", scenes } }, "asks_info", values, 180);
      return Array.from({ length: 40 }, (_, seed) => asks(seed).turns[1]?.text ?? "").join();
    };
    expect(answers(asked)).not.toMatch(/人工|真人|疼得|流血|缝线/u);
    expect(answers(asked.filter(({ id }) => id !== "care"))).not.toMatch(/人工|真人/u);
    expect(answers(asked.filter(({ id }) => id === "human"))).toMatch(/人工/u);
  });

  it("stays silent, or hangs up before answering", () => {
    expect(said("silent", 1).rounds).toBe(0);
    expect(said("hangs_up", 1)).toMatchObject({ rounds: 0, turns: [{ who: "bot" }] });
  });

  it("says the same thing in many ways", () => {
    const answers = new Set(Array.from({ length: 60 }, (_, seed) => said("refuses", seed).turns[1]?.text));
    expect(answers.size).toBeGreaterThan(6);
  });
});

describe("planCall", () => {
  it("is decided by seed, key and number alone, in whatever order it is asked (property)", () => {
    const orders = fc.uniqueArray(
      fc.record({ key: fc.uuid(), to: fc.integer({ min: 0, max: 99_999_999 }).map((n) => `+86139${String(n).padStart(8, "0")}`) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(orders, fc.string(), (given, seed) => {
        const plan = (order: { key: string; to: string }) => planCall(seed, request(order), script);
        const forward = given.map(plan);
        const backward = given.toReversed().map(plan).toReversed();
        expect(backward).toEqual(forward);
      }),
    );
  });

  it("changes with the seed", () => {
    const worlds = (seed: string) => Array.from({ length: 50 }, (_, n) => planCall(seed, request({ key: `k${n}` }), script).state).join();
    expect(worlds("a")).not.toBe(worlds("b"));
  });

  it("answers about 60 % of ordinary calls and meets every state", () => {
    const plans = Array.from({ length: 4_000 }, (_, n) =>
      planCall("mix", request({ key: `k${n}`, to: `+8613${String(n * 7_919 + 500_005_000).slice(-9)}` }), script),
    );
    const share = plans.filter(({ state }) => state === "answered").length / plans.length;
    expect(share).toBeGreaterThan(0.55);
    expect(share).toBeLessThan(0.65);
    expect(new Set(plans.map(({ state }) => state)).size).toBe(8);
    expect(new Set(plans.map(({ persona }) => persona)).size).toBeGreaterThan(14);
  });

  it("finds an empty number empty again", () => {
    const dead = Array.from({ length: 400 }, (_, n) => `+86137${String(n * 104_729 + 10_000_000).slice(0, 8)}`).find(
      (to) => planCall("dead", request({ to }), script).state === "empty_number",
    );
    expect(dead).toBeDefined();
    for (let attempt = 1; attempt < 5; attempt += 1) {
      expect(planCall("dead", request({ to: dead ?? "", key: `again${attempt}`, attempt }), script).state).toBe("empty_number");
    }
  });
});

it("a text to a fixed number has its fate, others mostly arrive", () => {
  const text = (to: string, key = "t") => planText("s", { key, company: "c1", to, signature: "x", text: "回T退订", callbackUrl: "http://x/h" });
  expect(text("+8613800130012")).toMatchObject({ state: "delivered", reply: { text: "T" } });
  expect(text("+8613800130005")).toMatchObject({ state: "failed", code: "empty_number" });
  expect(text("+8613800130027")).toMatchObject({ state: "silent" });
  const arrived = Array.from({ length: 500 }, (_, n) => text(`+86136${n * 7_919 + 10_000_000}`, `t${n}`)).filter(
    ({ state }) => state === "delivered",
  );
  expect(arrived.length).toBeGreaterThan(440);
});
