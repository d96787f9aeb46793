import { z } from "zod";
import { SCRIPT_CATEGORIES } from "@/lib/calling/policy";
import { type RecordFilter, type RecordState, recordState, standingsOf } from "@/lib/calling/record-state";
import { ACCEPTED } from "@/lib/metrics/accepted";
import { EFFECTIVE_ROUNDS } from "@/lib/metrics/call-figures";
import { type Intent, intentsSchema } from "@/lib/scripts/intent";

export const CALL_COLUMNS = `d.id, d.customer_id, c.name AS customer_name, d.phone_masked, k.short_name AS clinic_name, a.name AS consultant_name,
  w.name AS web_consultant_name, d.script_id, s.name AS script_name, d.category, s.intents, d.state, d.outcome, d.reason, d.intent, d.attempt,
  d.rounds, d.talk_seconds, d.started_at, d.answered_at, d.ended_at, d.journey_id, j.name AS journey_name, d.world <> 'live' AS is_test`;

export const callRowSchema = z.object({
  id: z.uuid(),
  customer_id: z.uuid(),
  customer_name: z.string(),
  phone_masked: z.string().nullable(),
  clinic_name: z.string().nullable(),
  consultant_name: z.string().nullable(),
  web_consultant_name: z.string().nullable(),
  script_id: z.uuid().nullable(),
  script_name: z.string().nullable(),
  category: z.enum(SCRIPT_CATEGORIES).nullable(),
  intents: intentsSchema.nullable(),
  state: z.string(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  intent: z.string().nullable(),
  attempt: z.number(),
  rounds: z.number().nullable(),
  talk_seconds: z.number().nullable(),
  started_at: z.date().nullable(),
  answered_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  journey_id: z.uuid().nullable(),
  journey_name: z.string().nullable(),
  is_test: z.boolean(),
  at: z.date(),
});

export interface CallRow {
  id: string;
  customerId: string;
  customerName: string;
  phoneMasked: string | null;
  clinicName: string | null;
  consultantName: string | null;
  webConsultantName: string | null;
  script: { id: string; name: string } | null;
  journey: { id: string; name: string } | null;
  state: RecordState;
  /** As stored: why the call was held back, could not be made, or waits (`lib/metrics/reasons.ts`). */
  reason: string | null;
  intent: Pick<Intent, "key" | "name" | "level"> | null;
  /** 1 = the first call of a contact. */
  attempt: number;
  rounds: number | null;
  talkSeconds: number | null;
  startedAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  /** When it was, or is due. */
  at: Date;
  isTest: boolean;
}

const literals = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(", ");

/** Calls that were made or held back. Written as literals, as in the index of call records, so that the planner sees it fits. */
const RECORDED = "d.state IN ('accepted', 'ended', 'unknown', 'blocked', 'failed')";

/** The figures of a script, by the same definitions as in `lib/services/scripts/rows.ts`. */
const FIGURES: Partial<Record<RecordFilter, string>> = {
  unknown: "(d.state = 'unknown' OR (d.state = 'ended' AND coalesce(d.outcome, 'unknown') = 'unknown'))",
  called: ACCEPTED,
  effective: `(d.state = 'ended' AND d.outcome = 'answered' AND d.rounds >= ${EFFECTIVE_ROUNDS})`,
  all_failed: "(d.state = 'failed' OR (d.state = 'ended' AND d.outcome = 'failed'))",
};

/** The SQL condition (alias `d`) for a filter; null = all records. */
export function stateCondition(filter: RecordFilter | null): string {
  if (filter === null) return RECORDED;
  const figure = FIGURES[filter];
  if (figure !== undefined) return figure;
  const standing = standingsOf(filter);
  return standing.length > 0 ? `d.state IN (${literals(standing)})` : `(d.state = 'ended' AND d.outcome = '${filter}')`;
}

const named = (id: string | null, name: string | null): { id: string; name: string } | null => (id && name !== null ? { id, name } : null);

export function toCallRow(raw: unknown): CallRow {
  const row = callRowSchema.parse(raw);
  const intent = row.intents?.find((candidate) => candidate.key === row.intent);
  return {
    id: row.id,
    customerId: row.customer_id,
    customerName: row.customer_name,
    phoneMasked: row.phone_masked,
    clinicName: row.clinic_name,
    consultantName: row.consultant_name,
    webConsultantName: row.web_consultant_name,
    script: named(row.script_id, row.script_name),
    journey: named(row.journey_id, row.journey_name),
    state: recordState(row.state, row.outcome),
    reason: row.reason,
    intent: intent ? { key: intent.key, name: intent.name, level: intent.level } : null,
    attempt: row.attempt,
    rounds: row.rounds,
    talkSeconds: row.talk_seconds,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    at: row.at,
    isTest: row.is_test,
  };
}
