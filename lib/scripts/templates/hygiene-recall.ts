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

const books = (next: string) =>
  reply("books", "assent", "A", next, [
    "好的，帮我约一个",
    "是该洗了，这周末可以吗",
    "可以啊，有什么时间",
    "行，约一下吧",
    "正想着去洗牙呢",
    "给我约个周六",
    "那就安排一下",
  ]);

const interested = (next: string) =>
  reply("interested", "assent", "B", next, ["嗯嗯", "哦，是该洗了吧", "是有半年了", "嗯，知道了", "好像是有段时间没去了"]);

const later = (next: string) =>
  reply("later", "hesitate", "B", next, ["最近没时间，过阵子吧", "下个月再说", "我有空了自己约", "等放假了再去", "先缓一缓，我考虑一下"]);

const noNeed = (next: string) =>
  reply("no_need", "refuse", "C", next, ["不用了，刚洗过", "我在别的地方洗了", "不想洗牙", "不需要，谢谢", "洗牙伤牙，不做了", "暂时没有这个打算"]);

const asksPrice = reply("ask_price", "ask_price", "B", "ask_price", [
  "洗牙多少钱",
  "现在什么价格",
  "有活动吗",
  "会员有没有优惠",
  "收费贵吗",
  "医保能报吗",
]);
const hurts = reply("hurts", "ask_info", "B", "hurts", ["洗牙会不会疼", "上次洗完牙龈出血", "会不会伤牙齿", "洗完牙会酸吗", "要洗多久"]);
const trouble = reply("trouble", "ask_info", "A", "trouble", [
  "我牙龈最近有点肿",
  "有颗牙一直疼",
  "刷牙老出血",
  "补的牙掉了，能一起看吗",
  "我智齿不舒服",
]);

export const hygieneRecall: ScriptTemplate = {
  key: "hygiene-recall",
  name: "半年洁牙召回",
  kind: "ai",
  category: "marketing",
  parameters: [brandParameter, assistantParameter, { name: "洁牙价格", required: true, initial: "一百九十八元" }],
  variables: [
    nameVariable,
    clinicVariable,
    { name: "上次项目", label: "最近一次治疗项目", required: false, defaultField: "lastTreatment.item", fallback: "洁牙" },
  ],
  intents: [
    { key: "A", name: "愿意预约", level: "strong", keywords: ["帮我约", "约一个", "约一下", "这周末", "正想", "安排一下"] },
    { key: "B", name: "有意向", level: "some", keywords: ["多少钱", "价格", "优惠", "下个月", "过阵子", "考虑一下"] },
    { key: "C", name: "暂不需要", level: "weak", keywords: ["刚洗过", "不需要", "不想洗", "别的地方洗", "没有这个打算"] },
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
        say: "您好，我是{{品牌名称}}{{门店简称}}的 AI 健康助理{{助理称呼}}，请问是{{患者姓名}}吗？",
        replies: openingReplies("recall"),
      },
      {
        id: "recall",
        title: "召回提醒",
        group: "main",
        say: "{{患者姓名}}您好，您上次来做{{上次项目}}，到现在已经有半年多了，医生建议半年做一次洁牙和检查。要不要帮您约个时间？",
        replies: [books("ask_time"), interested("benefit"), later("later"), noNeed("no_need"), asksPrice, hurts, trouble, ...usualReplies("B")],
      },
      {
        id: "benefit",
        title: "说明好处",
        group: "main",
        say: "定期洁牙可以把牙结石清掉，减少出血和口气，顺便也帮您查一查有没有蛀牙，整个过程四十分钟左右。您看这周还是下周有空？",
        replies: [
          reply("gives_time", "confirm", "A", "booked", ["这周日吧", "下周可以", "下周六上午", "周五晚上行吗", "明天有空"]),
          reply("assents", "assent", "A", "booked", ["可以，约吧", "嗯嗯，行", "好的，那约一个", "都行"]),
          later("later"),
          noNeed("no_need"),
          asksPrice,
          hurts,
          ...usualReplies("B"),
        ],
      },
      {
        id: "ask_time",
        title: "约定时间",
        group: "main",
        say: "好的，您看哪天方便，上午还是下午？",
        replies: [
          reply("gives_time", "confirm", "A", "booked", ["周六下午", "周日上午可以", "下周三晚上", "工作日中午吧", "明天上午"]),
          reply("any_time", "assent", "A", "booked", ["都可以", "你们看着安排", "随时", "嗯嗯，你定"]),
          reply("time_unknown", "hesitate", "B", "later", ["我看看时间再说", "还不确定哪天有空", "等我定了再联系你们"]),
          noNeed("no_need"),
          ...usualReplies("B"),
        ],
      },
      closing("booked", "登记与收尾", "好的，已经登记了，门店同事会跟您确认具体时间。到店前正常吃饭就可以，再见。", "main"),
      {
        id: "ask_price",
        title: "询问价格",
        group: "response",
        say: "洁牙加检查是{{洁牙价格}}，没有其他费用，如果检查出问题会先跟您商量。要不要帮您约一次？",
        replies: [
          books("ask_time"),
          reply("fine", "assent", "A", "ask_time", ["可以", "嗯嗯", "还行，约吧", "不贵，约一个"]),
          reply("too_dear", "hesitate", "B", "later", ["有点贵", "别家更便宜，我再看看", "等有活动再说"]),
          later("later"),
          noNeed("no_need"),
          ...usualReplies("B"),
        ],
      },
      {
        id: "hurts",
        title: "担心疼痛",
        group: "response",
        say: "我们用的是超声洁牙，医生手法会轻一些，牙龈发炎的地方会有点酸，过一两天就好了，不会伤到牙齿。要不要帮您约一次？",
        replies: [
          books("ask_time"),
          reply("fine", "assent", "A", "ask_time", ["那可以", "嗯嗯，行吧", "好，那试试", "那就约吧"]),
          later("later"),
          noNeed("no_need"),
          asksPrice,
          ...usualReplies("B"),
        ],
      },
      {
        id: "trouble",
        title: "反映不适",
        group: "response",
        say: "听起来最好让医生看一看，我帮您优先安排，来的时候一起检查。您看最近哪天方便？",
        replies: [
          reply("gives_time", "confirm", "A", "booked", ["明天可以吗", "这周六", "越快越好", "后天下午"]),
          reply("any_time", "assent", "A", "booked", ["都行，你安排", "好的", "嗯嗯"]),
          later("later"),
          ...usualReplies("B"),
        ],
      },
      closing("later", "暂缓预约", "没问题，您什么时候方便都可以联系我们，记得坚持用牙线。祝您生活愉快，再见。"),
      closing("no_need", "暂不需要", "好的，了解了。之后有需要随时联系我们，祝您生活愉快，再见。"),
      ...usualScenes(
        {
          wrongPerson: "不好意思打扰了。您要是方便，麻烦转告一声，{{品牌名称}}{{门店简称}}提醒本人该做定期洁牙了。谢谢您，再见。",
          voicemail: "您好，这里是{{品牌名称}}{{门店简称}}，您有半年多没来做洁牙和检查了，方便时欢迎来电预约，再见。",
          away: "好的。那您回来以后，需要我们再提醒您一次吗？",
          busy: "好的，不打扰您了，您方便时欢迎来电预约，再见。",
          askAgain: "不好意思，可能我没有说清楚。想提醒您做半年一次的洁牙，需要帮您约个时间吗？",
        },
        [
          reply("away_remind", "assent", "B", "later", ["可以，回来再提醒我", "行，下个月再打", "嗯嗯，好的"]),
          reply("away_no", "refuse", "C", "no_need", ["不用了", "我在这边洗了", "不回去了，不需要"]),
          ...lastReplies(),
        ],
        [books("booked"), interested("later"), noNeed("no_need"), ...lastReplies()],
      ),
    ],
  },
};
