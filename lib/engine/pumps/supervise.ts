import { listenTo, withSystemSql } from "@/lib/db";
import { log, withLogContext } from "@/lib/log";
import { pumpBeat, pumpFailed, pumpRound } from "@/lib/observe/pumps";
import { span } from "@/lib/observe/tracing";
import { mayBeSentFor } from "../restore/gate";
import { ring, waitForBell } from "../bell";
import { dial } from "./dial";
import { takeEvents } from "./events";
import { foldInbox } from "./inbox";
import { tendLeases } from "./lease";
import type { PumpName } from "./names";
import type { PumpPorts } from "./ports";
import type { Tick } from "./report";
import { sendTexts } from "./text";
import { sendWebhooks } from "./webhook";

interface Pump {
  /** Ids of companies that have work now; where that is dear to find out, all but those in $1, who are busy with it. */
  work: string;
  tick(companyId: string, ports: PumpPorts): Promise<Tick>;
  idleMs: number;
  /** It sends: after a restored backup not before the providers were asked. */
  sends?: true;
  /** Notifications of the database that ring it. */
  channel?: string;
}

const PUMP: Record<PumpName, Pump> = {
  dial: { work: "SELECT yidao_companies_to_send('call', $1) AS id", tick: dial, idleMs: 100, sends: true },
  text: { work: "SELECT yidao_companies_to_send('text', $1) AS id", tick: sendTexts, idleMs: 100, sends: true },
  inbox: { work: "SELECT yidao_companies_with_inbox($1) AS id", tick: foldInbox, idleMs: 50 },
  leases: { work: "SELECT yidao_companies_with_leases() AS id", tick: tendLeases, idleMs: 1000 },
  webhook: { work: "SELECT yidao_companies_with_webhooks() AS id", tick: sendWebhooks, idleMs: 250, sends: true },
  // A notification of the database rings; looking is for what was not heard.
  events: { work: "SELECT yidao_companies_with_events() AS id", tick: takeEvents, idleMs: 250, channel: "yidao_events" },
};

const ERROR_PAUSE_MS = 1000;

export interface Supervision {
  /** Called every round; throws when the pump must end. */
  heartbeat(): void;
  signal: AbortSignal;
}

/**
 * Runs one pump over all companies until it is told to end. Each company has a loop of its own, so that one whose provider
 * hangs holds up no other; what these loops do in the database they do in turns.
 */
export async function runPump(name: PumpName, ports: PumpPorts, { heartbeat, signal }: Supervision): Promise<void> {
  const pump = PUMP[name];
  const busy = new Map<string, Promise<void>>();
  // A bell ends the rest of a company that had nothing to do, never the pause that its provider asked for.
  const restUntil = new Map<string, number>();
  const pauseUntil = new Map<string, number>();
  const unlisten = pump.channel === undefined ? null : listenTo(pump.channel, () => ring(name));
  while (!signal.aborted) {
    heartbeat();
    pumpBeat(name);
    const companies = await companiesWithWork(pump, name, [...busy.keys()]);
    for (const companyId of companies) {
      if (busy.has(companyId) || Math.max(restUntil.get(companyId) ?? 0, pauseUntil.get(companyId) ?? 0) > Date.now()) continue;
      const loop = drain(pump, name, companyId, ports, signal)
        .then(({ restMs, pauseMs }) => {
          restUntil.set(companyId, Date.now() + restMs);
          pauseUntil.set(companyId, Date.now() + pauseMs);
        })
        .finally(() => busy.delete(companyId));
      busy.set(companyId, loop);
    }
    const active = busy.size > 0 || companies.length > 0;
    const rung = await waitForBell(name, active ? pump.idleMs : 2 * pump.idleMs, signal);
    if (rung === "all") restUntil.clear();
    else for (const companyId of rung ?? []) restUntil.delete(companyId);
  }
  await unlisten?.();
  await Promise.allSettled(busy.values());
}

async function companiesWithWork(pump: Pump, name: PumpName, busy: string[]): Promise<string[]> {
  try {
    const { rows } = await withSystemSql((sql) => sql.query<{ id: string }>(pump.work, pump.work.includes("$1") ? [busy] : []));
    return pump.sends ? await mayBeSentFor(rows.map((row) => row.id)) : rows.map((row) => row.id);
  } catch (error) {
    log.error({ pump: name, err: error }, "pump can't see who has work");
    return [];
  }
}

/** How long to leave a company alone. */
interface Leave {
  restMs: number;
  pauseMs: number;
}

/** Rounds for one company until one does nothing; answers how long to leave it alone. */
async function drain(pump: Pump, name: PumpName, companyId: string, ports: PumpPorts, signal: AbortSignal): Promise<Leave> {
  while (!signal.aborted) {
    try {
      const tick = await withLogContext({ companyId, pump: name }, () =>
        span(`pump ${name}`, { "yidao.company": companyId }, () => pump.tick(companyId, ports)),
      );
      pumpRound(name, tick.done);
      if (tick.pauseMs > 0) return { restMs: 0, pauseMs: tick.pauseMs };
      for (const other of tick.rings ?? []) ring(other, companyId);
      if (tick.done === 0) return { restMs: tick.restMs ?? 0, pauseMs: 0 };
    } catch (error) {
      pumpFailed(name, error);
      log.error({ pump: name, companyId, err: error }, "a round of a pump failed");
      return { restMs: 0, pauseMs: ERROR_PAUSE_MS };
    }
  }
  return { restMs: 0, pauseMs: 0 };
}
