import { chunksOf } from "@/lib/channels/bounded";
import { withTenantSql } from "@/lib/db";
import type { CallOp } from "@/lib/journey/plan";
import { loadCompany } from "../company";
import { MAX_CALL_SECONDS } from "../leases";
import type { Moved } from "../move";
import type { Run } from "../run";
import { scriptRefs } from "../script-ref";
import { STEP_SETTINGS } from "../step";
import type { PumpPorts } from "./ports";
import { openQueues, type Queue } from "./queue";
import { IDLE, type Tick, wakeFor } from "./report";
import { reserve } from "./reserve";
import { backToPlanned, beginSending } from "./sending";
import { foldSubmissions } from "./submit";

/** Calls marked as sending at once: after a crash only so many have to be asked about. */
const CHUNK = 50;

interface Ready {
  queue: Queue;
  ids: string[];
}

/** One round for one company: take what the rules let through, then send it. */
export async function dial(companyId: string, ports: PumpPorts): Promise<Tick> {
  const reserved = await reserveAll(companyId, ports);
  if (!reserved) return IDLE;
  let pauseMs = 0;
  for (const { queue, ids } of reserved.ready) {
    for (const chunk of chunksOf(ids, CHUNK)) {
      // The provider asked for a pause: what is not sent yet gives its seats and its place in the caps back.
      if (pauseMs > 0) await withTenantSql(companyId, (sql) => backToPlanned(sql, queue.run, chunk));
      else pauseMs = await sendChunk(queue.run, queue.op, chunk, ports);
    }
  }
  return { done: reserved.handled, pauseMs };
}

/**
 * All queues of the company in one transaction under one lock: a pump that lost its lease but still runs can't take the
 * same seats. Null = another pump is at it.
 */
async function reserveAll(companyId: string, ports: PumpPorts): Promise<{ ready: Ready[]; handled: number } | null> {
  const taken = await withTenantSql(
    companyId,
    async (sql) => {
      const { rows } = await sql.query<{ free: boolean }>("SELECT pg_try_advisory_xact_lock(hashtextextended('yidao dial ' || $1, 0)) AS free", [
        companyId,
      ]);
      if (!rows[0]?.free) return null;
      const company = await loadCompany(sql, companyId);
      const ready: Ready[] = [];
      const moved: { queue: Queue; moved: Moved[] }[] = [];
      let handled = 0;
      for (const { queue, ...result } of await reserve(sql, company, await openQueues(sql, company), ports)) {
        handled += result.ids.length + result.moved.reduce((sum, m) => sum + m.count, 0);
        if (result.ids.length > 0) ready.push({ queue, ids: result.ids });
        if (result.moved.length > 0) moved.push({ queue, moved: result.moved });
      }
      return { ready, handled, moved };
    },
    STEP_SETTINGS,
  );
  for (const { queue, moved } of taken?.moved ?? []) wakeFor(ports, companyId, queue.run.id, moved);
  return taken;
}

async function sendChunk(reservedFor: Run, op: CallOp, ids: string[], ports: PumpPorts): Promise<number> {
  const { run, calls } = await beginSending(reservedFor.companyId, reservedFor.id, ids);
  if (calls.length === 0) return 0;
  const refs = await scriptRefs(run.companyId, [op.scriptId]);
  const orders = calls.map((c) => ({
    companyId: run.companyId,
    key: c.key,
    to: ports.openPhone(c.phoneCipher ?? Buffer.alloc(0)),
    from: CALLER,
    attempt: c.attempt,
    scriptRef: refs.get(op.scriptId) ?? op.scriptId,
    variables: c.variables,
    maxSeconds: MAX_CALL_SECONDS,
  }));
  const submissions = await ports.voice.placeCalls(orders, run.world === "live" ? null : { id: run.world, now: run.now, speed: "instant" });
  const sent = calls.flatMap((c, i) => {
    const submission = submissions[i];
    return submission ? [{ ...c, submission }] : [];
  });
  const folded = await foldSubmissions({ companyId: run.companyId, runId: run.id, provider: ports.voice.provider, channel: "call" }, op, sent);
  wakeFor(ports, run.companyId, run.id, folded.moved);
  return folded.pauseMs;
}

/** The number that is shown, until lines are chosen per script (C6). */
const CALLER = "4000000000";
