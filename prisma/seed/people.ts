import { type DemoCompany, clinicId, customerId, staffId } from "./companies";
import { Random } from "./random";

export const TAGS = ["VIP", "种植意向", "正畸意向", "洁牙会员", "价格敏感", "老带新", "儿童齿科", "怕疼", "周末到诊"] as const;
/** Last four digits to which the simulated network gives one fixed fate (busy, no answer, ...). */
const FATES = ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012"] as const;
const FATED_SHARE = 0.06;
const WITHOUT_PHONE_SHARE = 0.02;
const NEW_CLINIC_WEIGHT = 0.15;
const PREFIXES = ["133", "153", "155", "156", "173", "175", "193"] as const;
const SURNAMES = [
  ..."王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛",
];
const GIVEN = [..."伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉建文辉力宁佳欣怡子涵宇轩诗雨梓萱浩然思远晓晨嘉雪若彤可一凡清和知夏牧言舒安"];
const SOURCES = ["老带新", "美团", "抖音", "小红书", "路过", "官网"] as const;

export interface DemoPerson {
  index: number;
  id: string;
  clinic_index: number;
  clinic_id: string;
  record_number: string | null;
  name: string;
  gender: "male" | "female" | null;
  birth_date: string | null;
  /** "+86..." or null: no phone. */
  phone: string | null;
  fated: boolean;
  consultant_id: string | null;
  web_consultant_id: string | null;
  source: string | null;
  tags: string[];
  /** How many days before the first seed the person became known. */
  known_days: number;
}

/** Everybody of one demo company: first the registered patients, then the leads. */
export function people(company: DemoCompany): DemoPerson[] {
  const taken = new Set<string>();
  return Array.from({ length: company.patients + company.leads }, (_, index) => person(company, index, taken));
}

function person(company: DemoCompany, index: number, taken: Set<string>): DemoPerson {
  const random = new Random(`${company.id}:person:${index}`);
  const registered = index < company.patients;
  const clinicIndex = random.weighted(weightedClinics(company));
  const fated = random.chance(FATED_SHARE);
  const phone = registered && !fated && random.chance(WITHOUT_PHONE_SHARE) ? null : newPhone(random, fated, taken);
  const child = random.chance(0.14);
  return {
    index,
    id: customerId(company, index),
    clinic_index: clinicIndex,
    clinic_id: clinicId(company, clinicIndex),
    record_number: registered ? `${company.recordPrefix}${200_000 + index}` : null,
    name: fullName(random),
    gender: random.weighted([
      ["female", 0.5],
      ["male", 0.4],
      [null, 0.1],
    ]),
    birth_date: registered ? birthDate(random, child) : null,
    phone,
    fated,
    consultant_id: registered && random.chance(0.85) ? staffId(company, "consultant", random.pick(company.consultants)) : null,
    web_consultant_id: random.chance(0.7) ? staffId(company, "web_consultant", random.pick(company.webConsultants)) : null,
    source: random.chance(0.8) ? random.pick(SOURCES) : null,
    tags: tags(random, child, registered),
    known_days: registered ? random.int(1, 1200) : random.int(0, 60),
  };
}

/** A clinic that may not call yet has just opened: few are its own. */
function weightedClinics({ clinics }: DemoCompany): [[number, number], ...[number, number][]] {
  const [first, ...others] = clinics;
  const weight = ({ callingActive }: { callingActive: boolean }) => (callingActive ? 1 : NEW_CLINIC_WEIGHT);
  return [[0, weight(first)], ...others.map((clinic, i): [number, number] => [i + 1, weight(clinic)])];
}

function newPhone(random: Random, fated: boolean, taken: Set<string>): string {
  for (;;) {
    const last4 = fated ? random.pick(FATES) : String(random.int(100, 9999)).padStart(4, "0");
    const phone = `+86${random.pick(PREFIXES)}${String(random.int(0, 9999)).padStart(4, "0")}${last4}`;
    if (taken.has(phone)) continue;
    taken.add(phone);
    return phone;
  }
}

function fullName(random: Random): string {
  const one = (from: string[]) => from[random.int(0, from.length - 1)] ?? "安";
  return `${one(SURNAMES)}${one(GIVEN)}${random.chance(0.6) ? one(GIVEN) : ""}`;
}

function birthDate(random: Random, child: boolean): string | null {
  if (random.chance(0.05)) return null;
  const year = child ? random.int(2013, 2021) : random.int(1950, 2006);
  return `${year}-${String(random.int(1, 12)).padStart(2, "0")}-${String(random.int(1, 28)).padStart(2, "0")}`;
}

function tags(random: Random, child: boolean, registered: boolean): string[] {
  const chosen = new Set<string>();
  if (child && registered) chosen.add("儿童齿科");
  if (!registered || random.chance(0.1)) chosen.add(random.pick(["种植意向", "正畸意向"]));
  if (registered && random.chance(0.5)) chosen.add(random.pick(TAGS));
  if (registered && random.chance(0.15)) chosen.add(random.pick(TAGS));
  return [...chosen];
}
