import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type { TestDatabase } from "@/lib/testing/database";
import { shiftDay } from "@/lib/time/day";
import type { DateCondition } from "./date-condition";
import { APPOINTMENT_STATUSES, CALL_OUTCOMES } from "./fields";
import type { CustomerFacts } from "./oracle";
import type { Condition, Rule } from "./rule";

/** A small made-up world in which rules are tried: few values each, so that conditions meet. */
export const worldIds = () => ({
  clinics: [randomUUID(), randomUUID(), randomUUID()],
  consultants: [randomUUID(), randomUUID()],
  tags: [randomUUID(), randomUUID(), randomUUID(), randomUUID()],
  scripts: [randomUUID(), randomUUID()],
});
export type WorldIds = ReturnType<typeof worldIds>;

const ITEMS = ["洁牙", "补牙", "种植复查"];
const NAMES = ["王安涵", "王芳", "李强", "O'Neil 50%"];
const SPAN_DAYS = 12;

/** Customers whose dates crowd around today, at midnight edges of the zone too. */
export function randomFacts(ids: WorldIds, today: string, howMany: number): CustomerFacts[] {
  const day = fc.integer({ min: -SPAN_DAYS, max: SPAN_DAYS }).map((n) => shiftDay(today, n));
  const instant = fc
    .tuple(day, fc.constantFrom("00:00:00", "23:59:59", "09:30:00", "07:59:59", "08:00:00"))
    .map(([d, time]) => new Date(`${d}T${time}+08:00`));
  const birth = fc
    .tuple(day, fc.constantFrom(0, 1, 18, 60))
    .map(([d, years]) => `${Number(d.slice(0, 4)) - years}${d.slice(4)}`)
    .map((d) => (Number.isNaN(Date.parse(d)) || !new Date(d).toISOString().startsWith(d) ? "2000-02-29" : d));
  const nullable = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: null, freq: 3 });
  const few = <T>(a: fc.Arbitrary<T>) => fc.array(a, { maxLength: 3 });
  const customer: fc.Arbitrary<CustomerFacts> = fc.record({
    name: fc.constantFrom(...NAMES),
    source: nullable(fc.constantFrom("美团", "抖音", "")),
    gender: nullable(fc.constantFrom("male", "female")),
    birthDate: nullable(fc.oneof(birth, fc.constant("2000-02-29"))),
    clinicId: nullable(fc.constantFrom(...ids.clinics)),
    consultantId: nullable(fc.constantFrom(...ids.consultants)),
    webConsultantId: fc.constant(null),
    hasPhone: fc.boolean(),
    registered: fc.boolean(),
    createdAt: instant,
    tagIds: fc.uniqueArray(fc.constantFrom(...ids.tags), { maxLength: 3 }),
    appointments: few(
      fc.record({
        startsAt: instant,
        item: nullable(fc.constantFrom(...ITEMS)),
        status: fc.constantFrom(...APPOINTMENT_STATUSES),
        clinicId: nullable(fc.constantFrom(...ids.clinics)),
      }),
    ),
    visits: few(fc.record({ visitedAt: instant, clinicId: nullable(fc.constantFrom(...ids.clinics)) })),
    treatments: few(fc.record({ performedOn: day, item: fc.constantFrom(...ITEMS) })),
    benefits: few(fc.record({ expiresOn: nullable(day), name: fc.constantFrom("洁牙次卡", "储值"), remaining: fc.integer({ min: 0, max: 2 }) })),
    calls: fc.constant([]),
  });
  return fc.sample(customer, { numRuns: howMany, seed: 42 });
}

export async function insertFacts(db: TestDatabase, companyId: string, ids: WorldIds, list: CustomerFacts[]) {
  const run = (sql: string, params: unknown[]) => db.owner.query(sql, params);
  for (const [i, id] of ids.clinics.entries())
    await run("INSERT INTO clinic (company_id, id, name, short_name) VALUES ($1, $2, $3, $3)", [companyId, id, `门店${i}`]);
  for (const [i, id] of ids.consultants.entries())
    await run("INSERT INTO staff (company_id, id, name, kind) VALUES ($1, $2, $3, 'consultant')", [companyId, id, `顾问${i}`]);
  for (const [i, id] of ids.tags.entries()) await run("INSERT INTO tag (company_id, id, name) VALUES ($1, $2, $3)", [companyId, id, `标签${i}`]);
  const byId = new Map<string, CustomerFacts>();
  for (const f of list) {
    const id = randomUUID();
    byId.set(id, f);
    await run(
      `INSERT INTO customer (company_id, id, name, source, gender, birth_date, clinic_id, consultant_id, phone_hash, record_number, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        companyId,
        id,
        f.name,
        f.source,
        f.gender,
        f.birthDate,
        f.clinicId,
        f.consultantId,
        f.hasPhone ? Buffer.from(id) : null,
        f.registered ? id : null,
        f.createdAt,
      ],
    );
    for (const tag of f.tagIds) await run("INSERT INTO customer_tag (company_id, customer_id, tag_id) VALUES ($1, $2, $3)", [companyId, id, tag]);
    for (const a of f.appointments)
      await run("INSERT INTO appointment (company_id, customer_id, starts_at, item, status, clinic_id) VALUES ($1, $2, $3, $4, $5, $6)", [
        companyId,
        id,
        a.startsAt,
        a.item,
        a.status,
        a.clinicId,
      ]);
    for (const v of f.visits)
      await run("INSERT INTO clinic_visit (company_id, customer_id, visited_at, clinic_id) VALUES ($1, $2, $3, $4)", [
        companyId,
        id,
        v.visitedAt,
        v.clinicId,
      ]);
    for (const t of f.treatments)
      await run("INSERT INTO treatment (company_id, customer_id, performed_on, item) VALUES ($1, $2, $3, $4)", [
        companyId,
        id,
        t.performedOn,
        t.item,
      ]);
    for (const b of f.benefits)
      await run("INSERT INTO benefit (company_id, customer_id, expires_on, name, remaining) VALUES ($1, $2, $3, $4, $5)", [
        companyId,
        id,
        b.expiresOn,
        b.name,
        b.remaining,
      ]);
  }
  return byId;
}

/** Any rule the catalog allows over this world, nested up to three deep. */
export function ruleArbitrary(ids: WorldIds): fc.Arbitrary<Rule> {
  const days = fc.integer({ min: 0, max: SPAN_DAYS + 2 });
  const date: fc.Arbitrary<DateCondition> = fc.oneof(
    fc.constantFrom<DateCondition>({ type: "today" }, { type: "tomorrow" }, { type: "yesterday" }, { type: "past" }, { type: "future" }),
    fc.record({ type: fc.constantFrom("next_days" as const, "last_days" as const, "in_days" as const, "days_ago" as const), days }),
    fc.record({ type: fc.constantFrom("more_than_days_ago" as const, "more_than_days_ahead" as const), days }),
    fc.constant<DateCondition>({ type: "between", from: "2027-02-25", to: "2027-03-01" }),
  );
  const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
  const maybe = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: undefined });
  const condition = (field: string, operators: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Condition> =>
    fc
      .constantFrom(...Object.keys(operators))
      .chain((operator) => (operators[operator] ?? fc.constant(undefined)).map((value) => ({ type: "condition" as const, field, operator, value })));
  const none = fc.constant(undefined);
  const text = fc.constantFrom("王", "美", "抖音", "O'Neil 50%", "%", "_");
  const number = fc.integer({ min: 0, max: 61 });
  const record = (traits: fc.Arbitrary<unknown>) => ({ exists: traits, not_exists: traits });
  const leaf = fc.oneof(
    condition("name", { contains: text, equals: text, starts_with: text, is_empty: none, is_not_empty: none }),
    condition("source", { contains: text, equals: text, starts_with: text, is_empty: none, is_not_empty: none }),
    condition("gender", { is: fc.constantFrom("male", "female"), is_empty: none }),
    condition("age", { equals: number, at_least: number, at_most: number, is_empty: none }),
    condition("birthday", { matches: date, is_empty: none }),
    condition("clinic", { any_of: some(ids.clinics), none_of: some(ids.clinics) }),
    condition("consultant", { any_of: some(ids.consultants), none_of: some(ids.consultants) }),
    condition("has_phone", { is: fc.boolean() }),
    condition("registered", { is: fc.boolean() }),
    condition("created_on", { matches: date }),
    condition("tags", { any_of: some(ids.tags), all_of: some(ids.tags), none_of: some(ids.tags) }),
    condition("last_visit", { matches: date, is_empty: none }),
    condition("visit_count", { at_least: fc.integer({ min: 0, max: 3 }), at_most: fc.integer({ min: 0, max: 3 }) }),
    condition(
      "appointment",
      record(
        fc.record({ date: maybe(date), items: maybe(some(ITEMS)), statuses: maybe(some(APPOINTMENT_STATUSES)), clinicIds: maybe(some(ids.clinics)) }),
      ),
    ),
    condition("visit", record(fc.record({ date: maybe(date), clinicIds: maybe(some(ids.clinics)) }))),
    condition("treatment", record(fc.record({ date: maybe(date), items: maybe(some(ITEMS)) }))),
    condition("benefit", record(fc.record({ date: maybe(date), names: maybe(some(["洁牙次卡", "储值"])) }))),
    condition(
      "call",
      record(
        fc.record({ date: maybe(date), outcomes: maybe(some(CALL_OUTCOMES)), intents: maybe(some(["A", "B"])), scriptIds: maybe(some(ids.scripts)) }),
      ),
    ),
  );
  const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      leaf,
      fc.record({
        type: fc.constant("group" as const),
        combinator: fc.constantFrom("and" as const, "or" as const),
        not: fc.boolean(),
        rules: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }));
  return rule;
}
