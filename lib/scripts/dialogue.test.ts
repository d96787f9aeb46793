import { describe, expect, it } from "vitest";
import { checkDialogue, type Dialogue, type Reply, type Scene } from "./dialogue";

const answer = (id: string, next: string | null, rest: Partial<Reply> = {}): Reply => ({
  id,
  act: "other",
  examples: ["好"],
  intent: null,
  next,
  ...rest,
});
const scene = (id: string, replies: Reply[], next: string | null = null): Scene => ({ id, title: id, group: "main", say: id, replies, next });
const codes = (dialogue: Dialogue): string[] => checkDialogue(dialogue, ["A", "D", "E"]).map((problem) => `${problem.scene}:${problem.code}`);

describe("checkDialogue", () => {
  it.each<[string, Dialogue, string[]]>([
    ["fine", { start: "a", scenes: [scene("a", [answer("x", "b")]), scene("b", [])] }, []],
    ["a way to nowhere", { start: "a", scenes: [scene("a", [answer("x", "nope"), answer("y", null)])] }, ["a:unknown_next"]],
    ["nobody comes by", { start: "a", scenes: [scene("a", []), scene("b", [])] }, ["b:unreachable"]],
    ["no start", { start: "z", scenes: [scene("a", [])] }, ["z:unknown_start", "a:unreachable"]],
    ["round and round", { start: "a", scenes: [scene("a", [], "b"), scene("b", [], "a")] }, ["a:no_end", "b:no_end"]],
    ["the same id twice", { start: "a", scenes: [scene("a", []), scene("a", [])] }, ["a:duplicate_scene"]],
    ["the same reply twice", { start: "a", scenes: [scene("a", [answer("x", null), answer("x", null)])] }, ["a:duplicate_reply"]],
    ["an intent the script has not", { start: "a", scenes: [scene("a", [answer("x", null, { intent: "B" })])] }, ["a:unknown_intent"]],
  ])("%s", (_name, dialogue, expected) => {
    expect(codes(dialogue)).toEqual(expected);
  });
});
