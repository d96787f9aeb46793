import { valueAt, type Verdict, verdictOf, wasAsked } from "@/lib/channels/webhook/retry";
import type { WebhookAnswer } from "@/lib/channels/webhook/send";
import { type Sql, withTenantSql } from "@/lib/db";
import type { WebhookOp } from "@/lib/journey/plan";
import { CounterDeltas, writeCounters } from "../counters";
import { carryOut, leave } from "../decide";
import { causedBy } from "../events/cause";
import type { Moved } from "../move";
import { loadRun, opOf, type Run } from "../run";
import { STEP_SETTINGS } from "../step";
import type { PumpPorts } from "./ports";
import { wakeFor } from "./report";
import type { DueRequest } from "./webhook";

/** So much of an answer is kept. */
const KEPT_CHARACTERS = 4096;

/** Writes what came back and lets the person go on, or plans the next try. A second answer to one request is only recorded. */
export async function foldAnswer(companyId: string, request: DueRequest, answer: WebhookAnswer, ports: Pick<PumpPorts, "wake">): Promise<void> {
  const moved = await withTenantSql(companyId, (sql) => fold(sql, companyId, request, answer), STEP_SETTINGS);
  if (moved) wakeFor(ports, companyId, request.runId, [moved]);
}

async function fold(sql: Sql, companyId: string, request: DueRequest, answer: WebhookAnswer): Promise<Moved | null> {
  const run = await loadRun(sql, companyId, request.runId);
  const op = webhookOp(run, request.node);
  const { rows } = await sql.query<{ enrolmentId: string; state: string; isHere: boolean }>(
    `SELECT d.enrolment_id AS "enrolmentId", d.state,
            EXISTS (SELECT FROM enrolment e WHERE e.company_id = $1 AND e.id = d.enrolment_id AND e.node = d.node AND e.visit = d.visit) AS "isHere"
     FROM dispatch d WHERE d.company_id = $1 AND d.id = $2 FOR UPDATE`,
    [companyId, request.dispatchId],
  );
  const [held] = rows;
  if (!held || held.state !== "sending") return null;
  const verdict = verdictOf(answer, request.tries, op.maxTries, Math.random());
  const isFirst = await keep(sql, companyId, request, answer, verdict);
  const counters = new CounterDeltas();
  if (isFirst) counters.add(op.node, "webhook:sent", 1);
  if (verdict.kind === "success") counters.add(op.node, "webhook:ok", 1);
  if (verdict.kind === "again" || !held.isHere) {
    await writeCounters(sql, run, counters);
    return null;
  }
  const body = answer.kind === "answer" ? answer.body : "";
  if (verdict.kind === "success" && op.save) await saveValue(sql, run, request.customerId, op.save.attribute, valueAt(body, op.save.path));
  const status = answer.kind === "answer" ? answer.status : null;
  const detail = { dispatch: request.dispatchId, status, tries: request.tries };
  const decision =
    verdict.kind === "failed"
      ? leave(held.enrolmentId, "failed", verdict.reason, detail)
      : leave(held.enrolmentId, answeredBy(op, body), null, detail);
  return carryOut(sql, run, op, [decision], ["sending"], counters);
}

function webhookOp(run: Run, node: string): WebhookOp {
  const op = opOf(run, node);
  if (op.op !== "effect" || op.effect !== "webhook") throw new Error(`node ${node} of run ${run.id} makes no requests`);
  return op;
}

function answeredBy(op: WebhookOp, body: string): string {
  const value = op.branch ? valueAt(body, op.branch.path) : null;
  return op.branch?.cases.find((one) => one.equals === value)?.outlet ?? "success";
}

/** Returns whether this is the first that is known of the request having left. */
async function keep(sql: Sql, companyId: string, request: DueRequest, answer: WebhookAnswer, verdict: Verdict): Promise<boolean> {
  const state = { success: "ended", again: "planned", failed: "failed" }[verdict.kind];
  const reason = verdict.kind === "failed" ? verdict.reason : verdict.kind === "again" ? "webhook_retry" : null;
  const afterMs = verdict.kind === "again" ? verdict.afterMs : null;
  await sql.query(
    `UPDATE dispatch SET state = $3, reason = $4, lease_until = NULL, due_at = coalesce(now() + make_interval(secs => $5), due_at),
            outcome = CASE WHEN $3 = 'ended' THEN 'delivered' END, ended_at = CASE WHEN $3 = 'planned' THEN NULL ELSE now() END,
            concluded_at = CASE WHEN $3 = 'planned' THEN NULL ELSE now() END, updated_at = now()
     WHERE company_id = $1 AND id = $2`,
    [companyId, request.dispatchId, state, reason, afterMs === null ? null : afterMs / 1000],
  );
  const { rows } = await sql.query<{ isFirst: boolean }>(
    `UPDATE webhook_detail SET status = $3, response = $4, error = $5, duration_ms = $6, next_try_at = now() + make_interval(secs => $7),
            asked_at = CASE WHEN $8 THEN coalesce(asked_at, now()) ELSE asked_at END
     WHERE company_id = $1 AND dispatch_id = $2 RETURNING old.asked_at IS NULL AND new.asked_at IS NOT NULL AS "isFirst"`,
    [
      companyId,
      request.dispatchId,
      answer.kind === "answer" ? answer.status : null,
      answer.kind === "answer" ? withoutZero(answer.body).slice(0, KEPT_CHARACTERS) : null,
      answer.kind === "error" ? answer.code : null,
      answer.durationMs,
      afterMs === null ? null : afterMs / 1000,
      wasAsked(answer),
    ],
  );
  return rows[0]?.isFirst ?? false;
}

/** A zero byte is nothing that the database can hold. */
const withoutZero = (text: string): string => text.replaceAll("\u0000", "");

async function saveValue(sql: Sql, run: Run, customerId: string, attribute: string, value: string | null): Promise<void> {
  if (value === null) return;
  await sql.query(
    `UPDATE customer SET attributes = attributes || jsonb_build_object($3::text, $4::text), updated_at = now()
     WHERE company_id = $1 AND id = $2 AND ${causedBy("$5")}`,
    [run.companyId, customerId, attribute, withoutZero(value).slice(0, 100), run.journeyId],
  );
}
