/** What every ready script shares: how people say they are busy, elsewhere, someone else, or want no more calls. */
import type { Act, Reply, Scene } from "../dialogue";
import type { Intent, IntentKey } from "../intent";
import type { ScriptVariable } from "../variables";

export function reply(id: string, act: Act, intent: IntentKey | null, next: string | null, examples: string[]): Reply {
  return { id, act, examples, intent, next };
}

const optOutReply: Reply = {
  id: "opt_out",
  act: "refuse",
  examples: [
    "别再打了",
    "不要再给我打电话了",
    "以后别打这个电话了",
    "你们再打我就投诉了",
    "把我的号码删掉",
    "不要再骚扰我了",
    "别给我打电话了，烦不烦",
  ],
  intent: "E",
  next: "refused",
  optOut: true,
};

const hangUpReply = reply("hang_up", "refuse", "E", "polite_end", [
  "不想跟机器人说话，挂了",
  "没什么好说的，挂了",
  "不想聊，先挂了",
  "我不跟AI说，再见",
  "推销电话吧，挂了",
]);

const busyReply = reply("busy", "busy", "D", "busy", [
  "我现在有点忙",
  "在开会，等会儿再说",
  "我在开车，不方便",
  "现在不方便接电话",
  "正忙着呢，晚点再打吧",
  "我在上班，待会儿说",
]);

const awayReply = (intent: IntentKey): Reply =>
  reply("away", "not_in_town", intent, "away", [
    "我现在不在本地",
    "我在外地出差呢",
    "我人在外地，回不来",
    "我已经搬到别的城市了",
    "我回老家了，不在这边",
    "最近都在国外",
  ]);

const humanReply = reply("human", "ask_info", null, "human", [
  "帮我转人工",
  "能让真人跟我说吗",
  "叫你们客服给我打电话",
  "我想跟医生直接说",
  "让前台联系我吧",
]);

const silenceReply = reply("silence", "silence", null, "cannot_answer", ["喂？听不清", "喂", "你说什么", "没听清楚", "信号不好，听不见"]);

/** The answers that may come at any question. `away` is what being elsewhere means for this script. */
export function usualReplies(away: IntentKey): Reply[] {
  return [busyReply, awayReply(away), humanReply, silenceReply, hangUpReply, optOutReply];
}

/** The first question is whether it is the right person; a machine may have answered. */
export function openingReplies(next: string): Reply[] {
  return [
    reply("self", "confirm", null, next, ["对，是我", "我是", "是的，你说", "嗯，我就是", "对，什么事", "是我，请讲", "嗯嗯，是的"]),
    reply("who", "ask_info", null, next, ["你是哪位", "你们是哪里", "哪家诊所啊", "什么事情", "有什么事吗"]),
    reply("wrong_person", "wrong_person", "D", "wrong_person", [
      "你打错了",
      "我不是",
      "他不在，我是他家人",
      "不是本人，我是她老公",
      "打错电话了吧",
      "机主不在旁边",
      "这是我妈的电话，她不在",
    ]),
    reply("voicemail", "voicemail", "D", "voicemail", [
      "您好，您拨打的用户暂时无法接听，请在提示音后留言",
      "对方无法接听您的电话，请在嘀声后留言",
      "这里是语音信箱，请留言",
      "您好，机主正忙，我是他的智能助理，请问有什么可以转达",
    ]),
    busyReply,
    humanReply,
    silenceReply,
    hangUpReply,
    optOutReply,
  ];
}

export interface UsualTexts {
  /** What the bot says when someone else answers, when a machine answers, and when the person is elsewhere or busy. */
  wrongPerson: string;
  voicemail: string;
  away: string;
  busy: string;
  /** The question asked again when an answer was not understood. */
  askAgain: string;
}

/** A scene that is said, and then the bot hangs up (or goes on to `next`). */
export function closing(id: string, title: string, say: string, group: Scene["group"] = "response"): Scene {
  return { id, title, group, say, replies: [], next: null };
}

/** The scenes behind the usual replies. `askAgain` are the replies after the question is asked once more. */
export function usualScenes(texts: UsualTexts, awayReplies: Reply[], askAgain: Reply[]): Scene[] {
  return [
    closing("human", "要求人工", "好的，我这就记下来，请门店同事尽快给您回电话。谢谢您的接听，再见。"),
    { id: "away", title: "客户不在当地", group: "response", say: texts.away, replies: awayReplies },
    closing("busy", "忙或不方便接听", texts.busy),
    closing("wrong_person", "非本人接听", texts.wrongPerson),
    { id: "cannot_answer", title: "AI 无法应答", group: "response", say: texts.askAgain, replies: askAgain },
    closing("voicemail", "语音信箱", texts.voicemail),
    closing("polite_end", "不愿继续", "好的，不多打扰您了。祝您生活愉快，再见。"),
    closing("refused", "明确拒绝", "非常抱歉打扰到您，我们已经记下，之后不会再给您打电话了。祝您生活愉快，再见。"),
  ];
}

/** The last question: whatever is not clear now ends the call. */
export function lastReplies(): Reply[] {
  return [
    reply("still_unclear", "other", "D", "polite_end", ["到时候再说", "我也不清楚", "再看吧", "随便吧", "我不知道", "听不明白"]),
    hangUpReply,
    optOutReply,
  ];
}

export const unclearIntent: Intent = { key: "D", name: "未明确", level: "unclear", keywords: [] };
export const refusedIntent: Intent = { key: "E", name: "拒绝沟通", level: "refused", keywords: ["投诉", "骚扰", "拉黑", "举报", "挂了"] };

export const nameVariable: ScriptVariable = { name: "患者姓名", label: "患者姓名", required: true, defaultField: "customer.name" };
export const clinicVariable: ScriptVariable = { name: "门店简称", label: "门店简称", required: true, defaultField: "clinic.shortName" };
export const addressVariable: ScriptVariable = { name: "门店地址", label: "门店地址", required: true, defaultField: "clinic.address" };
/** The company as people know it; said before the clinic's short name, which alone says nothing to them. */
export const brandParameter = { name: "品牌名称", required: true, initial: "云杉口腔" };
export const assistantParameter = { name: "助理称呼", required: true, initial: "小驿" };
