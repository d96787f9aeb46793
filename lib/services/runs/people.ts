import { ledgerOf } from "@/lib/engine/ledger";
import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "@/lib/services/patients/scope";
import { loadCompany } from "@/lib/engine/company";
import { bucketInput, bucketSql } from "./buckets";
import { HELD_COLUMNS, type Held, type HeldFacts, heldOf } from "./held";
import { runIdsOf, runScope, runScopeInput, type RunScope } from "./scope";
import { SENT_STATE, type SentState } from "./sent-state";

const cursorSchema = z.object({ enrolmentId: z.uuid(), visit: z.number().int(), attempt: z.number().int() });

export const runPeopleInput = runScopeInput.extend(bucketInput.shape).extend({
  /** A name, or the last four digits of a number. */
  search: z.string().trim().max(40).nullish(),
  cursor: cursorSchema.nullish(),
  limit: z.number().int().min(1).max(500).default(50),
});
export type RunPeopleInput = z.input<typeof runPeopleInput>;

/** As the coverage of its node counts it (lib/metrics/node-figures.ts): whose call is still to come is on its way. */
type CoveredState = Exclude<SentState, "planned">;

export interface RunPerson {
  enrolmentId: string;
  runId: string;
  customerId: string;
  name: string;
  phoneMasked: string | null;
  clinicName: string | null;
  /** That of the list; of the whole, where the person stands or ended. */
  node: string;
  visit: number;
  /** Run clock; into the node, of the whole into the run. */
  enteredAt: Date;
  leftAt: Date | null;
  /** Where the person stands in the node; null = they have left it. */
  state: string | null;
  /** A wait or a redial: until when. */
  dueAt: Date | null;
  /** Why nothing happens to who stands here now; null = something does, or they have left. */
  held: Held | null;
  /** Of the visit; of the whole, of the enrolment. */
  result: string | null;
  outlet: string | null;
  /** A stored reason (`reasonOf` of lib/metrics/reasons splits it). */
  reason: string | null;
  nextNode: string | null;
  /** Of somebody who waits for a redial: how the call before it ended. */
  lastOutcome: string | null;
  /** The last call or text of this visit (of a list of calls or texts: that one). */
  dispatch: {
    id: string;
    channel: "call" | "text" | "webhook";
    attempt: number;
    /** Of the visit's first call: a redial that is planned or blocked makes nobody undispatched. Of a list of calls: of that one. */
    state: CoveredState;
    outcome: string | null;
    reason: string | null;
    intent: string | null;
    rounds: number | null;
    talkSeconds: number | null;
    /** When it was last given to the carrier. */
    sentAt: Date | null;
    startedAt: Date | null;
    endedAt: Date | null;
  } | null;
}

export interface RunPeople {
  rows: RunPerson[];
  /** null = this was the last page. */
  next: z.infer<typeof cursorSchema> | null;
}

/** The people behind a number of a node, or of the whole (A12, H1). */
export async function runPeople(ctx: ServiceContext, raw: RunPeopleInput): Promise<RunPeople> {
  requirePermission(ctx, "journey.view");
  requirePermission(ctx, "patient.view");
  const input = runPeopleInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => peopleIn(sql, ctx, await runScope(sql, ctx, input), input), {
    plan_cache_mode: "force_custom_plan",
  });
}

/** Of row `p`: the dispatch that it is, or the last or first one of its visit. */
const dispatchOf = (order: "ASC" | "DESC"): string => `
       SELECT d.*, ${SENT_STATE} AS sent_state FROM dispatch d
       WHERE d.company_id = $1 AND CASE WHEN p.dispatch_id IS NULL THEN d.enrolment_id = p.enrolment_id AND d.visit = p.visit AND d.purpose = 'node' ELSE d.id = p.dispatch_id END
         AND d.enrolment_id = p.enrolment_id
       ORDER BY d.attempt ${order} LIMIT 1`;

interface Row extends Omit<RunPerson, "dispatch" | "held">, Omit<HeldFacts, "state" | "channel"> {
  attempt: number;
  dispatchId: string | null;
  channel: "call" | "text" | "webhook";
  dispatchAttempt: number;
  dispatchState: SentState;
  outcome: string | null;
  dispatchReason: string | null;
  intent: string | null;
  rounds: number | null;
  talkSeconds: number | null;
  sentAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
}

export async function peopleIn(sql: Sql, ctx: ServiceContext, scope: RunScope, input: z.infer<typeof runPeopleInput>): Promise<RunPeople> {
  const runIds = await runIdsOf(sql, scope);
  const params: unknown[] = [ctx.companyId, runIds, input.node ?? input.at ?? null];
  const bucket = bucketSql(input, params, await ledgerOf(sql, ctx.companyId, runIds));
  const where = [visiblePatients(ctx, ctx.clinicIds, params)];
  if (input.search)
    where.push(/^\d{4}$/.test(input.search) ? `c.phone_last4 = $${params.push(input.search)}` : `starts_with(c.name, $${params.push(input.search)})`);
  if (input.cursor) {
    const { enrolmentId, visit, attempt } = input.cursor;
    where.push(
      `(b.enrolment_id, b.visit, b.attempt) > ($${params.push(enrolmentId)}::uuid, $${params.push(visit)}::int, $${params.push(attempt)}::int)`,
    );
  }
  const { rows } = await sql.query<Row>(
    `WITH page AS MATERIALIZED (
       SELECT b.*, c.name, c.phone_masked, c.clinic_id FROM (${bucket}) b JOIN customer c ON c.id = b.customer_id
       WHERE ${where.join(" AND ")} ORDER BY b.enrolment_id, b.visit, b.attempt LIMIT $${params.push(input.limit + 1)})
     SELECT p.enrolment_id AS "enrolmentId", p.run_id AS "runId", p.customer_id AS "customerId", p.name, p.phone_masked AS "phoneMasked", k.short_name AS "clinicName",
            p.node, p.visit, p.attempt, p.entered_at AS "enteredAt", p.left_at AS "leftAt", p.state, p.due_at AS "dueAt", p.result, p.outlet, p.reason, p.next_node AS "nextNode",
            CASE WHEN p.state = 'waiting_redial' THEN (SELECT x.outcome FROM dispatch x WHERE x.company_id = $1 AND x.enrolment_id = p.enrolment_id AND x.visit = p.visit
              AND x.purpose = 'node' AND x.outcome IS NOT NULL ORDER BY x.attempt DESC LIMIT 1) END AS "lastOutcome",
            d.id AS "dispatchId", ${HELD_COLUMNS}, d.attempt::int AS "dispatchAttempt", d.outcome, d.reason AS "dispatchReason", d.intent, d.rounds,
            d.talk_seconds AS "talkSeconds", d.sent_at AS "sentAt", d.started_at AS "startedAt", d.ended_at AS "endedAt", f.sent_state AS "dispatchState"
     FROM page p
     JOIN journey_run r ON r.company_id = $1 AND r.id = p.run_id
     LEFT JOIN clinic k ON k.company_id = $1 AND k.id = p.clinic_id
     LEFT JOIN LATERAL (${dispatchOf("DESC")}) d ON true
     LEFT JOIN LATERAL (${dispatchOf("ASC")}) f ON true
     LEFT JOIN script s ON s.company_id = $1 AND s.id = d.script_id
     ORDER BY p.enrolment_id, p.visit, p.attempt`,
    params,
  );
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const company = await loadCompany(sql, ctx.companyId);
  return {
    rows: shown.map((row) => ({ ...toPerson(row), held: row.state === null ? null : heldOf(company, { ...row, state: row.state }) })),
    next: rows.length > input.limit && last ? { enrolmentId: last.enrolmentId, visit: last.visit, attempt: last.attempt } : null,
  };
}

function toPerson({
  attempt: _attempt,
  dispatchId,
  channel,
  dispatchAttempt,
  dispatchState,
  outcome,
  dispatchReason,
  intent,
  rounds,
  talkSeconds,
  sentAt,
  startedAt,
  endedAt,
  runState: _runState,
  clockNow: _clockNow,
  dispatchIs: _dispatchIs,
  dispatchDueAt: _dispatchDueAt,
  scriptState: _scriptState,
  ...person
}: Row): Omit<RunPerson, "held"> {
  if (dispatchId === null) return { ...person, dispatch: null };
  return {
    ...person,
    dispatch: {
      id: dispatchId,
      channel,
      attempt: dispatchAttempt,
      state: dispatchState === "planned" ? "dispatching" : dispatchState,
      outcome,
      reason: dispatchReason,
      intent,
      rounds,
      talkSeconds,
      sentAt,
      startedAt,
      endedAt,
    },
  };
}
