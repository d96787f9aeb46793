import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { type Ledger, ledgerOf } from "@/lib/engine/ledger";
import { planOf } from "@/lib/engine/plan-cache";
import { RUN_NOW } from "@/lib/engine/run-clock";
import { AppError } from "@/lib/errors";
import { type JourneyDocument, journeyDocumentSchema } from "@/lib/journey/document";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { hidesJourney } from "@/lib/services/journeys/access";
import { visiblePatients } from "@/lib/services/patients/scope";
import { loadCompany } from "@/lib/engine/company";
import { HELD_COLUMNS, type Held, type HeldFacts, heldOf } from "./held";
import { DISPATCH_COLUMNS, DISPATCH_TABLES, type TraceDispatch, traceDispatchSchema, type Visit, visitSchema } from "./trace-row";

export const traceInput = z.object({ enrolmentId: z.uuid() });

export interface TraceStep extends Visit {
  /** The enrolment it belongs to: an earlier one, where the person was moved between versions. */
  enrolmentId: string;
  versionNumber: number;
  name: string;
  kind: string;
  dispatches: TraceDispatch[];
}

/** A13: the way of one person through one run. */
export interface Trace {
  enrolmentId: string;
  runId: string;
  journeyId: string;
  journeyName: string;
  versionNumber: number;
  mode: string;
  customer: { id: string; name: string; phoneMasked: string | null };
  state: string;
  reason: string | null;
  enteredAt: Date;
  finishedAt: Date | null;
  /** When something happens next by itself: the end of a wait, a redial, the next hours for calls. */
  nextAt: Date | null;
  /** Why nothing happens now; null = something does, or the way is over. */
  held: Held | null;
  /** The run's clock. */
  clockNow: Date;
  /** Part of the way lies in the archive of the ledger. */
  archived: boolean;
  steps: TraceStep[];
  /** The drawing of the version that the person is on. */
  document: JourneyDocument;
}

interface Head extends Omit<Trace, "customer" | "steps" | "document" | "archived" | "nextAt" | "held"> {
  customerId: string;
  customerName: string;
  clinicId: string | null;
  versionId: string;
  phoneMasked: string | null;
  node: string;
  visit: number;
  enteredNodeAt: Date;
  document: unknown;
}

export async function trace(ctx: ServiceContext, raw: z.input<typeof traceInput>): Promise<Trace> {
  requirePermission(ctx, "journey.view");
  requirePermission(ctx, "patient.view");
  const { enrolmentId } = traceInput.parse(raw);
  return withTenantSql(ctx.companyId, async (sql) => {
    const params: unknown[] = [enrolmentId];
    const visible = visiblePatients(ctx, ctx.clinicIds, params);
    const { rows } = await sql.query<Head>(
      `SELECT e.id AS "enrolmentId", e.run_id AS "runId", e.journey_id AS "journeyId", j.name AS "journeyName", j.clinic_id AS "clinicId", v.id AS "versionId", v.number AS "versionNumber", r.mode, e.state, e.reason,
              e.entered_at AS "enteredAt", e.finished_at AS "finishedAt", e.node, e.visit, e.entered_node_at AS "enteredNodeAt",
              coalesce(r.clock_finished_at, ${RUN_NOW}) AS "clockNow",
              c.id AS "customerId", c.name AS "customerName", c.phone_masked AS "phoneMasked", v.document
       FROM enrolment e
       JOIN customer c ON c.company_id = e.company_id AND c.id = e.customer_id
       JOIN journey j ON j.company_id = e.company_id AND j.id = e.journey_id
       JOIN journey_run r ON r.company_id = e.company_id AND r.id = e.run_id
       JOIN journey_version v ON v.company_id = e.company_id AND v.id = e.version_id
       WHERE e.id = $1 AND ${visible} AND e.company_id = c.company_id`,
      params,
    );
    const head = rows[0];
    if (!head) throw new AppError("not_found", "enrolment_not_found");
    const { customerId, customerName, phoneMasked, node, visit, enteredNodeAt, versionId, clinicId, document: drawn, ...rest } = head;
    // The patient may have come from another clinic since: that clinic's journey stays its own.
    if (hidesJourney(ctx, clinicId)) throw new AppError("not_found", "journey_not_found");
    const document = journeyDocumentSchema.parse(drawn);
    const own: Passage = { enrolmentId, runId: head.runId, versionId, versionNumber: head.versionNumber };
    const earlier = await earlierPassages(sql, ctx.companyId, enrolmentId);
    const passages = [...earlier, own];
    const ledger = await ledgerOf(
      sql,
      ctx.companyId,
      passages.map((passage) => passage.runId),
    );
    const steps: TraceStep[] = [];
    for (const passage of passages) steps.push(...(await stepsOf(sql, ctx.companyId, passage, ledger)));
    if (head.finishedAt === null) {
      const here = { node, visit, enteredAt: enteredNodeAt, leftAt: null, result: null, outlet: null, reason: null, nextNode: null, detail: null };
      steps.push(...(await withDispatches(sql, ctx.companyId, own, [here])));
    }
    const held = head.finishedAt === null ? await heldNow(sql, ctx.companyId, enrolmentId) : null;
    return {
      ...rest,
      held,
      nextAt: held?.until ?? null,
      customer: { id: customerId, name: customerName, phoneMasked },
      archived: ledger === "journey_event_all",
      steps: await withNames(sql, ctx.companyId, steps),
      document,
    };
  });
}

/** Why a person who is on their way stands still. */
async function heldNow(sql: Sql, companyId: string, enrolmentId: string): Promise<Held | null> {
  const { rows } = await sql.query<HeldFacts>(
    `SELECT e.state, e.due_at AS "dueAt", ${HELD_COLUMNS}
     FROM enrolment e
     JOIN journey_run r ON r.company_id = $1 AND r.id = e.run_id
     LEFT JOIN LATERAL (
       SELECT x.channel, x.state, x.due_at, x.script_id FROM dispatch x
       WHERE x.company_id = $1 AND x.enrolment_id = e.id AND x.visit = e.visit AND x.purpose = 'node' ORDER BY x.attempt DESC LIMIT 1) d ON true
     LEFT JOIN script s ON s.company_id = $1 AND s.id = d.script_id
     WHERE e.company_id = $1 AND e.id = $2`,
    [companyId, enrolmentId],
  );
  return rows[0] ? heldOf(await loadCompany(sql, companyId), rows[0]) : null;
}

/** A person's way through one version. */
interface Passage {
  enrolmentId: string;
  runId: string;
  versionId: string;
  versionNumber: number;
}

/** Those before it, oldest first: publishing moved the person from one to the next. */
async function earlierPassages(sql: Sql, companyId: string, enrolmentId: string): Promise<Passage[]> {
  const { rows } = await sql.query<Passage>(
    `WITH RECURSIVE chain AS (
       SELECT $2::uuid AS id, 0 AS depth
       UNION ALL
       SELECT CASE WHEN p.back_enrolment_id = c.id THEN coalesce(p.to_enrolment_id, p.from_enrolment_id) ELSE p.from_enrolment_id END, c.depth + 1
       FROM chain c JOIN migration_person p ON p.company_id = $1 AND (p.back_enrolment_id = c.id OR p.to_enrolment_id = c.id) WHERE c.depth < 50)
     SELECT e.id AS "enrolmentId", e.run_id AS "runId", e.version_id AS "versionId", v.number AS "versionNumber"
     FROM chain c JOIN enrolment e ON e.company_id = $1 AND e.id = c.id JOIN journey_version v ON v.company_id = $1 AND v.id = e.version_id
     WHERE c.depth > 0 ORDER BY c.depth DESC`,
    [companyId, enrolmentId],
  );
  return rows;
}

async function stepsOf(sql: Sql, companyId: string, passage: Passage, ledger: Ledger): Promise<TraceStep[]> {
  const plan = await planOf(sql, companyId, passage.versionId);
  const { rows } = await sql.query(
    `SELECT node, visit, entered_at AS "enteredAt", left_at AS "leftAt", result, outlet, reason, next_node AS "nextNode",
            coalesce(detail, (SELECT jsonb_build_object('event', x.event_type, 'at', x.happened_at, 'properties', x.payload) FROM enrolment_event x
              WHERE x.company_id = $1 AND x.enrolment_id = $4 AND x.role = 'entered' AND x.node = v.node)) AS detail
     FROM ${ledger} v WHERE company_id = $1 AND run_id = $2 AND node = ANY($3::text[]) AND result IN ('left', 'blocked', 'failed', 'exited') AND enrolment_id = $4
     ORDER BY visit`,
    [companyId, passage.runId, Object.keys(plan.ops), passage.enrolmentId],
  );
  return withDispatches(sql, companyId, passage, z.array(visitSchema).parse(rows));
}

async function withDispatches(
  sql: Sql,
  companyId: string,
  { enrolmentId, versionId, versionNumber }: Passage,
  visits: Visit[],
): Promise<TraceStep[]> {
  const plan = await planOf(sql, companyId, versionId);
  const { rows } = await sql.query(
    `SELECT ${DISPATCH_COLUMNS}, d.visit FROM ${DISPATCH_TABLES}
     WHERE d.company_id = $1 AND d.enrolment_id = $2 AND d.visit = ANY($3::int[]) ORDER BY d.visit, d.planned_at, d.attempt`,
    [companyId, enrolmentId, visits.map((visit) => visit.visit)],
  );
  const dispatches = z.array(traceDispatchSchema.extend({ visit: z.number() })).parse(rows);
  return visits.map((visit): TraceStep => {
    const op = plan.ops[visit.node];
    const own = dispatches.filter((row) => row.visit === visit.visit).map(({ visit: _visit, ...dispatch }) => dispatch);
    return { ...visit, enrolmentId, versionNumber, name: op?.name ?? visit.node, kind: op?.kind ?? "", dispatches: own };
  });
}

const changesSchema = z.array(z.object({ value: z.string().nullable() }).catch({ value: null })).catch([]);

/** Who did it, where a step was taken by hand, and whom it gave the patient to, by name: members need not know them all. */
async function withNames(sql: Sql, companyId: string, steps: TraceStep[]): Promise<TraceStep[]> {
  const by = (step: TraceStep) => (typeof step.detail?.by === "string" ? [step.detail.by] : []);
  const staffOf = (step: TraceStep) =>
    [step.detail?.staff, ...changesSchema.parse(step.detail?.changes ?? []).map(({ value }) => value)].filter((id) => typeof id === "string");
  const names = async (query: string, ids: string[], params: unknown[] = []) => {
    const { rows } = ids.length > 0 ? await sql.query<{ id: string; name: string }>(query, [ids, ...params]) : { rows: [] };
    return new Map(rows.map((row) => [row.id, row.name]));
  };
  const users = await names("SELECT id, name FROM auth_user WHERE id = ANY($1::text[])", steps.flatMap(by));
  const staff = await names("SELECT id, name FROM staff WHERE company_id = $2 AND id::text = ANY($1::text[])", steps.flatMap(staffOf), [companyId]);
  return steps.map((step) => {
    const byName = by(step).flatMap((id) => users.get(id) ?? []);
    const staffNames = staffOf(step).flatMap((id): [string, string][] => (staff.has(id) ? [[id, staff.get(id) ?? ""]] : []));
    if (byName.length + staffNames.length === 0) return step;
    return {
      ...step,
      detail: {
        ...step.detail,
        ...(byName[0] === undefined ? {} : { byName: byName[0] }),
        ...(staffNames.length === 0 ? {} : { staffNames: Object.fromEntries(staffNames) }),
      },
    };
  });
}
