import type { Random } from "./random";

export type Sex = "female" | "male";

const SURNAMES_OF_MOST = [..."王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋"];
const SURNAMES_OF_OTHERS = [..."唐许韩邓冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛"];
const MOST_SHARE = 0.65;
const ONE_CHARACTER_SHARE = 0.22;

/** Given names as each generation has them: of one character and of two. */
interface Given {
  one: string[];
  two: string[];
}
const words = (text: string): string[] => text.trim().split(/\s+/);

const CHILDREN: Record<Sex, Given> = {
  female: {
    one: [..."玥妍彤萱瑶悦希琪"],
    two: words(`梓涵 欣妍 诗涵 雨桐 梓萱 可馨 思彤 语桐 若曦 梦琪 依诺 佳怡 紫涵 雨欣 艺涵 心怡 沐晴 诗琪 嘉怡 语晨
      思语 芷晴 若溪 悦彤 安琪 书瑶 妙涵 静姝 婉清 沐瑶`),
  },
  male: {
    one: [..."睿轩昊辰宸烨泽皓"],
    two: words(`浩宇 子轩 宇轩 浩然 俊熙 梓睿 子墨 博文 铭轩 皓轩 宇航 奕辰 沐辰 泽楷 思源 嘉睿 天佑 睿泽 承宇 子睿
      一凡 锦程 俊豪 景行 明哲 家乐 致远 星宇 云帆 昊天`),
  },
};
const ADULTS: Record<Sex, Given> = {
  female: {
    one: [..."婷静丹倩雪莹颖琳璐洁媛瑶敏娜蕾慧薇燕悦妍"],
    two: words(`婷婷 晓燕 丹丹 雅静 佳慧 思琪 梦洁 雨薇 静怡 晓雯 嘉欣 佳怡 文静 慧敏 欣怡 梦瑶 倩倩 雅婷 莉莉 美琪
      海燕 晓琳 思敏 若琳 雪莹 颖欣 晓彤 可欣 佳琪 丽娜 晓敏 婉婷 语嫣 嘉敏 雅琴 诗雨`),
  },
  male: {
    one: [..."伟磊鹏浩超杰涛凯峰宇斌鑫帅亮晨飞翔旭博航"],
    two: words(`俊杰 志豪 家豪 浩然 文博 嘉伟 俊峰 晓东 志鹏 宇航 子豪 伟杰 明轩 俊辉 海波 天宇 文杰 志伟 晓峰 家明
      泽宇 浩宇 振宇 鹏飞 文涛 立伟 少峰 子健 永杰 俊宇 一鸣 承志 博文 思远 国栋 世杰`),
  },
};
const ELDERS: Record<Sex, Given> = {
  female: {
    one: [..."英芳敏静丽艳娟霞萍红梅玲燕琴兰云凤洁"],
    two: words(`秀英 桂英 秀兰 玉兰 桂兰 淑珍 淑华 玉梅 丽华 凤英 美玲 秀珍 春梅 桂芳 玉珍 慧芳 月华 爱华 红梅 惠珍
      丽萍 秀梅 雪梅 素芬 翠萍 玉琴 金凤 美华 亚萍 文英 晓红`),
  },
  male: {
    one: [..."伟强军勇杰涛明刚平辉斌波峰宏健林毅俊"],
    two: words(`建国 建华 国强 建军 志强 志刚 卫东 国庆 永强 建平 国华 德明 志明 国平 海涛 建民 春生 宝华 庆华 振华
      伟民 光明 明辉 学文 少华 文斌 立新 向阳 大伟 广生`),
  },
};

const generation = (age: number) => (age < 18 ? CHILDREN : age < 46 ? ADULTS : ELDERS);

/** A whole name, as somebody of this sex and age may have it. */
export function fullName(random: Random, sex: Sex, age: number): string {
  const surname = one(random, random.chance(MOST_SHARE) ? SURNAMES_OF_MOST : SURNAMES_OF_OTHERS);
  const given = generation(age)[sex];
  const from = (random.chance(ONE_CHARACTER_SHARE) ? given.one : given.two).filter((name) => !name.includes(surname));
  return `${surname}${one(random, from)}`;
}

const one = (random: Random, from: string[]): string => from[random.int(0, from.length - 1)] ?? "安";
