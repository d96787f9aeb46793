import { shiftDay } from "@/lib/time/day";
import { type DemoCompany, clinicId, customerId, staffId } from "./companies";
import { CHILD_UNDER } from "./items";
import { fullName, type Sex } from "./names";
import { Random } from "./random";

export const TAGS = ["VIP", "种植意向", "正畸意向", "洁牙会员", "价格敏感", "老带新", "儿童齿科", "怕疼", "周末到诊"] as const;
type Tag = (typeof TAGS)[number];
/** Last four digits to which the simulated network gives one fixed fate (busy, no answer, ...). */
const FATES = ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012"] as const;
const FATED_SHARE = 0.06;
const WITHOUT_PHONE_SHARE = 0.02;
const NEW_CLINIC_WEIGHT = 0.15;
const PREFIXES = ["133", "153", "155", "156", "173", "175", "193"] as const;
const BY_FRIENDS = "老带新";
const SOURCES = [BY_FRIENDS, "美团", "抖音", "小红书", "路过", "官网"] as const;

export interface DemoPerson {
  index: number;
  id: string;
  clinic_index: number;
  clinic_id: string;
  record_number: string | null;
  name: string;
  /** What the clinic knows; the name has one all the same. */
  gender: Sex | null;
  /** On the day that `people` was asked for, in years; also of those whose birth date the clinic does not know. */
  age: number;
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

/** Everybody of one demo company: first the registered patients, then the leads. `today` "YYYY-MM-DD". */
export function people(company: DemoCompany, today: string): DemoPerson[] {
  const taken = new Set<string>();
  return Array.from({ length: company.patients + company.leads }, (_, index) => person(company, index, taken, today));
}

// Who belongs to which clinic, has which number and is a child is drawn first: it is the same as in databases that earlier versions filled.
function person(company: DemoCompany, index: number, taken: Set<string>, today: string): DemoPerson {
  const random = new Random(`${company.id}:person:${index}`);
  const registered = index < company.patients;
  const clinicIndex = random.weighted(weightedClinics(company));
  const fated = random.chance(FATED_SHARE);
  const phone = registered && !fated && random.chance(WITHOUT_PHONE_SHARE) ? null : newPhone(random, fated, taken);
  const isChild = random.chance(0.14) && registered;
  const age = isChild ? random.int(4, CHILD_UNDER - 1) : adultAge(random);
  const sex = random.weighted<Sex>([
    ["female", 0.55],
    ["male", 0.45],
  ]);
  const source = random.chance(0.8) ? random.pick(SOURCES) : null;
  return {
    index,
    id: customerId(company, index),
    clinic_index: clinicIndex,
    clinic_id: clinicId(company, clinicIndex),
    record_number: registered ? `${company.recordPrefix}${200_000 + index}` : null,
    name: fullName(random, sex, age),
    gender: random.chance(0.1) ? null : sex,
    age,
    birth_date: registered ? birthDate(random, age, today) : null,
    phone,
    fated,
    consultant_id: registered && random.chance(0.85) ? staffId(company, "consultant", random.pick(company.consultants)) : null,
    web_consultant_id: random.chance(0.7) ? staffId(company, "web_consultant", random.pick(company.webConsultants)) : null,
    source,
    tags: tags(random, { age, registered, byFriends: source === BY_FRIENDS }),
    // Nobody is brought to the dentist before the age of three.
    known_days: registered ? Math.min(random.int(1, 1200), (age - 3) * 365) : random.int(0, 60),
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

function adultAge(random: Random): number {
  const [from, to] = random.weighted<readonly [number, number]>([
    [[CHILD_UNDER, 17], 0.05],
    [[18, 35], 0.4],
    [[36, 55], 0.35],
    [[56, 78], 0.2],
  ]);
  return random.int(from, to);
}

function birthDate(random: Random, age: number, today: string): string | null {
  const day = shiftDay(today, -Math.ceil(age * 365.25) - random.int(0, 360));
  return random.chance(0.05) ? null : day;
}

const IMPLANT_FROM_AGE = 36;
const ALIGNED_AGES = [8, 45] as const;

function tags(random: Random, { age, registered, byFriends }: { age: number; registered: boolean; byFriends: boolean }): string[] {
  const chosen = new Set<Tag>();
  const [youngest, oldest] = ALIGNED_AGES;
  const interests: Tag[] = [];
  if (age >= IMPLANT_FROM_AGE) interests.push("种植意向");
  if (age >= youngest && age <= oldest) interests.push("正畸意向");
  if (!registered || random.chance(0.34)) {
    const interest = interests[random.int(0, interests.length - 1)];
    if (interest) chosen.add(interest);
  }
  if (!registered) return [...chosen];
  if (age < CHILD_UNDER) chosen.add("儿童齿科");
  if (byFriends && random.chance(0.55)) chosen.add(BY_FRIENDS);
  const habits = ["VIP", "价格敏感", "怕疼", "周末到诊", age < CHILD_UNDER ? "怕疼" : "洁牙会员"] as const;
  for (const share of [0.3, 0.08]) if (random.chance(share)) chosen.add(random.pick(habits));
  return [...chosen];
}
