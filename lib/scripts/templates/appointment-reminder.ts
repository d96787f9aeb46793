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

const willCome = (next: string) =>
  reply("will_come", "assent", "A", next, [
    "可以的",
    "没问题，会准时到",
    "嗯嗯",
    "好的，我会去的",
    "能来，放心吧",
    "行，到时候见",
    "记着呢，一定到",
    "没事，我能过来",
  ]);

const wantsOtherTime = (next: string) =>
  reply("other_time", "reschedule", "B", next, [
    "明天临时有事",
    "能改到周日吗",
    "我想换个时间",
    "那天去不了，能不能往后推一推",
    "可以改天吗",
    "时间不合适，帮我改约一下",
    "要加班，可能过不去，能改期吗",
  ]);

const wantsToCancel = (next: string) =>
  reply("maybe_cancel", "cancel", "C", next, [
    "先不看了",
    "最近牙不疼了，取消吧",
    "我不想去了",
    "帮我把预约取消掉",
    "我已经在别家看好了",
    "这次就算了，不去了",
    "不打算做了，取消预约",
  ]);

const notSure = (next: string | null) =>
  reply("not_sure", "hesitate", "D", next, ["到时候再说", "看情况吧", "现在还说不准", "不一定能去", "还没定", "到那天看看有没有空"]);

export const appointmentReminder: ScriptTemplate = {
  key: "appointment-reminder",
  name: "预约到店提醒",
  kind: "ai",
  category: "service",
  parameters: [
    brandParameter,
    assistantParameter,
    { name: "到店须带", required: false, initial: "医保卡" },
    { name: "停车说明", required: false, initial: "北门" },
  ],
  variables: [
    nameVariable,
    clinicVariable,
    addressVariable,
    { name: "预约时间", label: "预约时间", required: true, defaultField: "nextAppointment.startsAt" },
    { name: "预约医生", label: "预约医生", required: false, defaultField: "nextAppointment.doctor", fallback: "值班" },
    { name: "预约项目", label: "预约项目", required: false, defaultField: "nextAppointment.item", fallback: "检查" },
  ],
  intents: [
    { key: "A", name: "确认到店", level: "strong", keywords: ["准时", "一定到", "会去", "会到", "能来", "到时候见"] },
    { key: "B", name: "需改期", level: "some", keywords: ["改期", "改约", "换个时间", "改天", "改到", "往后推", "推迟"] },
    { key: "C", name: "考虑取消", level: "weak", keywords: ["取消", "不去了", "不看了", "不做了", "算了", "别家"] },
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
        say: "您好，我是{{品牌名称}}{{门店简称}}的 AI 预约助理{{助理称呼}}，请问是{{患者姓名}}本人吗？",
        replies: openingReplies("confirm"),
      },
      {
        id: "confirm",
        title: "确认到店",
        group: "main",
        say: "{{患者姓名}}您好，给您做个到店提醒。您预约了{{预约时间}}到店，由{{预约医生}}医生为您接诊，项目是{{预约项目}}，请问您能按时过来吗？",
        replies: [
          willCome("guide"),
          wantsOtherTime("reschedule"),
          wantsToCancel("maybe_cancel"),
          notSure("cannot_answer"),
          reply("ask_price", "ask_price", null, "ask_price", ["这次要多少钱", "费用大概多少", "做这个贵不贵", "看一次收费是多少", "能用医保吗"]),
          reply("ask_route", "ask_info", null, "ask_route", ["你们地址在哪", "怎么走", "停车方便吗", "在哪个位置啊", "坐地铁怎么过去"]),
          ...usualReplies("B"),
        ],
      },
      closing(
        "guide",
        "到店指引与收尾",
        "好的，我们在{{门店地址}}，开车来请走{{停车说明}}进停车场，到店记得带上{{到店须带}}。祝您生活愉快，再见。",
        "main",
      ),
      {
        id: "reschedule",
        title: "要求改期",
        group: "response",
        say: "没关系的。您看改到周末，或者下周找个方便的时间，哪天比较合适呢？",
        replies: [
          reply("gives_time", "reschedule", "B", "reschedule_noted", [
            "周日可以，最好上午",
            "下周三下午吧",
            "周六上午行吗",
            "下周吧，下周都有空",
            "晚上六点以后可以",
            "月底再约吧",
          ]),
          reply("keeps_time", "confirm", "A", "guide", ["那还是原来的时间吧", "不改了，我按时过去", "算了我调一下，还是那天去", "还是按原来的来"]),
          reply("time_unknown", "hesitate", "B", "reschedule_noted", ["我先看看安排", "时间还定不下来，我回头跟你们说", "等我确认了再联系你们"]),
          wantsToCancel("maybe_cancel"),
          ...usualReplies("B"),
        ],
      },
      closing("reschedule_noted", "登记改期", "好的，我先帮您登记改期，门店同事会在今天之内跟您确认新的时间。祝您生活愉快，再见。"),
      {
        id: "maybe_cancel",
        title: "考虑取消",
        group: "response",
        say: "明白的。牙齿的问题拖久了可能会加重，要不先帮您把时间往后挪一挪，您看可以吗？",
        replies: [
          reply("then_later", "reschedule", "B", "reschedule_noted", ["那就往后挪吧", "可以，改到下周", "行，换个时间", "那改到月底吧"]),
          reply("then_comes", "confirm", "A", "guide", ["那我还是去吧", "好吧，我按时过去", "那就不取消了"]),
          reply("cancels", "cancel", "C", "cancel_noted", ["不用了，取消吧", "真的不去了", "不需要了，谢谢", "还是取消", "先不约了，以后再说"]),
          ...usualReplies("C"),
        ],
      },
      closing("cancel_noted", "登记取消", "好的，已经为您登记，门店同事会帮您处理。之后有需要随时联系我们，再见。"),
      {
        id: "ask_price",
        title: "询问价格",
        group: "response",
        say: "具体费用要等医生检查之后才能确定，做之前会先跟您讲清楚，您同意了再做。请问您能按时过来吗？",
        replies: [willCome("guide"), wantsOtherTime("reschedule"), wantsToCancel("maybe_cancel"), notSure("polite_end"), ...usualReplies("B")],
      },
      {
        id: "ask_route",
        title: "询问停车与路线",
        group: "response",
        say: "我们在{{门店地址}}，开车来的话请走{{停车说明}}进停车场。请问您能按时过来吗？",
        replies: [willCome("guide"), wantsOtherTime("reschedule"), wantsToCancel("maybe_cancel"), notSure("polite_end"), ...usualReplies("B")],
      },
      ...usualScenes(
        {
          wrongPerson: "不好意思打扰了。您要是方便，麻烦转告一声，{{品牌名称}}{{门店简称}}有一个预约提醒，请本人有空时回个电话。谢谢您，再见。",
          voicemail: "您好，这里是{{品牌名称}}{{门店简称}}，提醒您{{预约时间}}有一个预约。如需改期请联系门店，再见。",
          away: "这样啊，那这次可能赶不过来了。要不要先帮您改个时间？",
          busy: "好的，不打扰您了。您的预约是{{预约时间}}，稍后也会发短信给您。再见。",
          askAgain: "不好意思，可能我没有说清楚。您{{预约时间}}有一个预约，请问您能按时到店吗？",
        },
        [
          reply("away_later", "reschedule", "B", "reschedule_noted", ["好，帮我改到下周", "改期吧", "等我回来再约", "行，往后改"]),
          reply("away_back", "confirm", "A", "guide", ["那天我就回来了，能到", "不用改，我赶得回来"]),
          reply("away_cancel", "cancel", "C", "cancel_noted", ["不用了，取消吧", "不回来了，取消", "以后都不在这边了，不用约了"]),
          ...lastReplies(),
        ],
        [willCome("guide"), wantsOtherTime("reschedule_noted"), wantsToCancel("cancel_noted"), ...lastReplies()],
      ),
    ],
  },
};
