import type { ScriptTemplate } from "../script";
import {
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

const fine = (next: string) =>
  reply("fine", "confirm", "A", next, ["挺好的，没什么感觉", "恢复得不错", "不疼了", "没有不舒服", "都正常，谢谢关心", "已经消肿了", "嗯嗯，还可以"]);

const mild = (next: string) =>
  reply("mild", "hesitate", "B", next, ["有一点点疼", "还有点肿", "吃东西有点酸", "嘴巴张不太开", "麻木的感觉还没退", "有点不舒服，不过能忍"]);

const severe = (next: string) =>
  reply("severe", "ask_info", "C", next, [
    "疼得厉害，睡不着",
    "一直在流血",
    "肿得很严重，还发烧了",
    "缝线掉了怎么办",
    "伤口好像发炎了",
    "越来越疼了，止痛药也不管用",
  ]);

const asksCare = reply("ask_care", "ask_info", null, "care", [
  "什么时候可以刷牙",
  "能吃热的吗",
  "需要吃消炎药吗",
  "多久能运动",
  "可以喝酒吗",
  "要注意什么",
]);
const asksReview = reply("ask_review", "ask_info", "B", "review", ["什么时候复查", "要不要拆线", "复诊约在哪天", "还需要过来看吗"]);
const asksCost = reply("ask_cost", "ask_price", null, "review", ["复查要钱吗", "拆线收费吗", "再去看要多少钱"]);

export const postOpCare: ScriptTemplate = {
  key: "post-op-care",
  name: "术后关怀",
  kind: "ai",
  category: "service",
  parameters: [brandParameter, assistantParameter, { name: "护理要点", required: true, initial: "吃偏软偏凉的食物，不要用患侧咀嚼" }],
  variables: [
    nameVariable,
    clinicVariable,
    { name: "治疗项目", label: "最近一次治疗项目", required: true, defaultField: "lastTreatment.item" },
    { name: "门店电话", label: "门店电话", required: false, defaultField: "clinic.phone", fallback: "门店前台的电话" },
  ],
  intents: [
    { key: "A", name: "恢复良好", level: "strong", keywords: ["挺好", "不疼", "正常", "恢复得不错", "没有不舒服", "消肿"] },
    { key: "B", name: "轻微不适", level: "some", keywords: ["有点疼", "有点肿", "一点点", "复查", "拆线", "有点不舒服"] },
    {
      key: "C",
      name: "需医生回电",
      level: "weak",
      keywords: ["流血", "渗血", "止不住", "发烧", "疼得厉害", "疼得", "发炎", "睡不着", "没睡", "化脓", "严重"],
    },
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
        say: "您好，我是{{品牌名称}}{{门店简称}}的 AI 护理助理{{助理称呼}}，请问是{{患者姓名}}吗？",
        replies: openingReplies("ask_feeling"),
      },
      {
        id: "ask_feeling",
        title: "询问恢复情况",
        group: "main",
        say: "{{患者姓名}}您好，您前些天在我们这里做了{{治疗项目}}，医生托我问一下，您现在感觉怎么样，有没有疼痛或者肿胀？",
        replies: [fine("care"), mild("mild"), severe("severe"), asksCare, asksReview, asksCost, ...usualReplies("D")],
      },
      {
        id: "care",
        title: "护理提醒",
        group: "main",
        say: "这几天请记得{{护理要点}}。您还有什么想问医生的吗？",
        replies: [
          reply("nothing", "confirm", "A", "goodbye", ["没有了", "没有，谢谢", "不用了，谢谢", "都清楚了", "嗯嗯，好的", "知道了"]),
          mild("mild"),
          severe("severe"),
          asksReview,
          ...usualReplies("D"),
        ],
      },
      closing("goodbye", "祝福与收尾", "好的，有任何不舒服随时打{{门店电话}}。祝您早日康复，再见。", "main"),
      {
        id: "mild",
        title: "轻微不适",
        group: "response",
        say: "术后几天有一点酸胀是常见的，一般会慢慢减轻。需要我请护士给您回个电话，再详细说一说吗？",
        replies: [
          reply("nurse", "assent", "B", "callback", ["好的，麻烦了", "可以，让护士打给我", "嗯嗯", "行，最好今天打"]),
          reply("no_nurse", "confirm", "B", "goodbye", ["不用，我先观察", "没事，再看两天", "暂时不用了", "应该没什么大问题"]),
          severe("severe"),
          ...usualReplies("B"),
        ],
      },
      {
        id: "severe",
        title: "明显不适",
        group: "response",
        say: "您说的情况需要医生尽快了解，我马上转告，请保持电话畅通，医生会尽快打给您。如果出血不止或者发烧，请直接来门店或者去急诊。这样可以吗？",
        replies: [
          reply("doctor", "assent", "C", "callback", ["好，让医生快点打给我", "可以", "嗯嗯，尽快", "行，我等电话"]),
          reply("comes", "confirm", "C", "callback", ["我现在就过去", "我下午去门店", "那我直接去找医生看"]),
          ...usualReplies("C"),
        ],
      },
      closing("callback", "登记回电", "好的，已经登记，会尽快给您回电话。请您注意休息，再见。"),
      {
        id: "review",
        title: "询问复诊",
        group: "response",
        say: "复诊和拆线的时间看恢复情况，一般在七到十天，术后复查不另外收费。需要护士跟您约一下时间吗？",
        replies: [
          reply("nurse", "assent", "B", "callback", ["好的，约一下", "可以，让护士联系我", "嗯嗯", "麻烦帮我约"]),
          reply("no_nurse", "confirm", "A", "goodbye", ["不用，医生约好了", "我已经约过了", "不用了，我记得时间"]),
          ...usualReplies("B"),
        ],
      },
      ...usualScenes(
        {
          wrongPerson: "不好意思打扰了。您要是方便，麻烦转告一声，{{品牌名称}}{{门店简称}}打来一个回访电话，请本人有空时回个电话。谢谢您，再见。",
          voicemail: "您好，这里是{{品牌名称}}{{门店简称}}，来关心一下您的恢复情况，有不舒服请随时联系门店，再见。",
          away: "好的。那您在外地也请注意护理，现在有没有疼痛或者肿胀？",
          busy: "好的，不打扰您了，有不舒服随时联系我们。祝您早日康复，再见。",
          askAgain: "不好意思，我可能没听清。您现在伤口有没有疼痛或者肿胀？",
        },
        [fine("goodbye"), mild("callback"), severe("callback"), ...lastReplies()],
        [fine("goodbye"), mild("callback"), severe("callback"), ...lastReplies()],
      ),
    ],
  },
};
