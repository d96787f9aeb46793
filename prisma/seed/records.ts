import { shiftDay } from "@/lib/time/day";
import { type DemoCompany, staffId } from "./companies";
import type { DemoPerson } from "./people";
import { demoId, Random } from "./random";

/** How far back appointments are made up day by day; older visits come from each person's own history. */
export const PAST_DAYS = 180;
export const FUTURE_DAYS = 30;
const EXTRA_FATED = 4;

const ITEMS = [
  ["洁牙", 24, [9_800, 39_800]],
  ["补牙", 18, [20_000, 80_000]],
  ["初诊检查", 14, [0, 5_000]],
  ["根管治疗", 10, [80_000, 250_000]],
  ["拔牙", 10, [30_000, 150_000]],
  ["正畸复诊", 10, [0, 30_000]],
  ["种植复查", 8, [0, 20_000]],
  ["儿童涂氟", 6, [8_800, 19_800]],
] as const;
const BENEFITS = ["洁牙次卡", "洁牙次卡", "洁牙次卡", "儿童涂氟卡", "种植抵用券", "正畸复诊包"] as const;
const HALF_HOURS = Array.from({ length: 17 }, (_, i) => `${String(9 + Math.floor(i / 2)).padStart(2, "0")}:${i % 2 ? "30" : "00"}`);

export interface DemoAppointment {
  id: string;
  customer_id: string;
  clinic_id: string;
  doctor_id: string;
  /** "YYYY-MM-DD HH:MM" in the company's zone. */
  starts_at: string;
  item: string;
  status: "booked" | "confirmed" | "arrived" | "cancelled" | "no_show";
  booked_on: string;
}
export interface DemoVisit {
  id: string;
  customer_id: string;
  clinic_id: string;
  visited_at: string;
}
export interface DemoTreatment {
  id: string;
  customer_id: string;
  clinic_id: string;
  item: string;
  performed_on: string;
  amount_fen: number;
}
export interface DemoBenefit {
  id: string;
  customer_id: string;
  name: string;
  expires_on: string;
  remaining: number;
}

/** One day's appointments: a function of the day alone, so that any later start makes the same ones and adds only new days. */
export function appointmentsOn(company: DemoCompany, everybody: DemoPerson[], day: string, today: string): DemoAppointment[] {
  const random = new Random(`${company.id}:day:${day}`);
  const registered = everybody.slice(0, company.patients);
  const fated = registered.filter((p) => p.fated);
  const chosen = new Set<DemoPerson>();
  while (chosen.size < company.appointmentsPerDay - EXTRA_FATED) chosen.add(at(registered, random));
  while (chosen.size < company.appointmentsPerDay) chosen.add(at(fated, random));
  return [...chosen].map((person, n) => {
    const when = random.pick(["09:00", ...HALF_HOURS]);
    const fate = random.next();
    return {
      id: demoId(company.id, "appointment", day, n),
      customer_id: person.id,
      clinic_id: person.clinic_id,
      doctor_id: staffId(company, "doctor", random.pick(company.doctors)),
      starts_at: `${day} ${when}`,
      item: treatmentItem(random)[0],
      status: day < today ? pastStatus(fate) : comingStatus(fate),
      booked_on: shiftDay(day < today ? day : today, -random.int(1, 20)),
    };
  });
}

const pastStatus = (fate: number) => (fate < 0.82 ? "arrived" : fate < 0.92 ? "no_show" : "cancelled");
const comingStatus = (fate: number) => (fate < 0.7 ? "booked" : fate < 0.96 ? "confirmed" : "cancelled");

/** The visits and treatments that came of past appointments. */
export function cameOf(appointments: DemoAppointment[]): { visits: DemoVisit[]; treatments: DemoTreatment[] } {
  const arrived = appointments.filter((a) => a.status === "arrived");
  return {
    visits: arrived.map((a) => ({
      id: demoId(a.id, "visit"),
      customer_id: a.customer_id,
      clinic_id: a.clinic_id,
      visited_at: a.starts_at,
    })),
    treatments: arrived
      .filter((a) => new Random(`${a.id}:treated`).chance(0.8))
      .map((a) => ({
        id: demoId(a.id, "treatment"),
        customer_id: a.customer_id,
        clinic_id: a.clinic_id,
        item: a.item,
        performed_on: a.starts_at.slice(0, 10),
        amount_fen: amountFen(a.item, new Random(`${a.id}:amount`)),
      })),
  };
}

/** Visits and treatments before the day-by-day window, back to when the person became known; and what they own. */
export function history(company: DemoCompany, person: DemoPerson, today: string) {
  const random = new Random(`${company.id}:history:${person.index}`);
  const visits: DemoVisit[] = [];
  const treatments: DemoTreatment[] = [];
  const benefits: DemoBenefit[] = [];
  const count = person.record_number && person.known_days > PAST_DAYS ? random.int(1, 6) : 0;
  for (let n = 0; n < count; n += 1) {
    const day = shiftDay(today, -random.int(PAST_DAYS + 1, Math.max(PAST_DAYS + 1, person.known_days)));
    const owner = { customer_id: person.id, clinic_id: person.clinic_id };
    visits.push({ id: demoId(person.id, "visit", n), ...owner, visited_at: `${day} ${random.pick(["09:30", ...HALF_HOURS])}` });
    if (random.chance(0.75)) {
      const [item] = treatmentItem(random);
      const amount = amountFen(item, random);
      treatments.push({ id: demoId(person.id, "treatment", n), ...owner, item, performed_on: day, amount_fen: amount });
    }
  }
  if (person.record_number && random.chance(0.3)) {
    benefits.push({
      id: demoId(person.id, "benefit"),
      customer_id: person.id,
      name: person.tags.includes("儿童齿科") ? "儿童涂氟卡" : random.pick(BENEFITS),
      expires_on: shiftDay(today, random.int(-40, 365)),
      remaining: random.int(0, 4),
    });
  }
  return { visits, treatments, benefits };
}

function treatmentItem(random: Random) {
  return random.weighted([[ITEMS[0], ITEMS[0][1]], ...ITEMS.slice(1).map((entry) => [entry, entry[1]] as const)]);
}

function amountFen(item: string, random: Random): number {
  const [min, max] = ITEMS.find(([name]) => name === item)?.[2] ?? [0, 0];
  return Math.round(random.int(min, max) / 100) * 100;
}

function at(list: DemoPerson[], random: Random): DemoPerson {
  const person = list[random.int(0, list.length - 1)];
  if (!person) throw new Error("the demo company has nobody to choose from");
  return person;
}
