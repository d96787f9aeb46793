import { type DayRange, dateConditionSchema, dayRange } from "./date-condition";
import type { TypedCondition } from "./check";
import { type AppointmentTraits, type BenefitTraits, type CallTraits, type TreatmentTraits, traitSchemas, type VisitTraits } from "./fields";

export interface OwnRun {
  world: string;
  runId: string;
}

export interface ConditionCompiler {
  own?: OwnRun;
  today: string;
  timezone: string;
  /** Adds a parameter and returns its placeholder with a cast. */
  param(value: unknown, cast: string): string;
}

/** One condition as a two-valued SQL expression (never null). */
export function conditionSql(k: ConditionCompiler, condition: TypedCondition): string {
  const { field, operator, value } = condition;
  switch (field) {
    case "name":
      return textSql(k, "c.name", operator, value);
    case "source":
      return textSql(k, "c.source", operator, value);
    case "gender":
      return operator === "is_empty" ? "c.gender IS NULL" : truth(`c.gender = ${k.param(value, "text")}`);
    case "age":
      return numberSql(k, `extract(year FROM age(${k.param(k.today, "date")}, c.birth_date))`, operator, value);
    case "birthday":
      return operator === "is_empty" ? "c.birth_date IS NULL" : daySql(k, nextBirthday(k), value);
    case "clinic":
      return refSql(k, "c.clinic_id", operator, value);
    case "consultant":
      return refSql(k, "c.consultant_id", operator, value);
    case "web_consultant":
      return refSql(k, "c.web_consultant_id", operator, value);
    case "has_phone":
      return value === true ? "c.phone_hash IS NOT NULL" : "c.phone_hash IS NULL";
    case "registered":
      return value === true ? "c.record_number IS NOT NULL" : "c.record_number IS NULL";
    case "created_on":
      return instantSql(k, "c.created_at", value);
    case "tags":
      return tagsSql(k, operator, value);
    case "last_visit":
      return operator === "is_empty" ? `NOT ${existsSql("clinic_visit", "true")}` : lastVisitSql(k, value);
    case "visit_count":
      return numberSql(k, `(SELECT count(*) FROM clinic_visit r WHERE ${owned})`, operator, value);
    case "appointment":
      return recordSql(operator, "appointment", appointmentSql(k, traitSchemas.appointment.parse(value)));
    case "visit":
      return recordSql(operator, "clinic_visit", visitSql(k, traitSchemas.visit.parse(value)));
    case "treatment":
      return recordSql(operator, "treatment", treatmentSql(k, traitSchemas.treatment.parse(value)));
    case "benefit":
      return recordSql(operator, "benefit", benefitSql(k, traitSchemas.benefit.parse(value)));
    case "call":
      return recordSql(operator, "dispatch", callSql(k, traitSchemas.call.parse(value)));
  }
}

const owned = "r.company_id = c.company_id AND r.customer_id = c.id";
const truth = (sql: string): string => `coalesce(${sql}, false)`;
const existsSql = (table: string, traits: string): string => `EXISTS (SELECT FROM ${table} r WHERE ${owned} AND ${traits})`;
const all = (parts: (string | null)[]): string => parts.filter((p) => p !== null).join(" AND ") || "true";
const recordSql = (operator: string, table: string, traits: string): string =>
  operator === "exists" ? existsSql(table, traits) : `NOT ${existsSql(table, traits)}`;

function textSql(k: ConditionCompiler, column: string, operator: string, value: unknown): string {
  if (operator === "is_empty") return `coalesce(${column}, '') = ''`;
  if (operator === "is_not_empty") return `coalesce(${column}, '') <> ''`;
  const trimmed = String(value).trim();
  if (operator === "equals") return truth(`${column} = ${k.param(trimmed, "text")}`);
  if (operator === "starts_with") return truth(`starts_with(${column}, ${k.param(trimmed, "text")})`);
  return truth(`strpos(${column}, ${k.param(trimmed, "text")}) > 0`);
}

function numberSql(k: ConditionCompiler, expression: string, operator: string, value: unknown): string {
  if (operator === "is_empty") return `${expression} IS NULL`;
  const sign = { equals: "=", at_least: ">=", at_most: "<=" }[operator];
  return truth(`${expression} ${sign} ${k.param(value, "int")}`);
}

function refSql(k: ConditionCompiler, column: string, operator: string, value: unknown): string {
  const any = truth(`${column} = ANY(${k.param(value, "uuid[]")})`);
  return operator === "any_of" ? any : `NOT ${any}`;
}

function tagsSql(k: ConditionCompiler, operator: string, value: unknown): string {
  const ids = [...new Set(Array.isArray(value) ? value : [])];
  const list = k.param(ids, "uuid[]");
  const table = k.own ? ownTags(k, k.own) : "customer_tag";
  if (operator === "all_of") {
    return `(SELECT count(*) FROM ${table} r WHERE ${owned} AND r.tag_id = ANY(${list})) = ${k.param(ids.length, "int")}`;
  }
  const any = existsSql(table, `r.tag_id = ANY(${list})`);
  return operator === "any_of" ? any : `NOT ${any}`;
}

/** Tags as a test run sees them: the patient's own, less those it has taken away, with those it has added. */
function ownTags(k: ConditionCompiler, { runId }: OwnRun): string {
  const run = k.param(runId, "uuid");
  const changed = `FROM run_tag x WHERE x.company_id = c.company_id AND x.run_id = ${run} AND x.customer_id = c.id`;
  return `(SELECT t.company_id, t.customer_id, t.tag_id FROM customer_tag t WHERE t.company_id = c.company_id AND t.customer_id = c.id
      AND NOT EXISTS (SELECT ${changed} AND x.tag_id = t.tag_id AND NOT x.present)
    UNION SELECT x.company_id, x.customer_id, x.tag_id ${changed} AND x.present)`;
}

/** A day column or expression within the range. */
function rangeSql(k: ConditionCompiler, expression: string, range: DayRange): string {
  return all([
    range.from === null ? null : `${expression} >= ${k.param(range.from, "date")}`,
    range.to === null ? null : `${expression} <= ${k.param(range.to, "date")}`,
  ]);
}

/** An instant column within whole days of the company's zone; the column stays bare, so that its index serves. */
function instantRangeSql(k: ConditionCompiler, column: string, range: DayRange): string {
  const midnight = (day: string, plus: number) => `((${k.param(day, "date")} + ${plus})::timestamp AT TIME ZONE ${k.param(k.timezone, "text")})`;
  return all([
    range.from === null ? null : `${column} >= ${midnight(range.from, 0)}`,
    range.to === null ? null : `${column} < ${midnight(range.to, 1)}`,
  ]);
}

const rangeOf = (k: ConditionCompiler, value: unknown): DayRange => dayRange(dateConditionSchema.parse(value), k.today);
const daySql = (k: ConditionCompiler, expression: string, value: unknown): string => truth(`(${rangeSql(k, expression, rangeOf(k, value))})`);
const instantSql = (k: ConditionCompiler, column: string, value: unknown): string => truth(`(${instantRangeSql(k, column, rangeOf(k, value))})`);

function lastVisitSql(k: ConditionCompiler, value: unknown): string {
  const range = rangeOf(k, value);
  // "The latest one lies in the range" = one lies in it and none after it: two index look-ups instead of an aggregate.
  const inside = existsSql("clinic_visit", instantRangeSql(k, "r.visited_at", range));
  if (range.to === null) return inside;
  const after = existsSql("clinic_visit", instantRangeSql(k, "r.visited_at", { from: nextDay(range.to), to: null }));
  return `(${inside} AND NOT ${after})`;
}

function nextDay(day: string): string {
  return dayRange({ type: "tomorrow" }, day).from ?? day;
}

/** The next birthday on or after today; 29 February falls on the 28th in other years. */
function nextBirthday(k: ConditionCompiler): string {
  const today = k.param(k.today, "date");
  const inYear = (plus: number) =>
    `(c.birth_date + make_interval(years => (extract(year FROM ${today}) - extract(year FROM c.birth_date))::int + ${plus}))::date`;
  return `(CASE WHEN ${inYear(0)} < ${today} THEN ${inYear(1)} ELSE ${inYear(0)} END)`;
}

function appointmentSql(k: ConditionCompiler, traits: AppointmentTraits): string {
  return all([
    traits.date ? instantRangeSql(k, "r.starts_at", rangeOf(k, traits.date)) : null,
    traits.items ? `r.item = ANY(${k.param(traits.items, "text[]")})` : null,
    traits.statuses ? `r.status = ANY(${k.param(traits.statuses, "text[]")})` : "r.status <> 'cancelled'",
    traits.clinicIds ? `r.clinic_id = ANY(${k.param(traits.clinicIds, "uuid[]")})` : null,
  ]);
}

function visitSql(k: ConditionCompiler, traits: VisitTraits): string {
  return all([
    traits.date ? instantRangeSql(k, "r.visited_at", rangeOf(k, traits.date)) : null,
    traits.clinicIds ? `r.clinic_id = ANY(${k.param(traits.clinicIds, "uuid[]")})` : null,
  ]);
}

function treatmentSql(k: ConditionCompiler, traits: TreatmentTraits): string {
  return all([
    traits.date ? rangeSql(k, "r.performed_on", rangeOf(k, traits.date)) : null,
    traits.items ? `r.item = ANY(${k.param(traits.items, "text[]")})` : null,
  ]);
}

function benefitSql(k: ConditionCompiler, traits: BenefitTraits): string {
  return all([
    "r.remaining > 0",
    traits.date ? rangeSql(k, "r.expires_on", rangeOf(k, traits.date)) : null,
    traits.names ? `r.name = ANY(${k.param(traits.names, "text[]")})` : null,
  ]);
}

/** Finished calls of live runs, and of the test run that asks; other test and simulation worlds never count. */
function callSql(k: ConditionCompiler, traits: CallTraits): string {
  return all([
    k.own
      ? `r.channel = 'call' AND r.world IN ('live', ${k.param(k.own.world, "text")}) AND r.outcome IS NOT NULL`
      : "r.channel = 'call' AND r.world = 'live' AND r.outcome IS NOT NULL",
    traits.date ? instantRangeSql(k, "r.ended_at", rangeOf(k, traits.date)) : null,
    traits.outcomes ? `r.outcome = ANY(${k.param(traits.outcomes, "text[]")})` : null,
    traits.intents ? `r.intent = ANY(${k.param(traits.intents, "text[]")})` : null,
    traits.scriptIds ? `r.script_id = ANY(${k.param(traits.scriptIds, "uuid[]")})` : null,
  ]);
}
