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
import { foldSubmissions, type SentBatch } from "./submit";
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
  asked: number;
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
  if (round.ready.length === 0) return { ...IDLE, done: round.handled };
  const sendByMs = sendDeadline(startedAtMs);
  const sendingAtMs = performance.now();
  // Side by side: what is marked as sending leaves at once, or comes back.
  const batches = await Promise.all(round.ready.map((ready) => send(ready, ports, sendByMs)));
  const tookMs = performance.now() - sendingAtMs;
  const folded = await turns.take(() => foldSubmissions({ companyId, provider: ports.voice.provider, channel: "call" }, batches));
  for (const { runId, moved } of folded.moved) wakeFor(ports, companyId, runId, moved);
  pace.note(companyId, { sent: batches.flatMap(({ sent }) => sent), asked: round.asked, tookMs, pauseMs: folded.pauseMs });
  return { ...IDLE, done: round.handled, pauseMs: folded.pauseMs };
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
  const open = await openQueues(sql, company, pace.size(companyId), turn);
  const reserved = await reserve(sql, company, open, ports);
  const calling = reserved.filter(({ calls }) => calls.length > 0);
  const refs = await scriptRefs(sql, companyId, [...new Set(calling.map(({ queue }) => queue.op.scriptId))]);
  return {
    ready: calling.map(({ queue, calls }) => ({ queue, calls, scriptRef: refs.get(queue.op.scriptId) ?? queue.op.scriptId })),
    moved: reserved.filter(({ moved }) => moved.length > 0),
    asked: open.queues.reduce((sum, queue) => sum + queue.quota, 0),
    handled: reserved.reduce((sum, one) => sum + one.calls.length + one.moved.reduce((n, m) => n + m.count, 0), 0),
  };
}

async function send({ queue: { run, op }, calls, scriptRef }: Ready, ports: PumpPorts, sendByMs: number): Promise<SentBatch> {
  const orders = calls.map((c) => ({
    companyId: run.companyId,
    key: c.key,
    to: c.phone,
    from: c.caller,
    attempt: c.attempt,
    scriptRef,
    variables: c.said,
    maxSeconds: MAX_CALL_SECONDS,
  }));
  const world = run.world === "live" ? null : ({ id: run.world, now: run.now, speed: "instant" } as const);
  const submissions = await ports.voice.placeCalls(orders, world, sendByMs);
  const sent = calls.flatMap(({ dispatchId, enrolmentId, attempt }, i) => {
    const submission = submissions[i];
    return submission ? [{ dispatchId, enrolmentId, attempt, purpose: "node" as const, submission }] : [];
  });
  return { runId: run.id, op, sent };
}
