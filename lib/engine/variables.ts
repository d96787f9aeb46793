import { spokenDate, spokenDateTime } from "@/lib/scripts/spoken";
import { formatWall, wallAt } from "@/lib/time/wall";
import { dayIn } from "@/lib/time/zone";
import type { Facts } from "./facts";

export const SURNAMES_OF_TWO = new Set([
  "欧阳",
  "司马",
  "上官",
  "诸葛",
  "东方",
  "皇甫",
  "尉迟",
  "公孙",
  "慕容",
  "令狐",
  "长孙",
  "夏侯",
  "司徒",
  "端木",
  "南宫",
]);

/** "王先生", "欧阳女士"; the whole name where the gender is not known. */
function addressed({ name, gender }: Facts): string {
  if (gender === null) return name;
  const surname = SURNAMES_OF_TWO.has(name.slice(0, 2)) ? name.slice(0, 2) : name.slice(0, 1);
  return `${surname}${gender === "male" ? "先生" : "女士"}`;
}

const GENDER = { male: "男", female: "女" } as const;
const timeOf = (at: Date, zone: string): string => formatWall(wallAt(at, zone)).slice(-5);
const dayOf = (at: Date, zone: string): string => spokenDate(dayIn(zone, at));

/** One reader per field path of `lib/journey/fields.ts`; null = the person has no such thing. */
const READERS: Record<string, (facts: Facts, zone: string) => string | null> = {
  "customer.name": (f) => f.name,
  "customer.call": addressed,
  "customer.gender": (f) => (f.gender ? GENDER[f.gender] : null),
  "customer.recordNumber": (f) => f.recordNumber,
  "customer.consultant": (f) => f.consultant,
  "clinic.name": (f) => f.clinicName,
  "clinic.shortName": (f) => f.clinicShortName,
  "clinic.address": (f) => f.clinicAddress,
  "clinic.phone": (f) => f.clinicPhone,
  "nextAppointment.startsAt": (f, zone) => (f.appointmentAt ? spokenDateTime(f.appointmentAt.getTime(), zone) : null),
  "nextAppointment.date": (f, zone) => (f.appointmentAt ? dayOf(f.appointmentAt, zone) : null),
  "nextAppointment.time": (f, zone) => (f.appointmentAt ? timeOf(f.appointmentAt, zone) : null),
  "nextAppointment.doctor": (f) => f.appointmentDoctor,
  "nextAppointment.item": (f) => f.appointmentItem,
  "lastVisit.at": (f, zone) => (f.visitedAt ? dayOf(f.visitedAt, zone) : null),
  "lastTreatment.item": (f) => f.treatmentItem,
  "lastTreatment.on": (f) => (f.treatmentOn ? spokenDate(f.treatmentOn) : null),
  "benefit.name": (f) => f.benefitName,
  "benefit.expiresOn": (f) => (f.benefitExpiresOn ? spokenDate(f.benefitExpiresOn) : null),
  "benefit.remaining": (f) => (f.benefitRemaining === null ? null : String(f.benefitRemaining)),
};

/** The value of each variable: name → field path becomes name → text, or null where the person has none. */
export function resolveVariables(mapping: Record<string, string>, facts: Facts, zone: string): Record<string, string | null> {
  const read = (path: string) => (Object.hasOwn(READERS, path) ? READERS[path]?.(facts, zone) : undefined);
  return Object.fromEntries(Object.entries(mapping).map(([name, path]) => [name, read(path) ?? null]));
}

const MISSING_REASONS: [prefix: string, reason: string, has: (facts: Facts) => boolean][] = [
  ["nextAppointment.", "no_appointment", (f) => f.appointmentAt !== null],
  ["lastTreatment.", "no_treatment", (f) => f.treatmentOn !== null],
  ["lastVisit.", "no_visit", (f) => f.visitedAt !== null],
  ["benefit.", "no_benefit", (f) => f.benefitExpiresOn !== null],
];

/** The stored reason for required variables without a value: the record that is missing, else the variables by name. */
export function missingReason(missing: string[], mapping: Record<string, string>, facts: Facts): string {
  for (const name of missing) {
    const path = mapping[name] ?? "";
    const known = MISSING_REASONS.find(([prefix, , has]) => path.startsWith(prefix) && !has(facts));
    if (known) return known[1];
  }
  return `variable_missing:${encodeURIComponent(missing.join("、"))}`;
}
