import type { ScriptTemplate } from "../script";
import {
  addressVariable,
  assistantParameter,
  brandParameter,
  clinicVariable,
  closing,
  lastReplies,
  nameVariable,
  openingReplies,
  refusedIntent,
  reply,
  unclearIntent,
  usualReplies,
  usualScenes,
} from "./common";

const books = (next: string) =>
  reply("books", "assent", "A", next, [
    "好，帮我约一下",
    "那我这周过来用掉",
    "可以，周六有位置吗",
    "嗯嗯，约吧",
    "行，给我安排个时间",
    "差点忘了，赶紧帮我约",
    "我明天就过去",
  ]);

const later = (next: string) =>
  reply("later", "hesitate", "B", next, ["我过两天再约", "到期前我会去的，时间还没定", "我看看时间再说", "等有空了我自己约", "先放着，月底再去"]);

const extend = reply("extend", "ask_info", "B", "extend", ["能不能延期", "可以往后延吗", "过期了还能用吗", "能给我延长一个月吗", "作废了能补吗"]);
const transfer = reply("transfer", "ask_info", "B", "transfer", ["能给家里人用吗", "可以转给别人吗", "我老婆能用吗", "可以送朋友吗"]);
const what = reply("what", "ask_info", null, "what", ["这是什么权益", "我怎么不记得有这个", "包含什么项目", "里面都有什么", "还剩几次"]);
const charge = reply("charge", "ask_price", null, "what", ["用这个还要再交钱吗", "要不要另外收费", "多少钱", "是免费的吗"]);

const noUse = (next: string) =>
  reply("no_use", "refuse", "C", next, ["不用了", "我不打算用了", "不需要，让它过期吧", "没时间去，算了", "用不上，不要了", "不想去了"]);

export const benefitExpiry: ScriptTemplate = {
  key: "benefit-expiry",
  name: "权益到期提醒",
  kind: "ai",
  category: "service",
  parameters: [brandParameter, assistantParameter, { name: "延期说明", required: false, initial: "需要门店店长确认" }],
  variables: [
    nameVariable,
    clinicVariable,
    addressVariable,
    { name: "权益名称", label: "权益名称", required: true, defaultField: "benefit.name" },
    { name: "到期日期", label: "到期日期", required: true, defaultField: "benefit.expiresOn" },
  ],
  intents: [
    { key: "A", name: "预约使用", level: "strong", keywords: ["帮我约", "约吧", "安排个时间", "过来用", "就过去"] },
    { key: "B", name: "稍后使用", level: "some", keywords: ["延期", "过两天", "到期前", "转给", "自己约", "月底再"] },
    { key: "C", name: "放弃使用", level: "weak", keywords: ["不用了", "不要了", "用不上", "过期吧", "算了"] },
    unclearIntent,
    refusedIntent,
  ],
  dialogue: {
    start: "opening",
    scenes: [
      {
        id: "opening",
        title: "开场与身份确认",
        group: "main",
        say: "您好，我是{{品牌名称}}{{门店简称}}的 AI 客户助理{{助理称呼}}，请问是{{患者姓名}}吗？",
        replies: openingReplies("remind"),
      },
      {
        id: "remind",
        title: "到期提醒",
        group: "main",
        say: "{{患者姓名}}您好，您在我们这里的{{权益名称}}还没有用完，{{到期日期}}就要到期了。要不要现在帮您约个时间用掉？",
        replies: [books("ask_time"), later("later"), extend, transfer, what, charge, noUse("no_use"), ...usualReplies("B")],
      },
      {
        id: "ask_time",
        title: "约定时间",
        group: "main",
        say: "好的，您看工作日方便，还是周末方便？上午还是下午？",
        replies: [
          reply("gives_time", "confirm", "A", "booked", ["周六上午", "周末吧，下午", "工作日都行", "明天下午可以", "后天上午吧", "周日，都可以"]),
          reply("any_time", "assent", "A", "booked", ["都可以，你们安排", "随时都行", "嗯嗯，看你们方便"]),
          reply("time_unknown", "hesitate", "B", "later", ["时间我还不确定", "我先看看排班", "等我定了再告诉你们"]),
          noUse("no_use"),
          ...usualReplies("B"),
        ],
      },
      closing("booked", "登记与收尾", "好的，已经帮您登记，门店同事会跟您确认具体时间。我们在{{门店地址}}，到时候见。", "main"),
      closing("later", "稍后使用", "没问题，记得在{{到期日期}}之前使用就可以，稍后我把提醒短信发给您。祝您生活愉快，再见。"),
      {
        id: "extend",
        title: "询问延期",
        group: "response",
        say: "延期{{延期说明}}，我可以先帮您登记申请，不过最稳妥的还是在到期之前用掉。您看是帮您约时间，还是登记延期？",
        replies: [
          reply("wants_extend", "reschedule", "B", "extend_noted", ["登记延期吧", "帮我申请延期", "延期", "先帮我延一下"]),
          reply("books_then", "assent", "A", "ask_time", ["那帮我约时间吧", "那就约吧", "还是约个时间用掉", "那我过去用掉"]),
          noUse("no_use"),
          ...usualReplies("B"),
        ],
      },
      closing("extend_noted", "登记延期", "好的，延期申请已经登记，门店同事会在两天之内答复您。再见。"),
      {
        id: "transfer",
        title: "询问转让",
        group: "response",
        say: "直系家人到店时报您的手机号就可以使用，其他人需要您到门店办理。要不要帮家里人约个时间？",
        replies: [books("ask_time"), later("later"), noUse("no_use"), ...usualReplies("B")],
      },
      {
        id: "what",
        title: "询问权益内容",
        group: "response",
        say: "您的{{权益名称}}是您之前购买或者门店赠送的，有效期内到店就能用，包含的项目不另外收费。需要帮您约个时间吗？",
        replies: [books("ask_time"), later("later"), extend, noUse("no_use"), ...usualReplies("B")],
      },
      closing("no_use", "放弃使用", "好的，了解了。如果之后想用，到期之前都可以联系我们。祝您生活愉快，再见。"),
      ...usualScenes(
        {
          wrongPerson: "不好意思打扰了。您要是方便，麻烦转告一声，{{品牌名称}}{{门店简称}}有一个到期提醒，请本人有空时回个电话。谢谢您，再见。",
          voicemail: "您好，这里是{{品牌名称}}{{门店简称}}，提醒您{{权益名称}}将在{{到期日期}}到期，需要使用请联系门店，再见。",
          away: "好的。那到期之前您会回来吗？回来的话我先帮您留个时间。",
          busy: "好的，不打扰您了。您的{{权益名称}}{{到期日期}}到期，稍后发短信提醒您。再见。",
          askAgain: "不好意思，可能我没说清楚。您的{{权益名称}}快到期了，需要帮您约个时间吗？",
        },
        [
          reply("away_back", "assent", "A", "booked", ["会回来，帮我约吧", "下周就回来，给我留个时间", "嗯，帮我留着"]),
          reply("away_extend", "reschedule", "B", "extend_noted", ["回不来，能延期吗", "帮我延期吧", "到期之前回不去，延一延"]),
          reply("away_no", "refuse", "C", "no_use", ["不回来了", "不用了", "算了，用不上"]),
          ...lastReplies(),
        ],
        [books("booked"), later("later"), noUse("no_use"), ...lastReplies()],
      ),
    ],
  },
};
