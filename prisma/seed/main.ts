import { pathToFileURL } from "node:url";
import { shiftDay } from "@/lib/time/day";
import { dayIn } from "@/lib/time/zone";
import { closeDatabase, type Sql, withTenantSql } from "@/lib/db";
import { type PhoneSecrets, phoneSecrets } from "@/lib/phone/secrets";
import { DEMO_ACCOUNTS, SECOND_COMPANY_ACCOUNTS, seedAccounts } from "./accounts";
import { audiences } from "./audiences";
import { clinicId, DEMO_COMPANIES, DEMO_COMPANY, type DemoCompany } from "./companies";
import { insertFollowUps, runFollowUps } from "./follow-ups";
import {
  insertAppointments,
  insertBenefits,
  insertCompany,
  insertPeople,
  insertTreatments,
  insertVisits,
  knownAppointments,
  openAppointmentsBefore,
  settleAppointments,
} from "./insert";
import { type DemoPerson, people } from "./people";
import { appointmentIdsOn, appointmentsOn, cameOf, FUTURE_DAYS, history, PAST_DAYS, settledAs } from "./records";
import { insertLines } from "./lines";
import { insertScripts } from "./scripts";

const TIMEZONE = "Asia/Shanghai";

export interface SeedReport {
  /** Names of the companies made now; those of an earlier seed are kept as their people left them. */
  created: string[];
}

/**
 * Makes the demo companies where they are missing. A later call changes nothing that people did: it only adds the days of
 * appointments that have come into view since, and settles those that have passed.
 */
export async function seed(options: { now?: Date; secrets?: PhoneSecrets } = {}): Promise<SeedReport> {
  const today = dayIn(TIMEZONE, options.now ?? new Date());
  const secrets = options.secrets ?? phoneSecrets();
  const created: string[] = [];
  for (const company of DEMO_COMPANIES) {
    const made = await withTenantSql(company.id, (sql) => seedCompany(sql, company, today, secrets));
    if (made) created.push(company.name);
  }
  await runFollowUps(DEMO_COMPANY);
  return { created };
}

async function seedCompany(sql: Sql, company: DemoCompany, today: string, secrets: PhoneSecrets): Promise<boolean> {
  // Two starts at once: the second waits here and then finds the company.
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`seed:${company.id}`]);
  const { rowCount } = await sql.query("SELECT FROM company WHERE id = $1", [company.id]);
  const everybody = people(company, today);
  if (!rowCount) {
    await insertCompany(sql, company);
    await insertPeople(sql, company, everybody, today, secrets);
    await insertHistory(sql, company, everybody, today);
    await insertAudiences(sql, company);
    await insertScripts(sql, company);
    const accounts = company === DEMO_COMPANY ? DEMO_ACCOUNTS : SECOND_COMPANY_ACCOUNTS;
    await seedAccounts(
      sql,
      company.id,
      company.clinics.map((_, i) => clinicId(company, i)),
      accounts,
    );
    if (company === DEMO_COMPANY) await insertFollowUps(sql, company, DEMO_ACCOUNTS[0].email);
  }
  await insertLines(sql, company);
  await (rowCount ? continueDays : insertDays)(sql, company, everybody, today);
  return !rowCount;
}

async function insertHistory(sql: Sql, company: DemoCompany, everybody: DemoPerson[], today: string): Promise<void> {
  const histories = everybody.map((person) => history(company, person, today));
  await insertVisits(
    sql,
    histories.flatMap((h) => h.visits),
  );
  await insertTreatments(
    sql,
    histories.flatMap((h) => h.treatments),
  );
  await insertBenefits(
    sql,
    histories.flatMap((h) => h.benefits),
  );
}

const daysInView = (today: string) => Array.from({ length: PAST_DAYS + FUTURE_DAYS + 1 }, (_, i) => shiftDay(today, i - PAST_DAYS));

async function insertDays(sql: Sql, company: DemoCompany, everybody: DemoPerson[], today: string): Promise<void> {
  const since = new Map(everybody.map((person) => [person, shiftDay(today, -person.known_days)]));
  const appointments = daysInView(today).flatMap((day) => {
    const known = everybody.filter((person) => (since.get(person) ?? day) <= day);
    return appointmentsOn(company, known, day, today);
  });
  await insertAppointments(sql, appointments);
  await insertWhatCame(sql, appointments);
}

/**
 * Settles what was still open on days that have passed, and adds the days that have come into view. Of a day that passed while nobody
 * looked there are visits and treatments only: an appointment that begins in the past is news to no journey.
 */
async function continueDays(sql: Sql, company: DemoCompany, everybody: DemoPerson[], today: string): Promise<void> {
  const settled = (await openAppointmentsBefore(sql, today)).map((one) => ({ ...one, status: settledAs(one.id) }));
  await settleAppointments(sql, settled);
  // `known_days` count from the first seed, the days added now come after it.
  const knownForLong = everybody.map((person) => ({ ...person, known_days: person.known_days + PAST_DAYS }));
  const days = daysInView(today).map((day) => ({ day, ids: appointmentIdsOn(company, day) }));
  const known = await knownAppointments(
    sql,
    days.flatMap(({ ids }) => ids),
  );
  const added = days
    .filter(({ ids }) => !ids.some((id) => known.has(id)))
    .map(({ day }) => ({ isPast: day < today, appointments: appointmentsOn(company, knownForLong, day, today) }));
  const passed = added.flatMap(({ isPast, appointments }) => (isPast ? appointments : []));
  await insertAppointments(
    sql,
    added.flatMap(({ isPast, appointments }) => (isPast ? [] : appointments)),
  );
  await insertWhatCame(sql, [...settled, ...passed]);
}

async function insertWhatCame(sql: Sql, appointments: Parameters<typeof cameOf>[0]): Promise<void> {
  const { visits, treatments } = cameOf(appointments);
  await insertVisits(sql, visits);
  await insertTreatments(sql, treatments);
}

async function insertAudiences(sql: Sql, company: DemoCompany): Promise<void> {
  for (const audience of audiences(company)) {
    await sql.query("INSERT INTO audience (company_id, id, name, kind, rule) VALUES (yidao_company(), $1, $2, 'live', $3)", [
      audience.id,
      audience.name,
      JSON.stringify(audience.rule),
    ]);
  }
}

async function cli(): Promise<void> {
  const startedAt = Date.now();
  const { created } = await seed();
  process.stdout.write(`${created.length ? `made ${created.join(", ")}` : "demo companies are there"} (${Date.now() - startedAt} ms)\n`);
  await closeDatabase();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) void cli();
