import type { Submission } from "@/lib/channels/submission";
import { type Sql, withTenantSql } from "@/lib/db";
import type { CallOp, TextOp } from "@/lib/journey/plan";
import { CounterDeltas } from "../counters";
import { carryOut, leave, stay } from "../decide";
import { NOT_SENT } from "../dispatch";
import { acceptedSeconds, leasesOf } from "../leases";
import type { Moved } from "../move";
import { releaseAttempts } from "../numbers";
import { holdRuns, loadRuns, type Run } from "../run";
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

/** What the provider said of dispatches of one node of one run. */
export interface SentBatch {
  runId: string;
  op: CallOp | TextOp;
  sent: Sent[];
}

export interface Folded {
  moved: { runId: string; moved: Moved[] }[];
  /** The provider asked for a pause of so long; 0 = none. */
  pauseMs: number;
}

/** For a provider that can't be reached, or that answers nobody: it is not shot at. */
const REFUSED_PAUSE_MS = 1_000;

interface Answer extends Sent {
  run: Run;
  op: CallOp | TextOp;
  counters: CounterDeltas;
}

/** Writes what the provider said, in one transaction. What its callbacks already moved on stays as it is. */
export async function foldSubmissions(target: { companyId: string; provider: string; channel: Channel }, batches: SentBatch[]): Promise<Folded> {
  const { companyId } = target;
  return withTenantSql(
    companyId,
    async (sql) => {
      await holdRuns(
        sql,
        companyId,
        batches.filter(({ sent }) => sent.some(didNotLeave)).map(({ runId }) => runId),
      );
      const runs = await loadRuns(sql, companyId, [...new Set(batches.map((batch) => batch.runId))]);
      const known = batches
        .flatMap(({ runId, op, sent }) => {
          const run = runs.get(runId);
          return run ? [{ run, op, sent, counters: new CounterDeltas() }] : [];
        })
        .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
      const all = known.flatMap(({ sent, ...about }) => sent.map((one): Answer => ({ ...one, ...about })));
      const before = await lock(sql, companyId, all);
      const refused = new Set(
        all.filter((s) => s.submission.kind === "rejected" && isUnderWay(before.get(s.dispatchId))).map(({ dispatchId }) => dispatchId),
      );
      await accept(sql, target, all, before);
      await putOff(sql, target, all);
      await markUnknown(sql, companyId, all);
      if (target.channel === "call") await giveBack(sql, companyId, all, refused);
      const goOn = whoGoesOn(target.channel, all, before);
      const moved = [];
      for (const { run, op, sent, counters } of known)
        moved.push({ runId: run.id, moved: await moveOn(sql, { run, op, sent, counters }, goOn, refused) });
      return { moved, pauseMs: pauseOf(all) };
    },
    STEP_SETTINGS,
  );
}

const keyOf = ({ run, op }: { run: Run; op: CallOp | TextOp }): string => `${run.id} ${op.node}`;

/** A dispatch as it stood when it was locked. */
interface Before {
  state: string;
  concludedAt: Date | null;
}

/** In the order in which callbacks lock them, which may come at the same moment. */
async function lock(sql: Sql, companyId: string, all: Answer[]): Promise<Map<string, Before>> {
  const { rows } = await sql.query<Before & { id: string }>(
    `SELECT id, state, concluded_at AS "concludedAt" FROM dispatch WHERE company_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE`,
    [companyId, all.map((s) => s.dispatchId)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

const isUnderWay = (before: Before | undefined): boolean => before?.state === "sending" || before?.state === "unknown";

/** A text is concluded with it. */
async function accept(
  sql: Sql,
  { companyId, provider, channel }: { companyId: string; provider: string; channel: Channel },
  all: Answer[],
  before: Map<string, Before>,
): Promise<void> {
  const accepted = all.flatMap((s) => (s.submission.kind === "accepted" ? [{ ...s, providerId: s.submission.providerId }] : []));
  if (accepted.length === 0) return;
  await sql.query(
    `UPDATE dispatch d SET provider = $4, provider_id = u.provider_id, updated_at = now(),
            state = CASE WHEN d.state IN ('sending', 'unknown') THEN 'accepted' ELSE d.state END,
            lease_until = CASE WHEN d.state IN ('sending', 'unknown') THEN now() + make_interval(secs => u.secs) ELSE d.lease_until END,
            concluded_at = CASE WHEN u.concluded_at IS NOT NULL AND d.purpose = 'node' THEN coalesce(d.concluded_at, u.concluded_at) ELSE d.concluded_at END
     FROM unnest($2::uuid[], $3::text[], $5::float8[], $6::timestamptz[]) AS u(id, provider_id, secs, concluded_at)
     WHERE d.company_id = $1 AND d.id = u.id AND (d.state IN ('sending', 'unknown') OR d.provider_id IS NULL)`,
    [
      companyId,
      accepted.map((a) => a.dispatchId),
      accepted.map((a) => a.providerId),
      provider,
      accepted.map((a) => acceptedSeconds(a.run.mode, channel)),
      accepted.map((a) => (channel === "text" ? a.run.now : null)),
    ],
  );
  for (const one of accepted) if (isUnderWay(before.get(one.dispatchId))) countAccepted(one.counters, one.op, one);
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

const didNotLeave = ({ submission: { kind } }: Sent): boolean => kind === "throttled" || kind === "refused_connection" || kind === "not_sent";

/** Not accepted for certain: planned again, as if it had never been sent; no attempt is burned. In a run that was stopped it is cancelled. */
async function putOff(sql: Sql, { companyId, channel }: { companyId: string; channel: Channel }, all: Answer[]): Promise<void> {
  const again = all.filter(didNotLeave);
  if (again.length === 0) return;
  const { rows } = await sql.query<{ id: string }>(
    `UPDATE dispatch d SET state = ${NOT_SENT.state}, reason = ${NOT_SENT.reason("u.reason")}, concluded_at = ${NOT_SENT.concludedAt}, sent_at = NULL,
            lease_until = NULL, due_at = u.due_at, updated_at = now()
     FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS u(id, reason, due_at), journey_run r
     WHERE d.company_id = $1 AND d.id = u.id AND d.state = 'sending' AND r.company_id = $1 AND r.id = d.run_id
     RETURNING d.id`,
    [
      companyId,
      again.map((s) => s.dispatchId),
      again.map(({ submission: { kind } }) => (kind === "not_sent" ? null : kind)),
      again.map((s) => s.run.now),
    ],
  );
  const back = new Set(rows.map((row) => row.id));
  if (channel === "call")
    await release(
      sql,
      companyId,
      again.filter((s) => back.has(s.dispatchId)),
    );
}

async function markUnknown(sql: Sql, companyId: string, all: Answer[]): Promise<void> {
  const lost = all.filter((s) => s.submission.kind === "unknown");
  if (lost.length === 0) return;
  await sql.query(
    `UPDATE dispatch d SET state = 'unknown', lease_until = now() + make_interval(secs => u.secs), updated_at = now()
     FROM unnest($2::uuid[], $3::float8[]) AS u(id, secs) WHERE d.company_id = $1 AND d.id = u.id AND d.state = 'sending'`,
    [companyId, lost.map((s) => s.dispatchId), lost.map((s) => leasesOf(s.run.mode).checksSeconds[0] ?? 0)],
  );
}

/** What was refused for good counts against no number. */
const giveBack = (sql: Sql, companyId: string, all: Answer[], refused: Set<string>): Promise<void> =>
  release(
    sql,
    companyId,
    all.filter((s) => refused.has(s.dispatchId)),
  );

async function release(sql: Sql, companyId: string, list: Answer[]): Promise<void> {
  for (const [world, own] of [...Map.groupBy(list, (s) => s.run.world)].sort(([a], [b]) => (a < b ? -1 : 1)))
    await releaseAttempts(
      sql,
      companyId,
      world,
      own.map((s) => s.dispatchId),
    );
}

/** A callback may have come before this answer: then the contact is over or waits for its redial, and a text has let its person go on. */
function whoGoesOn(channel: Channel, all: Answer[], before: Map<string, Before>): Set<string> {
  const taken = all.filter((s) => s.submission.kind === "accepted" && s.purpose === "node");
  const goesOn = ({ dispatchId }: Answer): boolean => {
    const found = before.get(dispatchId);
    if (found === undefined) return false;
    return channel === "call" ? isUnderWay(found) || found.state === "accepted" : found.concludedAt === null;
  };
  return new Set(taken.filter(goesOn).map((s) => s.dispatchId));
}

/** People whose call is under way are calling; a text that was taken lets its person go on; what was refused ends. */
async function moveOn(
  sql: Sql,
  { run, op, sent, counters }: { run: Run; op: CallOp | TextOp; sent: Sent[]; counters: CounterDeltas },
  goOn: Set<string>,
  refused: Set<string>,
): Promise<Moved[]> {
  const own = sent.filter((s) => goOn.has(s.dispatchId));
  const decisions =
    op.effect === "call"
      ? own.map((s) => stay(s.enrolmentId, "calling"))
      : own.map((s) => leave(s.enrolmentId, "next", null, { dispatch: s.dispatchId }));
  const from = op.effect === "call" ? ["to_call", "waiting_redial"] : ["texting"];
  const moved = decisions.length > 0 || counters.rows().length > 0 ? [await carryOut(sql, run, op, decisions, from, counters)] : [];
  const ended = sent.flatMap((s) =>
    s.submission.kind === "rejected" && refused.has(s.dispatchId)
      ? [{ ...s, state: "failed" as const, reason: `refused_by_carrier:${encodeURIComponent(s.submission.code)}` }]
      : [],
  );
  return ended.length > 0 ? [...moved, await endWithoutCall(sql, run, op, ended)] : moved;
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
