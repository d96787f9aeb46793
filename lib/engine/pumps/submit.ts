import type { Submission } from "@/lib/channels/submission";
import { type Sql, withTenantSql } from "@/lib/db";
import type { CallOp, TextOp } from "@/lib/journey/plan";
import { CounterDeltas, writeCounters } from "../counters";
import { carryOut, leave, stay } from "../decide";
import { acceptedSeconds, leasesOf } from "../leases";
import type { Moved } from "../move";
import { releaseAttempts } from "../numbers";
import { loadRun, type Run } from "../run";
import { STEP_SETTINGS } from "../step";
import { endWithoutCall } from "./conclude";

export type Channel = "call" | "text";

export interface Sent {
  dispatchId: string;
  enrolmentId: string;
  attempt: number;
  purpose: "node" | "hangup";
  submission: Submission;
}

export interface Folded {
  moved: Moved[];
  /** The provider asked for a pause of so long; 0 = none. */
  pauseMs: number;
}

/** For a provider that can't be reached, or that answers nobody: it is not shot at. */
const REFUSED_PAUSE_MS = 1_000;

/** Writes what the provider said of a batch of one node's dispatches. What its callbacks already moved on stays as it is. */
export async function foldSubmissions(
  target: { companyId: string; runId: string; provider: string; channel: Channel },
  op: CallOp | TextOp,
  sent: Sent[],
): Promise<Folded> {
  const { companyId, runId, provider, channel } = target;
  return withTenantSql(
    companyId,
    async (sql) => {
      const run = await loadRun(sql, companyId, runId);
      // In the order in which callbacks lock them, which may come at the same moment.
      await sql.query("SELECT FROM dispatch WHERE company_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE", [
        companyId,
        sent.map((s) => s.dispatchId),
      ]);
      const counters = new CounterDeltas();
      const moved: Moved[] = [];
      await accept(sql, run, op, { provider, channel }, sent, counters);
      await putOff(sql, run, channel, sent);
      await markUnknown(sql, run, sent);
      await writeCounters(sql, run, counters);
      moved.push(...(await onward(sql, run, op, sent)));
      moved.push(...(await reject(sql, run, op, channel, sent)));
      return { moved, pauseMs: pauseOf(sent) };
    },
    STEP_SETTINGS,
  );
}

async function accept(
  sql: Sql,
  run: Run,
  op: CallOp | TextOp,
  { provider, channel }: { provider: string; channel: Channel },
  sent: Sent[],
  counters: CounterDeltas,
): Promise<void> {
  const accepted = sent.flatMap((s) => (s.submission.kind === "accepted" ? [{ ...s, providerId: s.submission.providerId }] : []));
  if (accepted.length === 0) return;
  const { rows } = await sql.query<{ attempt: number; was: string; purpose: string }>(
    `UPDATE dispatch d SET provider = $4, provider_id = u.provider_id, updated_at = now(),
            state = CASE WHEN d.state IN ('sending', 'unknown') THEN 'accepted' ELSE d.state END,
            lease_until = CASE WHEN d.state IN ('sending', 'unknown') THEN now() + make_interval(secs => $5) ELSE d.lease_until END
     FROM unnest($2::uuid[], $3::text[]) AS u(id, provider_id)
     WHERE d.company_id = $1 AND d.id = u.id AND (d.state IN ('sending', 'unknown') OR d.provider_id IS NULL)
     RETURNING d.attempt, old.state AS was, d.purpose`,
    [run.companyId, accepted.map((a) => a.dispatchId), accepted.map((a) => a.providerId), provider, acceptedSeconds(run.mode, channel)],
  );
  for (const row of rows) {
    if (row.was === "sending" || row.was === "unknown") countAccepted(counters, op, row);
  }
}

/** A dispatch is known to be with the provider: once per dispatch, whoever learns it first. */
export function countAccepted(counters: CounterDeltas, op: CallOp | TextOp, row: { attempt: number; purpose: string }): void {
  if (row.purpose === "hangup") {
    counters.add(op.node, "hangup:texted", 1);
    return;
  }
  counters.add(op.node, op.effect === "call" ? "call:called" : "text:texted", 1);
  if (row.attempt === 1) counters.add(op.node, `${op.effect}:dispatched`, 1);
}

/** Not accepted for certain: planned again, as if it had never been sent; no attempt is burned. */
async function putOff(sql: Sql, run: Run, channel: Channel, sent: Sent[]): Promise<void> {
  const again = sent.filter(({ submission: { kind } }) => kind === "throttled" || kind === "refused_connection" || kind === "not_sent");
  if (again.length === 0) return;
  const { rows } = await sql.query<{ id: string }>(
    `UPDATE dispatch d SET state = 'planned', reason = u.reason, sent_at = NULL, lease_until = NULL, due_at = $4, updated_at = now()
     FROM unnest($2::uuid[], $3::text[]) AS u(id, reason) WHERE d.company_id = $1 AND d.id = u.id AND d.state = 'sending' RETURNING d.id`,
    [run.companyId, again.map((s) => s.dispatchId), again.map(({ submission: { kind } }) => (kind === "not_sent" ? null : kind)), run.now],
  );
  if (channel === "call")
    await releaseAttempts(
      sql,
      run.companyId,
      run.world,
      rows.map((row) => row.id),
    );
}

async function markUnknown(sql: Sql, run: Run, sent: Sent[]): Promise<void> {
  const lost = sent.filter((s) => s.submission.kind === "unknown").map((s) => s.dispatchId);
  if (lost.length === 0) return;
  await sql.query(
    `UPDATE dispatch SET state = 'unknown', lease_until = now() + make_interval(secs => $3), updated_at = now()
     WHERE company_id = $1 AND id = ANY($2::uuid[]) AND state = 'sending'`,
    [run.companyId, lost, leasesOf(run.mode).checksSeconds[0] ?? 0],
  );
}

/** People whose call is under way are calling; a text that was taken lets its person go on. */
async function onward(sql: Sql, run: Run, op: CallOp | TextOp, sent: Sent[]): Promise<Moved[]> {
  const ids = sent.filter((s) => s.submission.kind === "accepted" && s.purpose === "node").map((s) => s.dispatchId);
  if (ids.length === 0) return [];
  // A callback may have come before this answer: then the contact is over or waits for its redial.
  const { rows } = await sql.query<{ id: string; enrolmentId: string }>(
    `SELECT id, enrolment_id AS "enrolmentId" FROM dispatch WHERE company_id = $1 AND id = ANY($2::uuid[]) AND ${op.effect === "call" ? "state = 'accepted'" : "concluded_at IS NULL"}`,
    [run.companyId, ids],
  );
  if (op.effect === "call")
    return [
      await carryOut(
        sql,
        run,
        op,
        rows.map((r) => stay(r.enrolmentId, "calling")),
        ["to_call", "waiting_redial"],
      ),
    ];
  return [
    await passTexts(
      sql,
      run,
      op,
      rows.map((r) => ({ dispatchId: r.id, enrolmentId: r.enrolmentId })),
    ),
  ];
}

export async function passTexts(sql: Sql, run: Run, op: TextOp, texts: { dispatchId: string; enrolmentId: string }[]): Promise<Moved> {
  await sql.query("UPDATE dispatch SET concluded_at = $3 WHERE company_id = $1 AND id = ANY($2::uuid[])", [
    run.companyId,
    texts.map((t) => t.dispatchId),
    run.now,
  ]);
  const decisions = texts.map((t) => leave(t.enrolmentId, "next", null, { dispatch: t.dispatchId }));
  return carryOut(sql, run, op, decisions, ["texting"]);
}

async function reject(sql: Sql, run: Run, op: CallOp | TextOp, channel: Channel, sent: Sent[]): Promise<Moved[]> {
  const ended = sent.flatMap((s) =>
    s.submission.kind === "rejected"
      ? [{ ...s, state: "failed" as const, reason: `refused_by_carrier:${encodeURIComponent(s.submission.code)}` }]
      : [],
  );
  if (ended.length === 0) return [];
  if (channel === "call")
    await releaseAttempts(
      sql,
      run.companyId,
      run.world,
      ended.map((e) => e.dispatchId),
    );
  return [await endWithoutCall(sql, run, op, ended)];
}

function pauseOf(sent: Sent[]): number {
  const answersNobody = sent.length > 0 && sent.every(({ submission }) => submission.kind === "unknown");
  return sent.reduce(
    (longest, { submission }) => {
      if (submission.kind === "throttled") return Math.max(longest, submission.retryAfterMs);
      return submission.kind === "refused_connection" ? Math.max(longest, REFUSED_PAUSE_MS) : longest;
    },
    answersNobody ? REFUSED_PAUSE_MS : 0,
  );
}
