/** What words mean in any script: acts, refusals of all calls, negation. */
import type { Act } from "../dialogue";

const ACT_WORDS: Record<Act, RegExp | null> = {
  assent:
    /没问题|可以|好的|好啊|行啊|^行|^好|^嗯|愿意|[帮给]我约|约[吧个一上得着]|安排|[你看]着?[排定]|听你们|正[好想]|过去|过来|有兴趣|参加|报名|麻烦了?$/,
  confirm:
    /是我|我(?:就)?是$|准时|按时|一定[到去来]|会[去到来]|[能赶]得?[过回]?[来去到](?!不)|记[得着]|知道了|收到|明白|不疼|正常|挺好|不错|消肿|没(?:有)?(?:了|什么)|周[一二三四五六日末]|上午|下午|晚上|明天|后天/,
  hesitate:
    /考虑(?:考虑|一下|下|过)|(?:再|先|我)(?:看看?|说|想想|比较|等等|缓)|商量|不一定|说不[准好定上]|不好说|看(?:那天|到时)?(?:情况|有没有)|过(?:两天|些天|段时间|阵子|几天)|没想好|没定|到(?:时|那天)|回头|有空|等(?:我|放假|有)|下个月|月底|贵|有?一?点点?(?:疼|肿|酸|麻|不舒服)|怕/,
  ask_price: /多少钱|价[格钱位]?是?|费用|贵不贵|收费|优惠|活动|便宜|报价|分期|医保|免费|要不要钱|[要交花]钱|预算/,
  ask_info:
    /怎么(?!办)[走去预弄做过]?|哪[里儿家位]|在哪|什么|多[久长]|[疼痛酸]不[疼痛酸]|几[点年次]|人工|真人|客服|前台|跟医生|注意|[吗么？?]$|能不能|可不可以|还能/,
  reschedule:
    /改[期约天到]|改个|[换调]到|调[整一]|换[个一]?(?:时间|天|日子)|[往推]后|推[迟后]|延[期后长]|挪|去不了|过不去|来不了|赶不上|临时|加班|下周|月底|有事/,
  cancel: /取消|不想?[去看来做约](?!不)了?|退[掉了]|算了|别家|别的(?:地方|医院)|不打算/,
  busy: /现在没空|[在太很]忙|正忙[着呢]|有[点些]忙|忙着|开会|开车|不方便|上班|上课|待会|晚点|等会|回头再打/,
  not_in_town: /外地|出差|不在(?:本地|这边|当地|国内|这儿|这里)|国外|搬[走家到]|老家|异地|外省|别的城市/,
  wrong_person: /打错|不是(?:本人|他|她|这个人)|我不是|[他她]不在|机主不|不认识|我是[他她].|[他她]出去|这是我[妈爸老哥姐弟妹儿女]/,
  refuse:
    /不(?:需要|考虑|想|感兴趣|用了|要了|参加|打算|去了)|没(?:有)?(?:兴趣|需要|打算|这个打算|缺)|算了|用不[着上]|挂了|拒绝|没什么好说|不用|刚.{0,8}过|已经.{0,4}过|别的地方|不做了/,
  voicemail: /提示音|嘀声|语音信箱|留言|无法接听|智能助理|代接|转达/,
  silence: /^喂+$|听不[清见到]|没听[清见到]|信号不|你说什么/,
  other: null,
};

/** Someone who will not talk at all, apart from declining what is offered. */
const WILL_NOT_TALK = /挂了|先挂|不想(?:聊|说|跟|听)|不跟|机器人|[Aa][Ii]|推销|没什么好说|再见|烦/;

export function willNotTalk(text: string): boolean {
  return WILL_NOT_TALK.test(text);
}

export function actsOf(text: string): Set<Act> {
  const acts = new Set<Act>();
  for (const [act, words] of Object.entries(ACT_WORDS)) if (words?.test(text)) acts.add(act as Act);
  return acts;
}

/** A bare yes: nothing but 嗯, 好, 行 and the like. */
const ASSENT_ONLY = /^(?:嗯+|恩+|哦+|噢+|好+|好[的吧啊呀嘞]+|行+[吧啊]?|可以[的啊吧]?|是+的?|对+的?|成|中|没问题|ok|没事)+(?:谢谢)?$/;

export function isBareAssent(normalised: string): boolean {
  return ASSENT_ONLY.test(normalised);
}

/** 不 / 没 that do not negate: questions (能不能), idioms (没问题, 不错, 要不), and a negation of a negation. */
const NOT_NEGATIVE =
  /(.)[不没]\1|可不可以|有没有|不是不|不会不|没有不|不得不|不能不|没说不|没问题|没事|不错|不好意思|差不多|不过|要不|不然|不管|不疼|不痛|没关系|不用改|不改/g;
const NEGATIVE = /[不没别甭未]|无法|算了|拒绝/;

/** Whether the sentence as a whole says no. */
export function isNegative(text: string): boolean {
  return NEGATIVE.test(text.replace(NOT_NEGATIVE, ""));
}

/** Whether `word` is said in `text` without a negation just before it. */
export function saysWord(text: string, word: string): boolean {
  const plain = text.replace(/不是不|不会不|没有不|没说不/g, "");
  for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
    const before = plain.slice(Math.max(0, at - 2), at);
    if (!/[不没别甭](?:[想要能会用])?$/.test(before)) return true;
  }
  return false;
}

const OPT_OUT: readonly RegExp[] = [
  /(?:别|不要|不许|甭|请勿|少)(?:再|在|总|老|一直|天天)*(?:给我们?|往我这儿?|往这)?再?(?:打|拨)(?:了|来|过来|电话|这个|我(?!的?牙))/,
  /(?:别|不要|不许|甭|请勿|少)(?:再|在|总|老|一直|天天)*(?:来)?(?:骚|打扰|扰我|联系我|烦我|来电|拨打)/,
  /不用再(?:给我)?(?:打|联系)/,
  /以后(?:都)?(?:别|不要|不用)(?:再)?(?:给我)?(?:打|联系)/,
  /再(?:给我)?打.{0,6}(?:投诉|举报|报警|告你)/,
  /拉黑|举报你|骚扰电话|退订|免打扰/,
  /(?:号码|电话|手机号|信息|资料|名单).{0,5}(?:删|移除|清掉|去掉|抹掉)/,
  /(?:删|移除|清除)[掉除了]*我?的?(?:号码|电话|手机号|信息|资料)/,
];
/** It was denied, or it is about a reminder that is not needed because the person comes anyway. */
const NOT_OPT_OUT = /(?:没说|不是说|没有说).{0,3}(?:别|不要)|不用再.*(?:会[去来到]|一定|准时|按时)|(?:会[去来到]|一定|准时|按时).*不用再/;

/** Sounds like a refusal of all calls but is none. */
export function deniesOptOut(text: string): boolean {
  return NOT_OPT_OUT.test(text.replace(/\s/g, ""));
}

/** The words with which someone refuses all further calls, or null. */
export function optOutWords(text: string): string | null {
  const plain = text.replace(/\s/g, "");
  if (NOT_OPT_OUT.test(plain)) return null;
  for (const pattern of OPT_OUT) {
    const found = pattern.exec(plain);
    if (found !== null) return found[0];
  }
  return null;
}
