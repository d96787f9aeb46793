import { dayIn } from "@/lib/time/zone";
import { typed } from "./check";
import { dateConditionSchema, dayRange, inRange } from "./date-condition";
import { traitSchemas } from "./fields";
import type { Condition, Rule } from "./rule";

/** What is known of one customer, as the oracle looks at it. Days are "YYYY-MM-DD", instants are Dates. */
export interface CustomerFacts {
  name: string;
  source: string | null;
  gender: "male" | "female" | null;
  birthDate: string | null;
  clinicId: string | null;
  consultantId: string | null;
  webConsultantId: string | null;
  hasPhone: boolean;
  registered: boolean;
  createdAt: Date;
  tagIds: string[];
  appointments: { startsAt: Date; item: string | null; status: string; clinicId: string | null }[];
  visits: { visitedAt: Date; clinicId: string | null }[];
  treatments: { performedOn: string; item: string }[];
  benefits: { expiresOn: string | null; name: string; remaining: number }[];
  calls: { endedAt: Date | null; outcome: string | null; intent: string | null; scriptId: string | null }[];
}

interface Scope {
  today: string;
  timezone: string;
}

/**
 * Decides a rule for one customer in plain code: what the SQL compiler is tested against, and what "why" shows for a
 * branch. Means the same as `compileRule` by test.
 */
export function matches(rule: Rule, facts: CustomerFacts, scope: Scope): boolean {
  if (rule.type === "condition") return holds(rule, facts, scope);
  const results = rule.rules.map((child) => matches(child, facts, scope));
  const joined = rule.combinator === "and" ? results.every(Boolean) : results.some(Boolean);
  return rule.not ? !joined : joined;
}

function holds(condition: Condition, facts: CustomerFacts, scope: Scope): boolean {
  const { field, operator, value } = typed(condition);
  const day = (instant: Date) => dayIn(scope.timezone, instant);
  const within = (candidate: string | null, date: unknown) =>
    date === undefined || (candidate !== null && inRange(candidate, dayRange(dateConditionSchema.parse(date), scope.today)));
  const record = (found: boolean) => (operator === "exists" ? found : !found);
  switch (field) {
    case "name":
      return textHolds(facts.name, operator, value);
    case "source":
      return textHolds(facts.source, operator, value);
    case "gender":
      return operator === "is_empty" ? facts.gender === null : facts.gender === value;
    case "age":
      return numberHolds(facts.birthDate === null ? null : ageOn(scope.today, facts.birthDate), operator, value);
    case "birthday":
      if (operator === "is_empty") return facts.birthDate === null;
      return facts.birthDate !== null && within(nextBirthday(scope.today, facts.birthDate), value);
    case "clinic":
      return refHolds(facts.clinicId, operator, value);
    case "consultant":
      return refHolds(facts.consultantId, operator, value);
    case "web_consultant":
      return refHolds(facts.webConsultantId, operator, value);
    case "has_phone":
      return facts.hasPhone === value;
    case "registered":
      return facts.registered === value;
    case "created_on":
      return within(day(facts.createdAt), value);
    case "tags": {
      const wanted = Array.isArray(value) ? value : [];
      if (operator === "all_of") return wanted.every((id) => facts.tagIds.includes(id));
      const any = wanted.some((id) => facts.tagIds.includes(id));
      return operator === "any_of" ? any : !any;
    }
    case "last_visit": {
      if (operator === "is_empty") return facts.visits.length === 0;
      const last = facts.visits
        .map((v) => day(v.visitedAt))
        .sort()
        .at(-1);
      return last !== undefined && within(last, value);
    }
    case "visit_count":
      return numberHolds(facts.visits.length, operator, value);
    case "appointment": {
      const t = traitSchemas.appointment.parse(value);
      return record(
        facts.appointments.some(
          (a) =>
            within(day(a.startsAt), t.date) &&
            named(a.item, t.items) &&
            (t.statuses ? named(a.status, t.statuses) : a.status !== "cancelled") &&
            named(a.clinicId, t.clinicIds),
        ),
      );
    }
    case "visit": {
      const t = traitSchemas.visit.parse(value);
      return record(facts.visits.some((v) => within(day(v.visitedAt), t.date) && named(v.clinicId, t.clinicIds)));
    }
    case "treatment": {
      const t = traitSchemas.treatment.parse(value);
      return record(facts.treatments.some((r) => within(r.performedOn, t.date) && named(r.item, t.items)));
    }
    case "benefit": {
      const t = traitSchemas.benefit.parse(value);
      return record(facts.benefits.some((b) => b.remaining > 0 && within(b.expiresOn, t.date) && named(b.name, t.names)));
    }
    case "call": {
      const t = traitSchemas.call.parse(value);
      return record(
        facts.calls.some(
          (c) =>
            c.outcome !== null &&
            within(c.endedAt === null ? null : day(c.endedAt), t.date) &&
            named(c.outcome, t.outcomes) &&
            named(c.intent, t.intents) &&
            named(c.scriptId, t.scriptIds),
        ),
      );
    }
  }
}

const named = (candidate: string | null, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined || (candidate !== null && wanted.includes(candidate));

function textHolds(candidate: string | null, operator: string, value: unknown): boolean {
  if (operator === "is_empty") return (candidate ?? "") === "";
  if (operator === "is_not_empty") return (candidate ?? "") !== "";
  if (candidate === null) return false;
  const text = String(value).trim();
  if (operator === "equals") return candidate === text;
  return operator === "starts_with" ? candidate.startsWith(text) : candidate.includes(text);
}

function numberHolds(candidate: number | null, operator: string, value: unknown): boolean {
  if (operator === "is_empty") return candidate === null;
  if (candidate === null || typeof value !== "number") return false;
  if (operator === "equals") return candidate === value;
  return operator === "at_least" ? candidate >= value : candidate <= value;
}

function refHolds(candidate: string | null, operator: string, value: unknown): boolean {
  const any = candidate !== null && Array.isArray(value) && value.includes(candidate);
  return operator === "any_of" ? any : !any;
}

function ageOn(today: string, birthDate: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) >= birthDate.slice(5) ? years : years - 1;
}

function nextBirthday(today: string, birthDate: string): string {
  const year = Number(today.slice(0, 4));
  const thisYear = birthdayIn(year, birthDate);
  return thisYear < today ? birthdayIn(year + 1, birthDate) : thisYear;
}

function birthdayIn(year: number, birthDate: string): string {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const monthDay = birthDate.slice(5) === "02-29" && !leap ? "02-28" : birthDate.slice(5);
  return `${String(year).padStart(4, "0")}-${monthDay}`;
}
