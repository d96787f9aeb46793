import { appendFileSync } from "node:fs";
import path from "node:path";
import type { CallEndedFacts, ChannelEvent } from "@/lib/channels/events";
import { storedEvent } from "@/lib/channels/stored";
import type { CallOrder, VoicePort } from "@/lib/channels/voice/port";
import { receive } from "@/lib/intake/receive";
import { endOf } from "./instant-channel";

const PROVIDER = "simulated";
const CHUNK = 1000;
/** Ends of calls are told together, this often. */
const TELL_EVERY_MS = 20;

interface Going {
  order: CallOrder;
  id: string;
  startedAt: Date;
}

export interface LoggingVoice extends VoicePort {
  /** Calls taken so far, per company. */
  taken: Map<string, number>;
  /** Ends what is still going and writes the log. */
  close(): Promise<void>;
}

/**
 * Takes calls at once and ends each after `callMs`. Keeps a log of its own in the carrier's form, from which the doctor's checks
 * count seats, caps and hours.
 */
export function loggingVoice(folder: string, callMs: number, dialogues: readonly CallEndedFacts["turns"][]): LoggingVoice {
  const going: Going[] = [];
  const taken = new Map<string, number>();
  const storing = new Set<Promise<unknown>>();
  let lines: string[] = [];
  let count = 0;
  const note = (line: object) => lines.push(JSON.stringify(line));
  const flush = () => {
    appendFileSync(path.join(folder, "log-1-1.jsonl"), lines.map((line) => `${line}\n`).join(""));
    lines = [];
  };
  const tell = (before: number) => {
    const over: Going[] = [];
    for (let first = going[0]; first && first.startedAt.getTime() <= before; first = going[0]) {
      over.push(first);
      going.shift();
    }
    for (const [companyId, list] of Map.groupBy(over, ({ order }) => order.companyId)) {
      const at = new Date();
      const events = list.map(({ order, id, startedAt }): ChannelEvent => {
        const facts = { ...endOf(order.key, at, dialogues), startedAt: startedAt.toISOString() };
        note({ at: at.toISOString(), kind: "call.ended", id, state: facts.state, talkSeconds: facts.talkSeconds, rounds: 0 });
        return { kind: "call.ended", eventId: `e-${order.key}`, companyId, key: order.key, providerId: id, world: null, occurredAt: at, facts };
      });
      for (let from = 0; from < events.length; from += CHUNK) {
        const rows = events.slice(from, from + CHUNK).map((event) => storedEvent(PROVIDER, event, () => Buffer.alloc(0)));
        const work = receive(companyId, rows).finally(() => storing.delete(work));
        storing.add(work);
      }
    }
    if (lines.length > CHUNK) flush();
  };
  const timer = setInterval(() => tell(Date.now() - callMs), TELL_EVERY_MS);
  const placeCalls = async (orders: readonly CallOrder[]) =>
    orders.map((order) => {
      const [id, startedAt] = [`c${(count += 1)}`, new Date()];
      taken.set(order.companyId, (taken.get(order.companyId) ?? 0) + 1);
      const { key, companyId: company, to, from, attempt, scriptRef: script } = order;
      note({ at: startedAt.toISOString(), kind: "call.accepted", key, id, company, to, from, script, attempt });
      going.push({ order, id, startedAt });
      return { kind: "accepted" as const, providerId: id };
    });
  return {
    provider: PROVIDER,
    taken,
    placeCalls,
    placeCall: async (order) => (await placeCalls([order]))[0] ?? { kind: "unknown" },
    queryCall: async () => ({ kind: "unknown" }),
    close: async () => {
      clearInterval(timer);
      tell(Number.POSITIVE_INFINITY);
      flush();
      while (storing.size > 0) await Promise.allSettled(storing);
    },
  };
}
