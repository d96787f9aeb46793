import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { planOf } from "@/lib/engine/plan-cache";
import { AppError } from "@/lib/errors";
import { type JourneyDocument, journeyDocumentSchema } from "@/lib/journey/document";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "@/lib/services/patients/scope";
import type { DispatchState } from "./people";

export const traceInput = z.object({ enrolmentId: z.uuid() });

export interface TraceDispatch {
  id: string;
  channel: "call" | "text";
  purpose: "node" | "hangup";
  attempt: number;
  state: DispatchState | "cancelled";
  outcome: string | null;
  reason: string | null;
  intent: string | null;
  rounds: number | null;
  talkSeconds: number | null;
  plannedAt: Date;
  dueAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

export interface TraceStep {
  node: string;
  name: string;
  kind: string;
  visit: number;
  enteredAt: Date;
  /** Null: the person is here now. */
  leftAt: Date | null;
  result: "left" | "blocked" | "failed" | "exited" | null;
  outlet: string | null;
  reason: string | null;
  nextNode: string | null;
  /** What the node looked at: `cases` of a condition by outlet, `outcome`, `intent`, `evidence` of a call, `until` of a wait, … */
  detail: Record<string, unknown> | null;
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
  /** When something happens next: the end of a wait, a redial. */
  nextAt: Date | null;
  /** The run's clock. */
  clockNow: Date;
  steps: TraceStep[];
  /** The drawing of the version that the person is on. */
  document: JourneyDocument;
}

interface Head extends Omit<Trace, "customer" | "steps" | "document"> {
  customerId: string;
  customerName: string;
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
      `SELECT e.id AS "enrolmentId", e.run_id AS "runId", e.journey_id AS "journeyId", j.name AS "journeyName", v.id AS "versionId", v.number AS "versionNumber", r.mode, e.state, e.reason,
              e.entered_at AS "enteredAt", e.finished_at AS "finishedAt", e.due_at AS "nextAt", e.node, e.visit, e.entered_node_at AS "enteredNodeAt",
              coalesce(r.clock_finished_at, now() + make_interval(secs => r.clock_offset_ms / 1000.0)) AS "clockNow",
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
    const { customerId, customerName, phoneMasked, node, visit, enteredNodeAt, versionId, document: drawn, ...rest } = head;
    const document = journeyDocumentSchema.parse(drawn);
    const plan = await planOf(sql, ctx.companyId, versionId);
    const { rows: left } = await sql.query<Omit<TraceStep, "name" | "kind" | "dispatches">>(
      `SELECT node, visit, entered_at AS "enteredAt", left_at AS "leftAt", result, outlet, reason, next_node AS "nextNode", detail
       FROM journey_event WHERE company_id = $1 AND run_id = $2 AND node = ANY($3::text[]) AND result IN ('left', 'blocked', 'failed', 'exited') AND enrolment_id = $4
       ORDER BY visit`,
      [ctx.companyId, head.runId, Object.keys(plan.ops), enrolmentId],
    );
    const here =
      head.finishedAt === null
        ? [{ node, visit, enteredAt: enteredNodeAt, leftAt: null, result: null, outlet: null, reason: null, nextNode: null, detail: null }]
        : [];
    const { rows: dispatches } = await sql.query<TraceDispatch & { visit: number }>(
      `SELECT id, channel, purpose, attempt::int AS attempt, visit, outcome, reason, intent, rounds, talk_seconds AS "talkSeconds", planned_at AS "plannedAt", due_at AS "dueAt",
              started_at AS "startedAt", ended_at AS "endedAt",
              CASE WHEN state IN ('planned', 'reserved', 'sending', 'unknown') THEN 'dispatching' WHEN state IN ('blocked', 'failed', 'cancelled') THEN state ELSE 'dispatched' END AS state
       FROM dispatch WHERE company_id = $1 AND enrolment_id = $2 ORDER BY visit, planned_at, attempt`,
      [ctx.companyId, enrolmentId],
    );
    const steps = [...left, ...here].map((step): TraceStep => {
      const op = plan.ops[step.node];
      const own = dispatches.filter((d) => d.visit === step.visit).map(({ visit: _visit, ...dispatch }) => dispatch);
      return { ...step, name: op?.name ?? step.node, kind: op?.kind ?? "", dispatches: own };
    });
    return { ...rest, customer: { id: customerId, name: customerName, phoneMasked }, steps, document };
  });
}
