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

const wantsVisit = (next: string) =>
  reply("wants_visit", "assent", "A", next, [
    "可以，帮我约一下",
    "我正好想种牙，什么时候能看",
    "好啊，周末可以过去吗",
    "想去看看，怎么预约",
    "行，给我留个名额",
    "我缺了两颗牙，正想弄",
    "那我过去检查一下吧",
  ]);

const interested = (next: string) =>
  reply("interested", "assent", "B", next, ["嗯嗯", "可以了解一下", "你说说看", "有点兴趣", "嗯，你介绍一下吧", "之前考虑过"]);

const thinksAbout = (next: string) =>
  reply("thinks", "hesitate", "B", next, [
    "我考虑考虑",
    "跟家里人商量一下",
    "过段时间再说吧，目前在看",
    "我再比较比较",
    "有点怕疼，再想想",
    "等有空了再联系你们",
  ]);

const noNeed = (next: string) =>
  reply("no_need", "refuse", "C", next, [
    "不需要，谢谢",
    "我没有缺牙",
    "暂时不考虑",
    "已经种过了",
    "没这个打算",
    "不感兴趣",
    "我在别的地方做了",
    "不用了，我牙挺好的",
  ]);

const asksPrice = reply("ask_price", "ask_price", "B", "ask_price", [
  "种一颗多少钱",
  "价格怎么样",
  "现在有优惠吗",
  "贵不贵啊",
  "大概要花多少费用",
  "集采价是多少",
  "能不能分期",
]);

const asksHow = reply("ask_how", "ask_info", "B", "ask_how", [
  "种牙疼不疼",
  "要多长时间",
  "能用几年啊",
  "我有糖尿病能做吗",
  "年纪大了还能种吗",
  "是什么牌子的",
]);

export const implantInvitation: ScriptTemplate = {
  key: "implant-invitation",
  name: "种植意向邀约",
  kind: "ai",
  category: "marketing",
  parameters: [
    brandParameter,
    assistantParameter,
    { name: "活动名称", required: true, initial: "种植牙免费评估" },
    { name: "起步价格", required: true, initial: "三千九百八" },
    { name: "活动截止", required: false, initial: "本月底" },
  ],
  variables: [nameVariable, clinicVariable],
  intents: [
    { key: "A", name: "意向较强", level: "strong", keywords: ["帮我约", "预约", "想种牙", "留个名额", "什么时候能", "过去检查", "去看看"] },
    { key: "B", name: "有一定意向", level: "some", keywords: ["多少钱", "价格", "优惠", "考虑一下", "考虑考虑", "商量", "了解", "分期"] },
    { key: "C", name: "暂无意向", level: "weak", keywords: ["不需要", "不考虑", "没兴趣", "不感兴趣", "没缺牙", "种过了", "没打算"] },
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
        replies: openingReplies("invite"),
      },
      {
        id: "invite",
        title: "邀约介绍",
        group: "main",
        say: "{{患者姓名}}您好，您之前了解过缺牙修复。我们{{活动截止}}前有{{活动名称}}，医生会给您拍片并做一份方案，您看需要帮您安排一次吗？",
        replies: [
          wantsVisit("arrange"),
          interested("explain"),
          thinksAbout("follow_up"),
          noNeed("no_need"),
          asksPrice,
          asksHow,
          ...usualReplies("C"),
        ],
      },
      {
        id: "explain",
        title: "方案说明",
        group: "main",
        say: "这次评估包含口腔检查和拍片，医生会告诉您适不适合种、大概要多久，不收费用，也不会要求您当天决定。您看这周还是下周方便过来呢？",
        replies: [
          reply("gives_time", "confirm", "A", "arrange", ["这周六吧", "下周可以", "周末我有空", "那就下周二下午", "好，周日上午去"]),
          reply("assents", "assent", "A", "arrange", ["行啊", "嗯嗯，可以", "好的", "可以的，你安排"]),
          thinksAbout("follow_up"),
          noNeed("no_need"),
          asksPrice,
          asksHow,
          ...usualReplies("B"),
        ],
      },
      closing("arrange", "安排到店", "好的，已经为您登记，门店顾问今天会联系您确认具体时间。期待您的到来，再见。", "main"),
      {
        id: "ask_price",
        title: "询问价格",
        group: "response",
        say: "我们的种植牙单颗{{起步价格}}起，具体看您选的品牌和牙槽骨的情况，评估之后会给您一份明细报价。要不要先帮您约一次免费评估？",
        replies: [
          wantsVisit("arrange"),
          reply("fine", "assent", "A", "arrange", ["可以", "嗯嗯，行", "那先约一个吧", "好的，先评估看看"]),
          reply("too_dear", "hesitate", "B", "follow_up", ["有点贵啊", "太贵了，再便宜点就好了", "比别家贵，我再看看", "超预算了，再想想"]),
          thinksAbout("follow_up"),
          noNeed("no_need"),
          ...usualReplies("B"),
        ],
      },
      {
        id: "ask_how",
        title: "询问治疗过程",
        group: "response",
        say: "种植会先打麻药，多数人只有轻微的酸胀。能不能做、要多久，需要医生看了片子才好说。您看要不要先来做个评估？",
        replies: [
          wantsVisit("arrange"),
          reply("fine", "assent", "A", "arrange", ["可以", "嗯嗯，行", "那先约一个吧", "好的，先评估看看"]),
          thinksAbout("follow_up"),
          noNeed("no_need"),
          asksPrice,
          ...usualReplies("B"),
        ],
      },
      {
        id: "follow_up",
        title: "犹豫跟进",
        group: "response",
        say: "没关系，您可以慢慢考虑。稍后会发一条短信给您，是种植评估的介绍，想好了随时打短信里的电话预约，您看行吗？",
        replies: [
          reply("may_follow", "assent", "B", "thanks", ["行", "可以", "好的，发给我吧", "嗯嗯", "那我先看看短信"]),
          reply("no_follow", "refuse", "C", "no_need", ["我不打算种了", "不用了，谢谢", "我没这个需要", "算了吧"]),
          wantsVisit("arrange"),
          ...usualReplies("B"),
        ],
      },
      closing("thanks", "收尾", "好的，稍后会有一条短信发给您，里面有门店的电话。祝您生活愉快，再见。"),
      closing("no_need", "没有需求", "好的，了解了。之后牙齿有任何不舒服都可以联系我们，祝您生活愉快，再见。"),
      ...usualScenes(
        {
          wrongPerson: "不好意思，打扰您了。这里是{{品牌名称}}{{门店简称}}，祝您生活愉快，再见。",
          voicemail: "您好，这里是{{品牌名称}}{{门店简称}}。我们{{活动截止}}前有{{活动名称}}，方便时欢迎来电，再见。",
          away: "好的。那先把种植评估的介绍发短信给您，等您回来再约，可以吗？",
          busy: "好的，不打扰您了，稍后把种植评估的介绍发短信给您，方便时再看。再见。",
          askAgain: "不好意思，我可能没听清。我们有{{活动名称}}，您想了解一下吗？",
        },
        [
          reply("away_contact", "assent", "B", "thanks", ["可以，我下个月回去", "行，回来再联系", "嗯嗯，可以", "等过年回去再说"]),
          reply("away_no", "refuse", "C", "no_need", ["不用了", "不回去了，不用联系", "我已经在这边看了", "不需要"]),
          ...lastReplies(),
        ],
        [wantsVisit("arrange"), interested("thanks"), noNeed("no_need"), ...lastReplies()],
      ),
    ],
  },
};
