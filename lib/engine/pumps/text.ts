import { performance } from "node:perf_hooks";
import { isDeepStrictEqual } from "node:util";
import { isStale } from "@/lib/calling/release";
import { type Sql, withTenantSql } from "@/lib/db";
import type { CallOp, TextOp } from "@/lib/journey/plan";
import { loadScript } from "../call-script";
import { type Facts, loadFacts } from "../facts";
import { leasesOf } from "../leases";
import type { Moved } from "../move";
import { loadRun, opOf, type Run } from "../run";
import { RUN_NOW } from "../run-clock";
import { STEP_SETTINGS } from "../step";
import { bodyOf, type ComposedText, composeText, loadTemplates, type TextTemplate } from "../texts";
import { isFresh } from "./fresh";
import { type Ended, endWithoutCall } from "./conclude";
import { sendDeadline } from "./deadline";
import { stillGoing } from "./going";
import { composeHangup } from "./hangup";
import { Pace } from "./pace";
import { openedPhone, UNREADABLE_PHONE } from "./phone";
import type { PumpPorts } from "./ports";
import { IDLE, type Tick, wakeFor } from "./report";
import { foldSubmissions, type Sent } from "./submit";
import { withinRates } from "./text-rate";
import { turns } from "./turns";

/** At most so many texts of one queue are sent in one round. */
const TAKE = 200;

interface TextOut {
  dispatchId: string;
  key: string;
  enrolmentId: string;
  customerId: string;
  attempt: number;
  purpose: "node" | "hangup";
  templateId: string | null;
  /** As they were read when it was planned. */
  variables: Record<string, string>;
  phoneCipher: Buffer | null;
  /** Run clock. */
  plannedAt: Date;
  node: string;
  optedOut: boolean;
  blacklisted: boolean;
}

interface Letter {
  out: TextOut;
  to: string;
  signature: string;
  body: string;
}

interface Batch {
  run: Run;
  op: CallOp | TextOp;
  letters: Letter[];
}

/** The texts of one node of one run that are due. */
interface TextQueue {
  runId: string;
  ids: string[];
}

const pace = new Pace();

/** One round for one company: planned texts are marked as sending a chunk at a time, each just before it is sent. */
export async function sendTexts(companyId: string, ports: PumpPorts): Promise<Tick> {
  const queues = await turns.take(() => withTenantSql(companyId, (sql) => due(sql, companyId), STEP_SETTINGS));
  let left = queues.map(({ runId, ids }) => ({ runId, ids, from: 0 }));
  let done = 0;
  // A chunk of each in turn: a long queue keeps no short one waiting.
  while (left.length > 0) {
    for (const queue of left) {
      const chunk = queue.ids.slice(queue.from, queue.from + pace.size(companyId));
      queue.from += chunk.length;
      const { handled, pauseMs } = await sendChunk(companyId, queue.runId, chunk, ports);
      done += handled;
      // The provider asked for a pause: what is not marked yet simply stays planned.
      if (pauseMs > 0) return { ...IDLE, done, pauseMs };
    }
    left = left.filter((queue) => queue.from < queue.ids.length);
  }
  return { ...IDLE, done };
}

async function sendChunk(companyId: string, runId: string, ids: string[], ports: PumpPorts): Promise<{ handled: number; pauseMs: number }> {
  const startedAtMs = performance.now();
  const { batch, moved, blocked } = await turns.take(() =>
    withTenantSql(companyId, (sql) => begin(sql, { companyId, runId }, ids, ports), STEP_SETTINGS),
  );
  wakeFor(ports, companyId, runId, moved);
  if (!batch) return { handled: blocked, pauseMs: 0 };
  const sendingAtMs = performance.now();
  const sent = await send(companyId, batch, ports, sendDeadline(startedAtMs));
  const tookMs = performance.now() - sendingAtMs;
  const folded = await turns.take(() =>
    foldSubmissions({ companyId, provider: ports.sms.provider, channel: "text" }, [{ runId, op: batch.op, sent }]),
  );
  for (const one of folded.moved) wakeFor(ports, companyId, runId, one.moved);
  pace.note(companyId, { sent, asked: ids.length, tookMs, pauseMs: folded.pauseMs });
  return { handled: blocked + batch.letters.length, pauseMs: folded.pauseMs };
}

async function send(companyId: string, { run, letters }: Batch, ports: PumpPorts, sendByMs: number): Promise<Sent[]> {
  const orders = letters.map(({ out, to, signature, body }) => ({
    companyId,
    key: out.key,
    to,
    signature,
    text: body,
  }));
  const world = run.world === "live" ? null : ({ id: run.world, now: run.now, speed: "instant" } as const);
  const submissions = await ports.sms.sendTexts(orders, world, sendByMs);
  return letters.flatMap(({ out }, i) => {
    const submission = submissions[i];
    return submission ? [{ ...out, submission }] : [];
  });
}

/** Texts that may go now, queue by queue: one look-up for each, however long it is. Nothing is marked yet. */
async function due(sql: Sql, companyId: string): Promise<TextQueue[]> {
  // A hang-up text may still be planned when its run is over; a run that was stopped has none left, a paused journey holds them back.
  const { rows } = await sql.query<TextQueue>(
    `SELECT q.run_id AS "runId", t.ids
     FROM yidao_queues($1, 'text') q
     JOIN journey_run r ON r.company_id = $1 AND r.id = q.run_id AND r.state IN ('running', 'completed')
       AND q.first_due <= ${RUN_NOW}
     JOIN company co ON co.id = $1 AND NOT co.kill_switch
     JOIN journey j ON j.company_id = $1 AND j.id = r.journey_id AND NOT (r.state = 'completed' AND r.mode = 'live' AND j.state = 'paused')
     CROSS JOIN LATERAL (
       SELECT array_agg(x.id ORDER BY x.due_at, x.id) AS ids FROM (
         SELECT d.id, d.due_at FROM dispatch_open d
         WHERE d.company_id = $1 AND d.channel = 'text' AND d.run_id = q.run_id AND d.node = q.node AND d.state = 'planned'
           AND d.due_at <= ${RUN_NOW}
         ORDER BY d.due_at, d.id LIMIT $2) x) t
     WHERE t.ids IS NOT NULL
     ORDER BY q.run_id, q.node`,
    [companyId, Math.max(TAKE, pace.size(companyId))],
  );
  return rows;
}

interface Begun {
  batch: Batch | null;
  moved: Moved[];
  blocked: number;
}

/**
 * The last look before a chunk of one node's texts leaves: whoever opted out meanwhile, is on the blacklist or can't be reached, is sent nothing; nobody
 * is once the run or its journey was paused or the company silenced.
 */
async function begin(sql: Sql, { companyId, runId }: { companyId: string; runId: string }, ids: string[], ports: PumpPorts): Promise<Begun> {
  const going = await stillGoing(sql, companyId, [runId], ["running", "completed"]);
  if (!going.has(runId)) return { batch: null, moved: [], blocked: 0 };
  const run = await loadRun(sql, companyId, runId);
  if (await isHeldBack(sql, run)) return { batch: null, moved: [], blocked: 0 };
  const outs = await markSending(sql, run, run.world === "live" ? await withinRates(sql, run, ids) : ids);
  const node = outs[0]?.node;
  if (node === undefined) return { batch: null, moved: [], blocked: 0 };
  const op = opOf(run, node);
  if (op.op !== "effect" || (op.effect !== "call" && op.effect !== "text")) throw new Error(`node ${node} of run ${run.id} sends no texts`);
  const { letters, ended } = await compose(sql, run, op, outs, ports);
  const moved = ended.length > 0 ? [await endWithoutCall(sql, run, op, ended)] : [];
  return { batch: letters.length > 0 ? { run, op, letters } : null, moved, blocked: ended.length };
}

/**
 * A run that is over is paused only with its journey, whose row is held until the transaction ends: a pause waits for that. A journey that
 * is just being changed stands aside for now; waited for, a stop of it would wait for this run in turn.
 */
async function isHeldBack(sql: Sql, run: Run): Promise<boolean> {
  if (run.state !== "completed" || run.mode !== "live") return false;
  const { rowCount } = await sql.query("SELECT FROM journey WHERE company_id = $1 AND id = $2 AND state <> 'paused' FOR SHARE SKIP LOCKED", [
    run.companyId,
    run.journeyId,
  ]);
  return rowCount === 0;
}

async function markSending(sql: Sql, run: Run, ids: string[]): Promise<TextOut[]> {
  const { rows } = await sql.query<TextOut>(
    `WITH taken AS MATERIALIZED (
       SELECT d.id, d.customer_id FROM dispatch d
       WHERE d.company_id = $1 AND d.run_id = $2 AND d.id = ANY($5::uuid[]) AND d.state = 'planned'
         AND NOT EXISTS (SELECT FROM provider_record p WHERE p.company_id = $1 AND p.key = d.key) FOR UPDATE SKIP LOCKED)
     UPDATE dispatch d SET state = 'sending', sent_at = $3, lease_until = now() + make_interval(secs => $4), updated_at = now(),
            phone_hash = c.phone_hash, phone_masked = c.phone_masked
     FROM taken t LEFT JOIN customer c ON c.company_id = $1 AND c.id = t.customer_id
     WHERE d.company_id = $1 AND d.id = t.id
     RETURNING d.id AS "dispatchId", d.key, d.enrolment_id AS "enrolmentId", d.customer_id AS "customerId", d.attempt, d.purpose, d.node,
               d.template_id AS "templateId", d.variables, c.phone_cipher AS "phoneCipher", d.planned_at AS "plannedAt",
               EXISTS (SELECT FROM opt_out o WHERE o.company_id = $1 AND o.phone_hash = c.phone_hash)
               OR EXISTS (SELECT FROM number_state n WHERE n.company_id = $1 AND n.world = d.world AND n.phone_hash = c.phone_hash AND n.opted_out_at IS NOT NULL) AS "optedOut",
               EXISTS (SELECT FROM blacklist_entry b WHERE b.company_id = $1 AND b.phone_hash = c.phone_hash) AS blacklisted`,
    [run.companyId, run.id, run.now, leasesOf(run.mode).sendingSeconds, ids],
  );
  return rows;
}

/** The words of each text as they are now, kept beside its dispatch; and those that can't be sent, with the reason. */
async function compose(sql: Sql, run: Run, op: CallOp | TextOp, outs: TextOut[], ports: PumpPorts): Promise<{ letters: Letter[]; ended: Ended[] }> {
  const templates = await loadTemplates(sql, run.companyId, [...new Set(outs.flatMap((out) => (out.templateId ? [out.templateId] : [])))]);
  const people = outs.flatMap((out) => (isFresh(out.plannedAt, run.now) ? [] : [out.customerId]));
  // A hang-up text may also name fields that its call does not.
  const fields = op.effect === "text" ? Object.values(op.variables) : undefined;
  const facts = people.length > 0 ? await loadFacts(sql, run.companyId, people, run.now, run.timezone, fields) : new Map<string, Facts>();
  const script = op.effect === "call" && people.length > 0 ? await loadScript(sql, run.companyId, op.scriptId) : null;
  const letters: (Letter & { segments: number; values: Record<string, string> })[] = [];
  const ended: Ended[] = [];
  for (const out of outs) {
    const template = out.templateId ? templates.get(out.templateId) : undefined;
    const composed = isFresh(out.plannedAt, run.now)
      ? asRead(template, out.variables)
      : op.effect === "call"
        ? composeHangup(template, op, script?.variables ?? [], facts.get(out.customerId), run.timezone)
        : composeText(template, op.variables, facts.get(out.customerId), run.timezone);
    const filled = template && composed.ok ? bodyOf(template, composed.values) : null;
    const to = out.phoneCipher === null ? null : openedPhone(ports, out.phoneCipher, out.dispatchId);
    const refuse = (state: Ended["state"], reason: string) =>
      ended.push({ dispatchId: out.dispatchId, enrolmentId: out.enrolmentId, attempt: out.attempt, purpose: out.purpose, state, reason });
    if (out.optedOut) refuse("blocked", "opt_out");
    else if (out.blacklisted) refuse("blocked", "blacklist");
    else if (isStale(op.staleAfterMinutes, out.plannedAt.getTime(), run.now.getTime())) refuse("blocked", "stale");
    else if (!composed.ok) refuse("failed", composed.reason);
    else if (to === null) refuse("failed", out.phoneCipher === null ? "no_phone" : UNREADABLE_PHONE);
    else if (!template || filled === null) refuse("failed", "template_not_approved");
    else letters.push({ out, to, signature: template.signature, values: composed.values, ...filled });
  }
  await keepValues(
    sql,
    run.companyId,
    letters.filter(({ out, values }) => !isDeepStrictEqual(out.variables, values)),
  );
  await sql.query(
    `INSERT INTO text_detail (company_id, dispatch_id, signature, body, segments)
     SELECT $1, t.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::smallint[]) AS t(id, signature, body, segments)
     ON CONFLICT (company_id, dispatch_id) DO NOTHING`,
    [
      run.companyId,
      letters.map((l) => l.out.dispatchId),
      letters.map((l) => l.signature),
      letters.map((l) => l.body),
      letters.map((l) => l.segments),
    ],
  );
  return { letters, ended };
}

const asRead = (template: TextTemplate | undefined, values: Record<string, string>): ComposedText =>
  template?.state === "approved" ? { ok: true, values } : { ok: false, reason: "template_not_approved" };

/** Of those that say something else than when they were planned. */
async function keepValues(sql: Sql, companyId: string, changed: { out: TextOut; values: Record<string, string> }[]): Promise<void> {
  if (changed.length === 0) return;
  await sql.query(
    `UPDATE dispatch d SET variables = u.variables FROM unnest($2::uuid[], $3::jsonb[]) AS u(id, variables) WHERE d.company_id = $1 AND d.id = u.id`,
    [companyId, changed.map(({ out }) => out.dispatchId), changed.map(({ values }) => JSON.stringify(values))],
  );
}
