import { describe, expect, it } from "vitest";
import { callFigures, isEffectiveDialogue, roundsOf } from "./call-figures";

const bot = { who: "bot" as const, text: "您好" };
const said = (text: string) => ({ who: "customer" as const, text });

describe("roundsOf", () => {
  it.each([
    ["nobody spoke", [], 0],
    ["only the bot", [bot, bot], 0],
    ["one answer", [bot, said("对"), bot], 1],
    ["two answers", [bot, said("对"), bot, said("可以"), bot], 2],
    ["two sentences in one breath are one round", [bot, said("哎"), said("对，是我")], 1],
    ["silence is no answer", [bot, said(""), bot, said("  ")], 0],
    ["a word before the bot speaks opens no round", [said("喂"), bot, said("对")], 1],
  ])("%s", (_name, turns, rounds) => {
    expect(roundsOf(turns)).toBe(rounds);
  });

  it("is effective from 2 rounds on", () => {
    expect([0, 1, 2, 3].map(isEffectiveDialogue)).toEqual([false, false, true, true]);
  });
});

describe("callFigures", () => {
  it("divides by calls made, and talk time by answered calls", () => {
    expect(callFigures({ pending: 3, blocked: 2, called: 40, answered: 20, effective: 10, talkSeconds: 900 })).toMatchObject({
      answerRate: 0.5,
      effectiveRate: 0.25,
      meanTalkSeconds: 45,
    });
  });

  it("has no rate where nothing was called", () => {
    expect(callFigures({ pending: 3, blocked: 0, called: 0, answered: 0, effective: 0, talkSeconds: 0 })).toMatchObject({
      answerRate: null,
      effectiveRate: null,
      meanTalkSeconds: null,
    });
  });
});
