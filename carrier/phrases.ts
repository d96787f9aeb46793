import type { Act, Reply } from "./model";
import { pick, type Rng } from "./rng";

/** Other ways in which people say the same; a script's own examples come first. */
const generic: Partial<Record<Act, string[]>> = {
  assent: ["嗯嗯", "好的", "行", "可以", "好啊", "嗯，可以的", "行，没问题", "好，那就这样"],
  hesitate: ["我再考虑考虑", "我想想吧", "我跟家里人商量一下", "再说吧", "不急，我再看看"],
  ask_price: ["大概要多少钱", "这个怎么收费", "价格贵不贵", "多少钱啊", "费用是多少"],
  reschedule: ["能不能改个时间", "换一天行不行", "我那天没空，改到周末吧", "时间能不能往后推"],
  cancel: ["帮我取消吧", "我不去了，取消掉", "预约先取消吧"],
  busy: ["我现在在开会", "在忙，晚点再打", "我在开车呢，不方便", "现在没空，回头说"],
  not_in_town: ["我不在本地", "我人在外地呢", "我在外地出差，回不来", "已经搬走了，不在那边了"],
  wrong_person: ["你打错了", "我不是他", "打错电话了吧", "不认识这个人"],
  refuse: ["不需要", "不用了，谢谢", "没兴趣", "我不考虑", "不要了"],
};
const forGood = ["别再打了", "不要再给我打电话了", "以后不要打了，再打我投诉", "把我号码删掉，别再打来"];
const greetings = ["您好，您拨打的用户暂时无法接听，请在提示音后留言。", "您好，机主现在不方便接电话，请留言，我会转告他。"];

const openers = ["嗯，", "哦，", "啊，", "那个，", "呃，", "哎，", "喂，"];
/** What may follow without meaning something else: 「我不是吧」 is no denial, 「我在外地吧」 a guess. */
const endings: Record<Act, string[]> = {
  assent: ["啊", "哈"],
  confirm: ["啊", "哈"],
  hesitate: ["吧", "啊"],
  ask_price: ["啊", "呢"],
  ask_info: ["啊", "呢"],
  reschedule: ["啊", "呢"],
  cancel: ["啊", "吧"],
  busy: ["呢", "啊"],
  not_in_town: ["呢", "啊"],
  wrong_person: ["啊"],
  refuse: ["啊", "哈"],
  voicemail: [],
  silence: [],
  other: ["啊"],
};
const marks = /[。！？，、；：,.!?\s]+$/u;

/**
 * One spoken answer of this reply: an example, an example worn by speech, or another way to say it (only where no other
 * reply of the scene is of the same act: there the examples alone tell them apart).
 */
export function speak(rng: Rng, reply: Reply, alone: boolean): string {
  if (reply.act === "voicemail") return pick(rng, reply.examples) ?? pick(rng, greetings) ?? "";
  const example = pick(rng, reply.examples);
  const own = alone ? generic[reply.act] : undefined;
  const others = reply.optOut ? forGood : own;
  const draw = rng();
  if (!example || (others && draw < 0.2)) return pick(rng, others ?? []) ?? "嗯";
  return draw < 0.55 ? example : wear(rng, example, endings[reply.act]);
}

export function voicemailGreeting(rng: Rng): string {
  return pick(rng, greetings) ?? "";
}

function wear(rng: Rng, example: string, particles: string[]): string {
  let spoken = example.replace(marks, "");
  if (rng() < 0.6) spoken = `${pick(rng, openers)}${spoken}`;
  if (rng() < 0.3 && !/[啊吧呢哈了吗呀]$/u.test(spoken)) spoken = `${spoken}${pick(rng, particles) ?? ""}`;
  if (rng() < 0.15) spoken = spoken.replace(/，/u, "");
  return spoken;
}
