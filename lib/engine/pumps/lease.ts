import { mapBounded } from "@/lib/channels/bounded";
import type { CallEnded, TextDelivered, TextFailed } from "@/lib/channels/events";
import { type Sql, withTenantSql } from "@/lib/db";
import { receive } from "@/lib/intake/receive";
import { NOT_SENT } from "../dispatch";
import { acceptedSeconds, leasesOf } from "../leases";
import type { Moved } from "../move";
import { lockNumbersOf, releaseAttempts } from "../numbers";
import { holdRuns, loadRuns, opOf, type RunMode } from "../run";
import { STEP_SETTINGS } from "../step";
import { giveUp, type LostDispatch } from "./give-up";
import type { PumpPorts } from "./ports";
import { type Tick, wakeFor } from "./report";
import { turns } from "./turns";

const TAKE = 200;
const ASK_AT_ONCE = 16;

interface Overdue extends LostDispatch {
  key: string;
  state: "sending" | "accepted" | "unknown";
  checks: number;
  mode: RunMode;
}

type Finding =
  | { kind: "ended"; event: CallEnded | TextDelivered | TextFailed }
  | { kind: "in_progress"; providerId: string }
  | { kind: "not_found" }
  | { kind: "unknown" };

/**
 * Dispatches whose lease ran out: the provider is asked for them by key, on the reconcile schedule; what it says goes through
 * the inbox like a callback. Never a blind second sending.
 */
export async function tendLeases(companyId: string, ports: PumpPorts): Promise<Tick> {
  const overdue = await turns.take(() => withTenantSql(companyId, (sql) => takeOverdue(sql, companyId), STEP_SETTINGS));
  const findings = await mapBounded(overdue, ASK_AT_ONCE, (one) => ask(companyId, one, ports));
  await takeAnswers(companyId, overdue, findings, ports);
  const moved = await turns.take(() => withTenantSql(companyId, (sql) => write(sql, companyId, overdue, findings), STEP_SETTINGS));
  for (const [runId, list] of moved) wakeFor(ports, companyId, runId, list);
  return { done: overdue.length, pauseMs: 0 };
}

/** They get a new lease first, so that a crash while asking only costs time. */
async function takeOverdue(sql: Sql, companyId: string): Promise<Overdue[]> {
  const { rows } = await sql.query<Overdue>(
    `SELECT d.id, d.key, d.channel, d.state, d.checks, d.run_id AS "runId", d.node, d.enrolment_id AS "enrolmentId", d.purpose, d.attempt, r.mode
     FROM dispatch_open o JOIN dispatch d ON d.company_id = $1 AND d.id = o.id AND d.lease_until <= now()
     JOIN journey_run r ON r.company_id = $1 AND r.id = d.run_id
     WHERE o.company_id = $1 AND o.channel IN ('call', 'text') AND o.state IN ('sending', 'accepted', 'unknown') AND o.lease_until <= now()
     ORDER BY o.lease_until LIMIT ${TAKE} FOR UPDATE OF d SKIP LOCKED`,
    [companyId],
  );
  await sql.query("UPDATE dispatch SET lease_until = now() + interval '30 seconds' WHERE company_id = $1 AND id = ANY($2::uuid[])", [
    companyId,
    rows.map((row) => row.id),
  ]);
  return rows;
}

async function ask(companyId: string, one: Overdue, ports: PumpPorts): Promise<Finding> {
  const found =
    one.channel === "call" ? await ports.voice.queryCall({ companyId, key: one.key }) : await ports.sms.queryText({ companyId, key: one.key });
  return found.kind === "ended" ? { kind: "ended", event: found.event } : found;
}

/** Endings the provider tells when asked go into the inbox; one that is there already (the callback came) is not added twice. */
async function takeAnswers(companyId: string, asked: Overdue[], findings: Finding[], ports: PumpPorts): Promise<void> {
  const events = asked.flatMap((one, i) => {
    const found = findings[i];
    if (found?.kind !== "ended") return [];
    const { event } = found;
    return [
      {
        provider: one.channel === "call" ? ports.voice.provider : ports.sms.provider,
        eventId: event.eventId,
        kind: event.kind,
        dispatchKey: one.key,
        occurredAt: event.occurredAt,
        payload: { ...event.facts, providerId: event.providerId, world: event.world, asked: true },
      },
    ];
  });
  if (events.length === 0) return;
  await receive(companyId, events);
  // Of one that came before its dispatch was known here, and waits: now it is known.
  await withTenantSql(companyId, (sql) =>
    sql.query("UPDATE inbox SET state = 'new', error = NULL WHERE company_id = $1 AND dispatch_key = ANY($2::text[]) AND state = 'parked'", [
      companyId,
      events.map((event) => event.dispatchKey),
    ]),
  );
}

const checksOf = (one: Overdue): number[] => leasesOf(one.mode).checksSeconds;

/** Nobody could say at the last check how it ended: no call lasts as long as its leases together, though its provider still tells of it as going on. */
function isLost(one: Overdue, found: Finding | undefined): boolean {
  if (found?.kind === "ended") return false;
  return one.state !== "sending" && one.checks + 1 >= checksOf(one).length;
}

async function write(sql: Sql, companyId: string, asked: Overdue[], findings: Finding[]): Promise<Map<string, Moved[]>> {
  await holdRuns(
    sql,
    companyId,
    asked.filter((_, i) => findings[i]?.kind === "not_found").map((one) => one.runId),
  );
  const runs = await loadRuns(sql, companyId, [...new Set(asked.map((one) => one.runId))]);
  // Dispatches before numbers, as whoever takes an ending in locks them.
  await sql.query("SELECT FROM dispatch WHERE company_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE", [
    companyId,
    asked.map((one) => one.id),
  ]);
  const unreadable = await laidAside(
    sql,
    companyId,
    asked.filter((_, i) => findings[i]?.kind === "ended").map((one) => one.key),
  );
  await lockNumbersOf(
    sql,
    companyId,
    asked.filter((_, i) => findings[i]?.kind === "not_found").map((one) => one.id),
  );
  const moved = new Map<string, Moved[]>();
  for (const run of runs.values()) {
    const own = asked.map((one, i) => ({ one, found: findings[i] })).filter(({ one }) => one.runId === run.id);
    await prolong(
      sql,
      companyId,
      own.filter(({ one, found }) => found?.kind === "in_progress" && !isLost(one, found)).map(({ one }) => one),
    );
    // The provider never got it, and what was on its way has long run into its time-out: it is sent under the same key.
    const never = own.filter(({ one, found }) => found?.kind === "not_found" && one.state !== "accepted" && !isLost(one, found));
    await planAgain(
      sql,
      companyId,
      run.world,
      never.map(({ one }) => one),
    );
    const open = own.filter(({ one, found }) => found?.kind !== "ended" && !never.some((n) => n.one === one));
    const lost = [...open.filter(({ one, found }) => isLost(one, found)), ...own.filter(({ one }) => unreadable.has(one.key))].map(({ one }) => one);
    await nextCheck(
      sql,
      companyId,
      open.flatMap(({ one, found }) => (found?.kind === "in_progress" || lost.includes(one) ? [] : [one])),
    );
    if (lost.length > 0) moved.set(run.id, await giveUp(sql, run, lost, (node) => opOf(run, node)));
  }
  return moved;
}

/** Keys whose events broke the fold and lie among the dead, or were given up there: their people would wait for ever. */
async function laidAside(sql: Sql, companyId: string, keys: string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ key: string }>(
    "SELECT DISTINCT dispatch_key AS key FROM inbox WHERE company_id = $1 AND dispatch_key = ANY($2::text[]) AND state IN ('dead', 'discarded')",
    [companyId, keys],
  );
  return new Set(rows.map((row) => row.key));
}

/** It goes on, as far as the provider knows: looked at again when it must be over, so often as a check is made of one that is unknown. */
async function prolong(sql: Sql, companyId: string, going: Overdue[]): Promise<void> {
  if (going.length === 0) return;
  await sql.query(
    `UPDATE dispatch d SET lease_until = now() + make_interval(secs => u.secs), checks = CASE WHEN d.state = 'sending' THEN 0 ELSE d.checks + 1 END, updated_at = now(),
            state = CASE WHEN d.state = 'sending' THEN 'unknown' ELSE d.state END
     FROM unnest($2::uuid[], $3::double precision[]) AS u(id, secs)
     WHERE d.company_id = $1 AND d.id = u.id AND d.state IN ('sending', 'accepted', 'unknown')`,
    [companyId, going.map((one) => one.id), going.map((one) => acceptedSeconds(one.mode, one.channel))],
  );
}

/** Still unknown: asked again at the next instant of the schedule. What a crash left as sending has the whole of it before it. */
async function nextCheck(sql: Sql, companyId: string, open: Overdue[]): Promise<void> {
  if (open.length === 0) return;
  const next = open.map((one) => {
    const checks = one.state === "sending" ? 0 : one.checks + 1;
    const already = one.state === "sending" ? leasesOf(one.mode).sendingSeconds : (checksOf(one)[one.checks] ?? 0);
    return { checks, seconds: Math.max(1, (checksOf(one)[checks] ?? 0) - already) };
  });
  await sql.query(
    `UPDATE dispatch d SET checks = u.checks, lease_until = now() + make_interval(secs => u.secs), updated_at = now(),
            state = CASE WHEN d.state = 'sending' THEN 'unknown' ELSE d.state END
     FROM unnest($2::uuid[], $3::smallint[], $4::double precision[]) AS u(id, checks, secs)
     WHERE d.company_id = $1 AND d.id = u.id AND d.state IN ('sending', 'accepted', 'unknown')`,
    [companyId, open.map((one) => one.id), next.map((one) => one.checks), next.map((one) => one.seconds)],
  );
}

async function planAgain(sql: Sql, companyId: string, world: string, never: Overdue[]): Promise<void> {
  const { rows } = await sql.query<{ id: string; channel: string }>(
    `UPDATE dispatch d SET state = ${NOT_SENT.state}, reason = ${NOT_SENT.reason("'never_arrived'")}, concluded_at = ${NOT_SENT.concludedAt}, checks = 0,
            lease_until = NULL, sent_at = NULL, updated_at = now()
     FROM journey_run r
     WHERE d.company_id = $1 AND d.id = ANY($2::uuid[]) AND d.state IN ('sending', 'unknown') AND r.company_id = $1 AND r.id = d.run_id
     RETURNING d.id, d.channel`,
    [companyId, never.map((one) => one.id)],
  );
  await releaseAttempts(
    sql,
    companyId,
    world,
    rows.filter((row) => row.channel === "call").map((row) => row.id),
  );
}
