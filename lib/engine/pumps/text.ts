import { type Sql, withTenantSql } from "@/lib/db";
import type { CallOp, TextOp } from "@/lib/journey/plan";
import { leasesOf } from "../leases";
import { loadRuns, opOf, type Run } from "../run";
import { STEP_SETTINGS } from "../step";
import { bodyOf, loadTemplates } from "../texts";
import { type Ended, endWithoutCall } from "./conclude";
import { openedPhone, UNREADABLE_PHONE } from "./phone";
import type { PumpPorts } from "./ports";
import { IDLE, type Tick, wakeFor } from "./report";
import type { Outgoing } from "./sending";
import { foldSubmissions } from "./submit";

const TAKE = 200;

interface TextOut extends Outgoing {
  runId: string;
  node: string;
  optedOut: boolean;
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

/** One round for one company: planned texts whose person has not opted out are marked as sending, then sent. */
export async function sendTexts(companyId: string, ports: PumpPorts): Promise<Tick> {
  const { batches, blocked } = await withTenantSql(companyId, (sql) => take(sql, companyId, ports), STEP_SETTINGS);
  let tick: Tick = { ...IDLE, done: blocked };
  for (const batch of batches) {
    const pauseMs = await send(companyId, batch, ports);
    tick = { done: tick.done + batch.letters.length, pauseMs: Math.max(tick.pauseMs, pauseMs) };
  }
  return tick;
}

async function send(companyId: string, { run, op, letters }: Batch, ports: PumpPorts): Promise<number> {
  const orders = letters.map(({ out, to, signature, body }) => ({
    companyId,
    key: out.key,
    to,
    signature,
    text: body,
  }));
  const submissions = await ports.sms.sendTexts(orders, run.world === "live" ? null : { id: run.world, now: run.now, speed: "instant" });
  const sent = letters.flatMap(({ out }, i) => {
    const submission = submissions[i];
    return submission ? [{ ...out, submission }] : [];
  });
  const folded = await foldSubmissions({ companyId, runId: run.id, provider: ports.sms.provider, channel: "text" }, op, sent);
  wakeFor(ports, companyId, run.id, folded.moved);
  return folded.pauseMs;
}

async function take(sql: Sql, companyId: string, ports: PumpPorts): Promise<{ batches: Batch[]; blocked: number }> {
  // A hang-up text may still be under way when its run is over; a run that was stopped has none left.
  const { rows: open } = await sql.query<{ id: string }>(
    `SELECT r.id FROM journey_run r JOIN company co ON co.id = r.company_id AND NOT co.kill_switch
     WHERE r.company_id = $1 AND r.state IN ('running', 'completed')
       AND EXISTS (SELECT FROM dispatch d WHERE d.company_id = $1 AND d.channel = 'text' AND d.run_id = r.id AND d.state = 'planned')`,
    [companyId],
  );
  const runs = await loadRuns(
    sql,
    companyId,
    open.map((row) => row.id),
  );
  const batches: Batch[] = [];
  let blocked = 0;
  for (const run of runs.values()) {
    const outs = await claim(sql, run);
    for (const node of new Set(outs.map((out) => out.node))) {
      const op = opOf(run, node);
      if (op.op !== "effect" || op.effect === "tag") throw new Error(`node ${node} of run ${run.id} sends no texts`);
      const here = outs.filter((out) => out.node === node);
      const { letters, ended } = await compose(sql, run, here, ports);
      if (ended.length > 0) {
        wakeFor(ports, companyId, run.id, [await endWithoutCall(sql, run, op, ended)]);
        blocked += ended.length;
      }
      if (letters.length > 0) batches.push({ run, op, letters });
    }
  }
  return { batches, blocked };
}

async function claim(sql: Sql, run: Run): Promise<TextOut[]> {
  const { rows } = await sql.query<TextOut>(
    `WITH taken AS MATERIALIZED (
       SELECT d.id, d.customer_id FROM dispatch d
       WHERE d.company_id = $1 AND d.channel = 'text' AND d.run_id = $2 AND d.state = 'planned' AND d.due_at <= $3
       ORDER BY d.due_at, d.id LIMIT ${TAKE} FOR UPDATE SKIP LOCKED)
     UPDATE dispatch d SET state = 'sending', sent_at = $3, lease_until = now() + make_interval(secs => $4), updated_at = now(),
            phone_hash = c.phone_hash, phone_masked = c.phone_masked
     FROM taken t LEFT JOIN customer c ON c.company_id = $1 AND c.id = t.customer_id
     WHERE d.company_id = $1 AND d.id = t.id
     RETURNING d.id AS "dispatchId", d.key, d.enrolment_id AS "enrolmentId", d.attempt, d.purpose, d.customer_id AS "customerId", d.node, d.run_id AS "runId",
               d.script_id AS "scriptId", d.template_id AS "templateId", d.variables, c.phone_cipher AS "phoneCipher",
               EXISTS (SELECT FROM opt_out o WHERE o.company_id = $1 AND o.phone_hash = c.phone_hash)
               OR EXISTS (SELECT FROM number_state n WHERE n.company_id = $1 AND n.world = d.world AND n.phone_hash = c.phone_hash AND n.opted_out_at IS NOT NULL) AS "optedOut"`,
    [run.companyId, run.id, run.now, leasesOf(run.mode).sendingSeconds],
  );
  return rows;
}

/** The words of each text, kept beside its dispatch; and those that can't be sent, with the reason. */
async function compose(sql: Sql, run: Run, outs: TextOut[], ports: PumpPorts): Promise<{ letters: Letter[]; ended: Ended[] }> {
  const templates = await loadTemplates(sql, run.companyId, [...new Set(outs.flatMap((out) => (out.templateId ? [out.templateId] : [])))]);
  const letters: (Letter & { segments: number })[] = [];
  const ended: Ended[] = [];
  for (const out of outs) {
    const template = out.templateId ? templates.get(out.templateId) : undefined;
    const filled = template?.state === "approved" ? bodyOf(template, out.variables) : null;
    const to = out.phoneCipher === null ? null : openedPhone(ports, out.phoneCipher, out.dispatchId);
    const refuse = (state: Ended["state"], reason: string) =>
      ended.push({ dispatchId: out.dispatchId, enrolmentId: out.enrolmentId, attempt: out.attempt, purpose: out.purpose, state, reason });
    if (out.optedOut) refuse("blocked", "opt_out");
    else if (out.phoneCipher === null) refuse("failed", "no_phone");
    else if (to === null) refuse("failed", UNREADABLE_PHONE);
    else if (!template || filled === null) refuse("failed", "template_not_approved");
    else letters.push({ out, to, signature: template.signature, ...filled });
  }
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
