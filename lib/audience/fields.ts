import { z } from "zod";
import { dateConditionSchema } from "./date-condition";

/**
 * What can be asked about a customer. `profile` fields compare one value of the customer; `record` fields ask whether a
 * record (appointment, visit, treatment, benefit, call) with all the named traits exists. Labels: `audiences.fields.<key>`.
 */
const ids = z.array(z.uuid()).min(1).max(200);
const words = z.array(z.string().min(1).max(60)).min(1).max(100);
const text = z.string().trim().min(1).max(100);
const count = z.number().int().min(0).max(100_000);

export const TEXT_OPERATORS = { contains: text, equals: text, starts_with: text, is_empty: z.undefined(), is_not_empty: z.undefined() };
export const NUMBER_OPERATORS = { equals: count, at_least: count, at_most: count, is_empty: z.undefined() };
export const BOOLEAN_OPERATORS = { is: z.boolean() };
export const REF_OPERATORS = { any_of: ids, none_of: ids };
export const DATE_OPERATORS = { matches: dateConditionSchema, is_empty: z.undefined() };

export const APPOINTMENT_STATUSES = ["booked", "confirmed", "arrived", "cancelled", "no_show"] as const;
export const CALL_OUTCOMES = ["answered", "no_answer", "busy", "rejected", "power_off", "empty_number", "suspended", "failed"] as const;

const appointment = z.object({
  date: dateConditionSchema.optional(),
  items: words.optional(),
  /** Absent: every status but cancelled. */
  statuses: z.array(z.enum(APPOINTMENT_STATUSES)).min(1).max(5).optional(),
  clinicIds: ids.optional(),
});
const visit = z.object({ date: dateConditionSchema.optional(), clinicIds: ids.optional() });
const treatment = z.object({ date: dateConditionSchema.optional(), items: words.optional() });
/** Only benefits with something left. */
const benefit = z.object({ date: dateConditionSchema.optional(), names: words.optional() });
const call = z.object({
  date: dateConditionSchema.optional(),
  outcomes: z.array(z.enum(CALL_OUTCOMES)).min(1).max(8).optional(),
  intents: z.array(z.string().min(1).max(8)).min(1).max(20).optional(),
  scriptIds: ids.optional(),
});
const record = <T extends z.ZodType>(value: T) => ({ exists: value, not_exists: value });

export const FIELDS = {
  name: { group: "profile", type: "text", operators: TEXT_OPERATORS },
  gender: { group: "profile", type: "gender", operators: { is: z.enum(["male", "female"]), is_empty: z.undefined() } },
  age: { group: "profile", type: "number", operators: NUMBER_OPERATORS },
  /** This year's (or the next) birthday, as a day. */
  birthday: { group: "profile", type: "date", operators: DATE_OPERATORS },
  clinic: { group: "profile", type: "clinics", operators: REF_OPERATORS },
  consultant: { group: "profile", type: "consultants", operators: REF_OPERATORS },
  web_consultant: { group: "profile", type: "web_consultants", operators: REF_OPERATORS },
  has_phone: { group: "profile", type: "boolean", operators: BOOLEAN_OPERATORS },
  registered: { group: "profile", type: "boolean", operators: BOOLEAN_OPERATORS },
  source: { group: "profile", type: "text", operators: TEXT_OPERATORS },
  created_on: { group: "profile", type: "date", operators: { matches: dateConditionSchema } },
  tags: { group: "tag", type: "tags", operators: { any_of: ids, all_of: ids, none_of: ids } },
  appointment: { group: "record", type: "appointment", operators: record(appointment) },
  last_visit: { group: "record", type: "date", operators: DATE_OPERATORS },
  visit_count: { group: "record", type: "number", operators: { at_least: count, at_most: count, equals: count } },
  visit: { group: "record", type: "visit", operators: record(visit) },
  treatment: { group: "record", type: "treatment", operators: record(treatment) },
  benefit: { group: "record", type: "benefit", operators: record(benefit) },
  call: { group: "call", type: "call", operators: record(call) },
} as const;

export type FieldKey = keyof typeof FIELDS;
export const FIELD_KEYS = Object.keys(FIELDS) as FieldKey[];
export const isField = (key: string): key is FieldKey => Object.hasOwn(FIELDS, key);

/** The operators of a field, in the order in which they are offered. */
export const operatorsOf = (key: FieldKey): string[] => Object.keys(FIELDS[key].operators);

/** The value schema of one operator, or null where the field has no such operator. */
export function valueSchema(field: FieldKey, operator: string): z.ZodType | null {
  const operators: Record<string, z.ZodType> = FIELDS[field].operators;
  return Object.hasOwn(operators, operator) ? (operators[operator] ?? null) : null;
}

export type AppointmentTraits = z.infer<typeof appointment>;
export type VisitTraits = z.infer<typeof visit>;
export type TreatmentTraits = z.infer<typeof treatment>;
export type BenefitTraits = z.infer<typeof benefit>;
export type CallTraits = z.infer<typeof call>;
export const traitSchemas = { appointment, visit, treatment, benefit, call };
