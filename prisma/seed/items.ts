import type { Random } from "./random";

/** Years; who is younger is a patient of the children's dentists. */
export const CHILD_UNDER = 14;
/** Days after somebody became known in which a check-up is their first. */
export const FIRST_DAYS = 30;

interface Item {
  name: string;
  weight: number;
  /** Least and most, in fen. */
  fen: readonly [number, number];
  /** In years, both ends included. */
  ages: readonly [number, number];
}

const CHECK_UP: Item = { name: "口腔检查", weight: 14, fen: [0, 5_000], ages: [0, 120] };
const FIRST_CHECK_UP: Item = { ...CHECK_UP, name: "初诊检查" };
const OTHERS: readonly Item[] = [
  { name: "洁牙", weight: 24, fen: [9_800, 39_800], ages: [CHILD_UNDER, 120] },
  { name: "补牙", weight: 18, fen: [20_000, 80_000], ages: [4, 120] },
  { name: "根管治疗", weight: 10, fen: [80_000, 250_000], ages: [16, 120] },
  { name: "拔牙", weight: 10, fen: [30_000, 150_000], ages: [6, 120] },
  { name: "正畸复诊", weight: 10, fen: [0, 30_000], ages: [8, 40] },
  { name: "种植复查", weight: 12, fen: [0, 20_000], ages: [36, 120] },
  { name: "儿童涂氟", weight: 30, fen: [8_800, 19_800], ages: [0, CHILD_UNDER - 1] },
  { name: "窝沟封闭", weight: 12, fen: [10_000, 40_000], ages: [6, CHILD_UNDER - 1] },
];
const BY_NAME = new Map([CHECK_UP, FIRST_CHECK_UP, ...OTHERS].map((item) => [item.name, item]));

/** What may be done for somebody of this age; `isNew` = within FIRST_DAYS of becoming known. */
export function itemFor(random: Random, age: number, isNew: boolean): string {
  const checkUp = isNew ? FIRST_CHECK_UP : CHECK_UP;
  const fitting = OTHERS.filter(({ ages: [from, to] }) => age >= from && age <= to);
  return random.weighted([[checkUp, checkUp.weight], ...fitting.map((item) => [item, item.weight] as const)]).name;
}

export function amountFen(item: string, random: Random): number {
  const [min, max] = BY_NAME.get(item)?.fen ?? [0, 0];
  return Math.round(random.int(min, max) / 100) * 100;
}

/** A card or voucher that fits somebody of this age. */
export function benefitFor(random: Random, age: number): string {
  if (age < CHILD_UNDER) return "儿童涂氟卡";
  if (age <= 35) return random.pick(["洁牙次卡", "洁牙次卡", "正畸复诊包"]);
  return random.pick(["洁牙次卡", "洁牙次卡", "种植抵用券"]);
}
