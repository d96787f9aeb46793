/** Made-up calls for measuring the classifier: walks through a dialogue with examples varied as speech and its recognition vary them. */
import type { Turn } from "@/lib/calling/outcome";
import type { Dialogue, Reply, Scene } from "../dialogue";
import type { IntentKey } from "../intent";
import { textParts } from "../render";

export type Random = () => number;

/** Mulberry32: the same seed gives the same calls. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}

const OPENERS = ["嗯，", "呃，", "哦，", "那个，", "哎，", "喂，", "你好，", "啊？", "这个，"];
const ENDINGS = ["啊", "吧", "哈", "呀", "，谢谢", "，行吗", "，嗯"];
const WORDS: readonly (readonly [string, string])[] = [
  ["帮我", "给我"],
  ["价格", "价钱"],
  ["我现在", "我这会儿"],
  ["可以", "可以可以"],
  ["时间", "时候"],
  ["不用", "不用不用"],
  ["你们", "您们"],
  ["一下", "下"],
  ["什么时候", "啥时候"],
  ["怎么", "咋"],
  ["没有", "没"],
  ["这个", "这"],
  ["医生", "大夫"],
];

/** Without one of these the sentence would mean the opposite, or nothing. */
const TURNS_MEANING = /[别不没打]/;

/** One example as someone might say it, and as a recogniser might write it down. */
export function vary(example: string, random: Random): string {
  let text = example;
  const [from, to] = pick(WORDS, random);
  if (random() < 0.5) text = text.replace(from, to);
  if (random() < 0.35) text = pick(OPENERS, random) + text;
  if (random() < 0.35) text += pick(ENDINGS, random);
  if (random() < 0.4) text = text.replace(/[，。？！]/g, "");
  const chars = Array.from(text);
  const lost = Math.floor(random() * chars.length);
  if (chars.length >= 7 && random() < 0.2 && !TURNS_MEANING.test(chars[lost] ?? "")) chars.splice(lost, 1);
  return chars.join("");
}

const SAMPLE_VALUE = "样例";

const spoken = (scene: Scene): string =>
  textParts(scene.say)
    .map((part) => (part.type === "text" ? part.text : SAMPLE_VALUE))
    .join("");

export interface WalkedCall {
  turns: Turn[];
  /** The last intent that a reply on the way meant; null = none did. */
  intent: IntentKey | null;
  optOut: boolean;
}

const MOST_ROUNDS = 12;

/** Walks from the start; `choose` picks each reply. Ends where the dialogue hangs up. */
export function walk(dialogue: Dialogue, random: Random, choose: (scene: Scene) => Reply, say: (reply: Reply) => string): WalkedCall {
  const call: WalkedCall = { turns: [], intent: null, optOut: false };
  let id: string | null = dialogue.start;
  let atMs = 0;
  for (let round = 0; id !== null && round < MOST_ROUNDS; round++) {
    const scene = dialogue.scenes.find((candidate) => candidate.id === id);
    if (scene === undefined) break;
    call.turns.push({ who: "bot", text: spoken(scene), atMs });
    atMs += 4000 + Math.floor(random() * 3000);
    if (scene.replies.length === 0) {
      id = scene.next ?? null;
      continue;
    }
    const reply = choose(scene);
    call.turns.push({ who: "customer", text: say(reply), atMs });
    atMs += 2000;
    if (reply.intent !== null) call.intent = reply.intent;
    if (reply.optOut === true) call.optOut = true;
    id = reply.next;
  }
  return call;
}

/** A walk with everything left to chance. */
export function randomCall(dialogue: Dialogue, random: Random): WalkedCall {
  return walk(
    dialogue,
    random,
    (scene) => pick(scene.replies, random),
    (reply) => vary(pick(reply.examples, random), random),
  );
}
