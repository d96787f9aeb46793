/** Fixed-template scripts: the same recorded words for everyone, with a short answer at most. */
import type { ScriptTemplate } from "../script";
import { brandParameter, clinicVariable, closing, nameVariable, refusedIntent, reply, unclearIntent } from "./common";

const refuses = {
  ...reply("opt_out", "refuse", "E", "refused", ["别再打了", "不要再给我打电话了", "以后别打了", "你们再打我就投诉了", "别骚扰我了"]),
  optOut: true,
};
const voicemail = reply("voicemail", "voicemail", "D", null, [
  "您好，您拨打的用户暂时无法接听，请在提示音后留言",
  "这里是语音信箱，请留言",
  "对方无法接听您的电话，请在嘀声后留言",
]);
const busy = reply("busy", "busy", "D", "goodbye", ["在忙，挂了", "我在开会", "现在不方便", "我在开车"]);
const wrongPerson = reply("wrong_person", "wrong_person", "D", "goodbye", ["打错了", "我不是", "他不在", "不是本人"]);
const refusedScene = closing("refused", "明确拒绝", "非常抱歉打扰到您，之后不会再给您打电话了，再见。");

export const openDayNotice: ScriptTemplate = {
  key: "open-day-notice",
  name: "活动通知",
  kind: "fixed",
  category: "marketing",
  parameters: [
    brandParameter,
    { name: "活动名称", required: true, initial: "爱牙日活动" },
    { name: "活动时间", required: true, initial: "本周六和周日" },
    { name: "咨询项目", required: true, initial: "口腔检查" },
  ],
  variables: [clinicVariable],
  intents: [
    { key: "A", name: "想参加", level: "strong", keywords: ["想参加", "报名", "帮我登记", "去看看"] },
    { key: "B", name: "想了解", level: "some", keywords: ["多少钱", "了解", "什么活动"] },
    { key: "C", name: "不参加", level: "weak", keywords: ["不需要", "没空去", "不去", "不参加", "没兴趣"] },
    unclearIntent,
    refusedIntent,
  ],
  dialogue: {
    start: "notice",
    scenes: [
      {
        id: "notice",
        title: "活动通知",
        group: "main",
        say: "您好，这里是{{品牌名称}}{{门店简称}}的 AI 语音通知。{{活动时间}}我们举办{{活动名称}}，到店可以免费做{{咨询项目}}。想参加请说参加，不需要可以直接挂断。",
        replies: [
          reply("joins", "assent", "A", "joined", ["参加", "我参加", "可以，帮我登记", "好的，报名", "嗯嗯", "行，我去看看"]),
          reply("asks", "ask_info", "B", "more", ["什么活动", "要不要钱", "在哪里", "都检查什么", "几点开始"]),
          reply("declines", "refuse", "C", "goodbye", ["不参加", "不需要", "没兴趣", "没空去", "不用了，谢谢"]),
          busy,
          wrongPerson,
          voicemail,
          refuses,
        ],
      },
      closing("joined", "登记参加", "好的，已经为您登记，门店同事会联系您确认时间，再见。", "main"),
      closing("more", "详细介绍", "活动不收费用，到{{门店简称}}前台登记即可，稍后我们把详情发短信给您，再见。"),
      closing("goodbye", "收尾", "好的，祝您生活愉快，再见。"),
      refusedScene,
    ],
  },
};

export const clinicClosure: ScriptTemplate = {
  key: "clinic-closure",
  name: "门店停诊通知",
  kind: "fixed",
  category: "service",
  parameters: [
    brandParameter,
    { name: "停诊时间", required: true, initial: "本周日全天" },
    { name: "停诊原因", required: true, initial: "设备检修" },
    { name: "咨询项目", required: true, initial: "改约" },
  ],
  variables: [nameVariable, clinicVariable],
  intents: [
    { key: "A", name: "已知晓", level: "strong", keywords: ["知道了", "收到", "明白"] },
    { key: "B", name: "需改约", level: "some", keywords: ["改约", "换个时间", "改到"] },
    { key: "C", name: "要取消", level: "weak", keywords: ["取消", "不去了", "退"] },
    unclearIntent,
    refusedIntent,
  ],
  dialogue: {
    start: "notice",
    scenes: [
      {
        id: "notice",
        title: "停诊通知",
        group: "main",
        say: "{{患者姓名}}您好，这里是{{品牌名称}}{{门店简称}}的 AI 语音通知。因{{停诊原因}}，门店{{停诊时间}}停诊。收到请说知道了，需要{{咨询项目}}请说改约。",
        replies: [
          reply("knows", "confirm", "A", "known", ["知道了", "好的，收到", "嗯嗯", "明白了，谢谢", "行，我知道了"]),
          reply("rebooks", "reschedule", "B", "rebook", ["改约", "那帮我换个时间", "我要改约", "给我改到下周", "我那天有预约，怎么办"]),
          reply("cancels", "cancel", "C", "cancelled", ["那就取消吧", "不去了", "帮我取消预约", "那我退掉吧"]),
          busy,
          wrongPerson,
          voicemail,
          refuses,
        ],
      },
      closing("known", "收尾", "好的，给您带来不便请谅解，再见。", "main"),
      closing("rebook", "登记改约", "好的，门店同事会尽快联系您安排新的时间，再见。"),
      closing("cancelled", "登记取消", "好的，已经为您登记，门店同事会帮您处理，再见。"),
      closing("goodbye", "不便接听", "好的，不打扰您了，再见。"),
      refusedScene,
    ],
  },
};
