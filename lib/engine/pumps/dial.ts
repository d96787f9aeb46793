import { performance } from "node:perf_hooks";
import { type Sql, withTenantSql } from "@/lib/db";
import { loadCompany } from "../company";
import { MAX_CALL_SECONDS } from "../leases";
import type { Moved } from "../move";
import { scriptRefs } from "../script-ref";
import { STEP_SETTINGS } from "../step";
import { sendDeadline } from "./deadline";
import type { Outgoing } from "./outgoing";
import { Pace } from "./pace";
import type { PumpPorts } from "./ports";
import { openQueues, type Queue } from "./queue";
import { IDLE, type Tick, wakeFor } from "./report";
import { reserve } from "./reserve";
import { foldSubmissions } from "./submit";
import { turns } from "./turns";

interface Ready {
  queue: Queue;
  calls: Outgoing[];
  scriptRef: string;
}

interface Round {
  ready: Ready[];
  moved: { queue: Queue; moved: Moved[] }[];
  handled: number;
}

const pace = new Pace();
/** Whose turn it is among the queues of a company. */
let turn = 0;

/** One round for one company: take what the rules let through, then send it. */
export async function dial(companyId: string, ports: PumpPorts): Promise<Tick> {
  const startedAtMs = performance.now();
  const round = await turns.take(() => withTenantSql(companyId, (sql) => reserveAll(sql, companyId, ports), STEP_SETTINGS));
  if (!round) return IDLE;
  for (const { queue, moved } of round.moved) wakeFor(ports, companyId, queue.run.id, moved);
  const sendByMs = sendDeadline(startedAtMs);
  const sendingAtMs = performance.now();
  // Side by side: what is marked as sending leaves at once, or comes back.
  const sent = await Promise.all(round.ready.map((ready) => send(ready, ports, sendByMs)));
  const pauseMs = Math.max(0, ...sent.map((one) => one.pauseMs));
  const asked = round.ready.reduce((sum, { calls }) => sum + calls.length, 0);
  const unsent = sent.reduce((sum, one) => sum + one.unsent, 0);
  if (pauseMs > 0) pace.startOver(companyId);
  else pace.note(companyId, { asked, unsent, tookMs: performance.now() - sendingAtMs });
  return { ...IDLE, done: round.handled, pauseMs };
}

/**
 * All queues of the company in one transaction under one lock: a pump that lost its lease but still runs can't take the
 * same seats. Null = another pump is at it.
 */
async function reserveAll(sql: Sql, companyId: string, ports: PumpPorts): Promise<Round | null> {
  const { rows } = await sql.query<{ free: boolean }>("SELECT pg_try_advisory_xact_lock(hashtextextended('yidao dial ' || $1, 0)) AS free", [
    companyId,
  ]);
  if (!rows[0]?.free) return null;
  turn += 1;
  const company = await loadCompany(sql, companyId);
  const reserved = await reserve(sql, company, await openQueues(sql, company, pace.size(companyId), turn), ports);
  const calling = reserved.filter(({ calls }) => calls.length > 0);
  const refs = await scriptRefs(sql, companyId, [...new Set(calling.map(({ queue }) => queue.op.scriptId))]);
  return {
    ready: calling.map(({ queue, calls }) => ({ queue, calls, scriptRef: refs.get(queue.op.scriptId) ?? queue.op.scriptId })),
    moved: reserved.filter(({ moved }) => moved.length > 0),
    handled: reserved.reduce((sum, one) => sum + one.calls.length + one.moved.reduce((n, m) => n + m.count, 0), 0),
  };
}

async function send(
  { queue: { run, op }, calls, scriptRef }: Ready,
  ports: PumpPorts,
  sendByMs: number,
): Promise<{ pauseMs: number; unsent: number }> {
  const orders = calls.map((c) => ({
    companyId: run.companyId,
    key: c.key,
    to: c.phone,
    from: c.caller,
    attempt: c.attempt,
    scriptRef,
    variables: c.variables,
    maxSeconds: MAX_CALL_SECONDS,
  }));
  const world = run.world === "live" ? null : ({ id: run.world, now: run.now, speed: "instant" } as const);
  const submissions = await ports.voice.placeCalls(orders, world, sendByMs);
  const sent = calls.flatMap(({ dispatchId, enrolmentId, attempt }, i) => {
    const submission = submissions[i];
    return submission ? [{ dispatchId, enrolmentId, attempt, purpose: "node" as const, submission }] : [];
  });
  const target = { companyId: run.companyId, runId: run.id, provider: ports.voice.provider, channel: "call" as const };
  const folded = await turns.take(() => foldSubmissions(target, op, sent));
  wakeFor(ports, run.companyId, run.id, folded.moved);
  return { pauseMs: folded.pauseMs, unsent: sent.filter((s) => s.submission.kind === "not_sent").length };
}
