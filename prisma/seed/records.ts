import { shiftDay } from "@/lib/time/day";
import { type DemoCompany, staffId } from "./companies";
import { amountFen, benefitFor, FIRST_DAYS, itemFor } from "./items";
import type { DemoPerson } from "./people";
import { demoId, Random } from "./random";

/** How far back appointments are made up day by day; older visits come from each person's own history. */
export const PAST_DAYS = 180;
export const FUTURE_DAYS = 30;
const EXTRA_FATED = 4;

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

/**
 * One day's appointments of some of these people, no doctor having two at once. A function of the day and the people alone, so that
 * any later start makes the same ones.
 */
export function appointmentsOn(company: DemoCompany, everybody: DemoPerson[], day: string, today: string): DemoAppointment[] {
  const random = new Random(`${company.id}:day:${day}`);
  const registered = everybody.filter((p) => p.record_number);
  const fated = registered.filter((p) => p.fated);
  const chosen = new Set<DemoPerson>();
  const choose = (from: DemoPerson[], count: number) => {
    const enough = Math.min(count, chosen.size + from.filter((p) => !chosen.has(p)).length);
    while (chosen.size < enough) chosen.add(at(from, random));
  };
  choose(registered, company.appointmentsPerDay - EXTRA_FATED);
  choose(fated, company.appointmentsPerDay);
  const taken = new Set<string>();
  return [...chosen].flatMap((person, n) => {
    const free = freeSlot(company, person, taken, random);
    if (!free) return [];
    taken.add(slotKey(free));
    const fate = random.next();
    const known = shiftDay(today, -person.known_days);
    const booked = shiftDay(day < today ? day : today, -random.int(1, 20));
    return {
      id: appointmentId(company, day, n),
      customer_id: person.id,
      clinic_id: person.clinic_id,
      doctor_id: staffId(company, "doctor", free.doctor),
      starts_at: `${day} ${free.time}`,
      item: itemFor(random, person.age, shiftDay(known, FIRST_DAYS) >= day),
      status: day < today ? pastStatus(fate) : comingStatus(fate),
      booked_on: booked < known ? known : booked,
    };
  });
}

const appointmentId = (company: DemoCompany, day: string, n: number) => demoId(company.id, "appointment", day, n);

/** The ids that a day's appointments have. */
export const appointmentIdsOn = (company: DemoCompany, day: string): string[] =>
  Array.from({ length: company.appointmentsPerDay }, (_, n) => appointmentId(company, day, n));

const pastStatus = (fate: number) => (fate < 0.82 ? "arrived" : fate < 0.92 ? "no_show" : "cancelled");
const comingStatus = (fate: number) => (fate < 0.7 ? "booked" : fate < 0.96 ? "confirmed" : "cancelled");

interface Slot {
  doctor: string;
  time: string;
}
const slotKey = ({ doctor, time }: Slot) => `${doctor} ${time}`;

/** A slot with a doctor of the person's clinic; null = the clinic's day is full. */
function freeSlot({ clinics }: DemoCompany, person: DemoPerson, taken: ReadonlySet<string>, random: Random): Slot | null {
  const doctors = clinics[person.clinic_index]?.doctors ?? [];
  const slots = doctors.length * HALF_HOURS.length;
  const first = random.int(0, slots - 1);
  for (let tried = 0; tried < slots; tried += 1) {
    const place = (first + tried) % slots;
    const slot = { doctor: doctors[place % doctors.length] ?? "", time: HALF_HOURS[Math.floor(place / doctors.length)] ?? "" };
    if (!taken.has(slotKey(slot))) return slot;
  }
  return null;
}

/** How an appointment ends that was open until its day had passed. */
export const settledAs = (id: string) => (new Random(`${id}:settled`).chance(0.89) ? "arrived" : "no_show");

type Kept = Pick<DemoAppointment, "id" | "customer_id" | "clinic_id" | "starts_at" | "item"> & { status: string };

/** The visits and treatments that came of past appointments. */
export function cameOf(appointments: Kept[]): { visits: DemoVisit[]; treatments: DemoTreatment[] } {
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
    const daysAgo = random.int(PAST_DAYS + 1, person.known_days);
    const day = shiftDay(today, -daysAgo);
    const owner = { customer_id: person.id, clinic_id: person.clinic_id };
    visits.push({ id: demoId(person.id, "visit", n), ...owner, visited_at: `${day} ${random.pick(["09:30", ...HALF_HOURS])}` });
    if (random.chance(0.75)) {
      const item = itemFor(random, person.age - Math.ceil(daysAgo / 365), person.known_days - daysAgo <= FIRST_DAYS);
      const amount = amountFen(item, random);
      treatments.push({ id: demoId(person.id, "treatment", n), ...owner, item, performed_on: day, amount_fen: amount });
    }
  }
  if (person.record_number && random.chance(0.3)) {
    benefits.push({
      id: demoId(person.id, "benefit"),
      customer_id: person.id,
      name: benefitFor(random, person.age),
      expires_on: shiftDay(today, random.int(-40, 365)),
      remaining: random.int(1, 4),
    });
  }
  return { visits, treatments, benefits };
}

function at(list: DemoPerson[], random: Random): DemoPerson {
  const person = list[random.int(0, list.length - 1)];
  if (!person) throw new Error("the demo company has nobody to choose from");
  return person;
}
