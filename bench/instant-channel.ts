import { createHash } from "node:crypto";
import type { CallEndedFacts, ChannelEvent } from "@/lib/channels/events";
import { storedEvent } from "@/lib/channels/stored";
import type { DispatchRef, Submission, VirtualWorld } from "@/lib/channels/submission";
import type { SmsPort, TextOrder } from "@/lib/channels/sms/port";
import type { CallOrder, VoicePort } from "@/lib/channels/voice/port";
import { receive } from "@/lib/intake/receive";

const PROVIDER = "instant";
/** As many events as one request of a provider may carry. */
const CHUNK = 500;

type Turns = CallEndedFacts["turns"];

/**
 * Channels that take everything at once. What came of it goes the way of real callbacks: through the service that stores
 * events in the inbox, beside the answer of the request. The key decides the fate: half answer, the others don't.
 */
export function instantChannels(dialogues: readonly Turns[]): { voice: VoicePort; sms: SmsPort; settled(): Promise<void> } {
  const storing = new Set<Promise<unknown>>();
  const hand = (companyId: string, events: ChannelEvent[]) => {
    for (let at = 0; at < events.length; at += CHUNK) {
      const rows = events.slice(at, at + CHUNK).map((event) => storedEvent(PROVIDER, event, () => Buffer.alloc(0)));
      const work = receive(companyId, rows).finally(() => storing.delete(work));
      // A callback that can't be stored is missed by the run, which then does not end.
      work.catch((error: unknown) => process.stderr.write(`callbacks were lost: ${String(error)}\n`));
      storing.add(work);
    }
  };
  const take = <Order extends DispatchRef>(
    orders: readonly Order[],
    world: VirtualWorld | null,
    eventOf: (order: Order, head: EventHead) => ChannelEvent,
  ): Submission[] => {
    const at = world?.now ?? new Date();
    const company = orders[0]?.companyId;
    if (company === undefined) return [];
    const heads = orders.map(({ key, companyId }) => ({
      eventId: `e-${key}`,
      companyId,
      key,
      providerId: `p-${key}`,
      world: world?.id ?? null,
      occurredAt: at,
    }));
    setImmediate(() =>
      hand(
        company,
        orders.flatMap((order, i) => (heads[i] ? [eventOf(order, heads[i])] : [])),
      ),
    );
    return heads.map(({ providerId }) => ({ kind: "accepted", providerId }));
  };
  const placeCalls = async (orders: readonly CallOrder[], world: VirtualWorld | null = null) =>
    take(orders, world, (order, head) => ({ ...head, kind: "call.ended", facts: endOf(order.key, head.occurredAt, dialogues) }));
  const sendTexts = async (orders: readonly TextOrder[], world: VirtualWorld | null = null) =>
    take(orders, world, (_, head) => ({ ...head, kind: "text.delivered", facts: {} }));
  const only = ([submission]: Submission[]): Submission => submission ?? { kind: "unknown" };
  return {
    voice: {
      provider: PROVIDER,
      placeCalls,
      placeCall: async (order, world) => only(await placeCalls([order], world)),
      queryCall: async () => ({ kind: "unknown" }),
    },
    sms: {
      provider: PROVIDER,
      sendTexts,
      sendText: async (order, world) => only(await sendTexts([order], world)),
      queryText: async () => ({ kind: "unknown" }),
    },
    settled: async () => {
      while (storing.size > 0) await Promise.allSettled(storing);
    },
  };
}

type EventHead = Pick<ChannelEvent, "eventId" | "companyId" | "key" | "providerId" | "world" | "occurredAt">;

/** The same key has the same fate, in every run of the bench. */
export function endOf(key: string, at: Date, dialogues: readonly Turns[]): CallEndedFacts {
  const draw = createHash("sha256").update(key).digest().readUInt32BE(0);
  const time = at.toISOString();
  const turns = draw % 2 === 0 ? dialogues[(draw >>> 1) % dialogues.length] : undefined;
  const base = { code: null, startedAt: time, endedAt: time, takenOver: false };
  if (!turns) return { ...base, state: "no_answer", answeredAt: null, talkSeconds: 0, turns: [] };
  return { ...base, state: "answered", answeredAt: time, talkSeconds: 20, turns };
}
