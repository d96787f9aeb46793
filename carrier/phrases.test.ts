import { expect, it } from "vitest";
import type { Act } from "./model";
import { speak } from "./phrases";
import { rngOf } from "./rng";

const spoken = (act: Act, example: string, alone = false) =>
  Array.from({ length: 400 }, (_, seed) => speak(rngOf("speak", seed), { id: "r", act, examples: [example], intent: null, next: null }, alone)).join(
    " ",
  );

it.each<[Act, string, RegExp]>([
  ["wrong_person", "我不是", /我不是[吧呢哈了]/u],
  ["not_in_town", "我在外地出差", /出差[吧哈了]/u],
  ["assent", "可以", /可以[吧呢了]/u],
  ["refuse", "不需要", /不需要[吧呢了]/u],
  ["ask_info", "怎么走", /怎么走[吧哈了]/u],
])("a particle leaves a %s what it is", (act, example, changed) => {
  const said = spoken(act, example);
  expect(said).toMatch(new RegExp(`${example}[啊哈呢]`, "u"));
  expect(said).not.toMatch(changed);
});

it("asks the price of whatever the call is about", () => {
  expect(spoken("ask_price", "洗牙贵吗", true)).not.toMatch(/颗/u);
});
