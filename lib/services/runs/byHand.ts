import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { type ByHand, byHand } from "@/lib/engine/by-hand";
import { loadRuns, type Run } from "@/lib/engine/run";
import { AppError } from "@/lib/errors";
import { nodeIdSchema } from "@/lib/journey/document";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requireClinic, requirePermission, type ServiceContext } from "@/lib/services/context";
import { hidesJourney } from "@/lib/services/journeys/access";
import { tellEngine } from "@/lib/services/tell-engine";
import { visiblePatients } from "@/lib/services/patients/scope";

const peopleInput = z.object({ journeyId: z.uuid(), enrolmentIds: z.array(z.uuid()).min(1).max(500) });
export const exitPeopleInput = peopleInput;
export const skipWaitInput = peopleInput;
export const movePeopleInput = peopleInput.extend({ toNodeId: nodeIdSchema });

export interface HandResult {
  done: number;
  /** Their call or text was under way: nothing was done to them. */
  busy: number;
  /** Had left the journey, waited for nothing, or are not the member's to see. */
  others: number;
}

export const exitPeople = (ctx: ServiceContext, raw: z.input<typeof exitPeopleInput>): Promise<HandResult> =>
  act(ctx, exitPeopleInput.parse(raw), { type: "exit" });
export const skipWait = (ctx: ServiceContext, raw: z.input<typeof skipWaitInput>): Promise<HandResult> =>
  act(ctx, skipWaitInput.parse(raw), { type: "skip" });
export function movePeople(ctx: ServiceContext, raw: z.input<typeof movePeopleInput>): Promise<HandResult> {
  const { toNodeId, ...people } = movePeopleInput.parse(raw);
  return act(ctx, people, { type: "move", toNode: toNodeId });
}

const AUDIT = { move: "person.move", exit: "person.exit", skip: "person.skip_wait" } as const;

/** One person or a selection, of one journey's runs; everything in one transaction, with its line in the log of actions. */
async function act(ctx: ServiceContext, { journeyId, enrolmentIds }: z.infer<typeof peopleInput>, action: ByHand): Promise<HandResult> {
  requirePermission(ctx, "journey.run");
  requirePermission(ctx, "patient.view");
  const { companyId } = ctx;
  const ids = [...new Set(enrolmentIds)];
  const { result, woken } = await withTenantSql(
    companyId,
    async (sql) => {
      const name = await writableJourney(sql, ctx, journeyId);
      const found = await peopleOf(sql, ctx, journeyId, ids);
      const runs = await loadRuns(sql, companyId, [...new Set(found.map((one) => one.runId))]);
      const woken: { run: Run; shards: number[] }[] = [];
      const done: string[] = [];
      for (const run of runs.values()) {
        checkTarget(run, action);
        const own = found.filter((one) => one.runId === run.id).map((one) => one.id);
        const { ids: acted, moved } = await byHand(sql, run, own, action, ctx.userId);
        done.push(...acted);
        woken.push({ run, shards: [...new Set(moved.flatMap((one) => one.shards))] });
      }
      const acted = new Set(done);
      const busy = found.filter((one) => one.busy && !acted.has(one.id)).length;
      const result: HandResult = { done: done.length, busy, others: ids.length - done.length - busy };
      if (result.done === 0) throw refusal(action, result);
      await recordAuditSql(sql, ctx, {
        action: AUDIT[action.type],
        targetType: "journey",
        targetId: journeyId,
        detail: { name, people: result.done, enrolments: done, ...(action.type === "move" ? { to: action.toNode } : {}) },
      });
      return { result, woken };
    },
    { plan_cache_mode: "force_custom_plan" },
  );
  for (const { run, shards } of woken)
    if (shards.length > 0 && run.state === "running")
      await tellEngine({ runId: run.id }, () => ctx.engine.wake({ companyId, runId: run.id }, shards));
  return result;
}

function refusal(action: ByHand, { busy }: HandResult): AppError {
  if (busy > 0) return new AppError("conflict", "people_on_call", { count: busy });
  return new AppError("conflict", action.type === "skip" ? "people_not_waiting" : "people_gone_on");
}

function checkTarget(run: Run, action: ByHand): void {
  if (action.type !== "move") return;
  const op = run.plan.ops[action.toNode];
  if (!op || op.op === "enter") throw new AppError("invalid", "person_target_unknown");
}

interface Found {
  id: string;
  runId: string;
  busy: boolean;
}

/** Those of them who are still in an open run of this journey and whom the member may see. */
async function peopleOf(sql: Sql, ctx: ServiceContext, journeyId: string, ids: string[]): Promise<Found[]> {
  const params: unknown[] = [journeyId, ids];
  const visible = visiblePatients(ctx, ctx.clinicIds, params);
  const { rows } = await sql.query<Found>(
    `SELECT e.id, e.run_id AS "runId", e.state = 'calling' OR (e.state IN ('to_call', 'waiting_redial', 'texting', 'sending') AND EXISTS (
         SELECT FROM dispatch d WHERE d.company_id = e.company_id AND d.enrolment_id = e.id AND d.visit = e.visit AND d.purpose = 'node'
           AND d.state IN ('sending', 'accepted', 'unknown'))) AS busy
     FROM enrolment e JOIN customer c ON c.company_id = e.company_id AND c.id = e.customer_id
     JOIN journey_run r ON r.company_id = e.company_id AND r.id = e.run_id AND r.state IN ('running', 'paused')
     WHERE e.journey_id = $1 AND e.id = ANY($2::uuid[]) AND e.finished_at IS NULL AND ${visible} ORDER BY e.id`,
    params,
  );
  return rows;
}

/** The journey's name, if the member may change what runs in it. */
async function writableJourney(sql: Sql, ctx: ServiceContext, journeyId: string): Promise<string> {
  const { rows } = await sql.query<{ name: string; clinicId: string | null }>(
    'SELECT name, clinic_id AS "clinicId" FROM journey WHERE company_id = $1 AND id = $2',
    [ctx.companyId, journeyId],
  );
  const journey = rows[0];
  if (!journey || hidesJourney(ctx, journey.clinicId)) throw new AppError("not_found", "journey_not_found");
  requireClinic(ctx, journey.clinicId);
  return journey.name;
}
