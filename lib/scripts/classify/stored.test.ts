import { describe, expect, it } from "vitest";
import { demoScripts } from "../demo";
import { createClassifier } from "./classifier";
import { decidedBy, decidingWords, storedEvidenceSchema } from "./stored";

describe("the words that decided, as they are stored", () => {
  it("are read from what the classifier says", () => {
    const script = demoScripts()[0];
    if (!script) throw new Error("no demo script");
    const turns = [
      { who: "bot" as const, text: "请问您明天下午三点还能过来吗？", atMs: 0 },
      { who: "customer" as const, text: "以后别再给我打电话了", atMs: 4_000 },
    ];
    const { intent: _intent, ...result } = createClassifier(script).classify(turns);
    const stored: unknown = JSON.parse(JSON.stringify(result));
    expect(result.evidence).not.toEqual([]);
    expect(decidedBy(storedEvidenceSchema.parse(stored))).toEqual(result.evidence);
    expect(decidingWords(stored)).toEqual(result.evidence.map(({ words }) => words));
  });

  it("are read where nothing else was kept, each once", () =>
    expect(
      decidingWords([
        { turn: 1, text: "换个时间" },
        { turn: 3, words: "换个时间" },
        { turn: 5, words: "好" },
      ]),
    ).toEqual(["换个时间", "好"]));

  it("are none where nobody spoke, or nothing was understood", () =>
    expect([decidingWords(null), decidingWords([]), decidingWords("好")]).toEqual([[], [], []]));
});
