import { z } from "zod";

/** Events of providers, normalised: what every adapter hands on, and what lies in the inbox. */
interface EventOf<Kind extends string, Facts> {
  kind: Kind;
  /** The provider's id of the event: the same over retries and duplicates. */
  eventId: string;
  companyId: string;
  /** Key of the dispatch it speaks of. */
  key: string;
  providerId: string;
  /** Virtual world, or null for the live one. */
  world: string | null;
  /** The provider's time. */
  occurredAt: Date;
  facts: Facts;
}

const turn = z.object({
  who: z.enum(["bot", "customer"]),
  text: z.string().max(4_000),
  /** From the moment of answering. */
  atMs: z.number().min(0),
});
const instant = z.iso.datetime({ offset: true });

/** `payload` of the inbox per kind, beside `providerId` and `world`. */
export const callEndedFacts = z.object({
  state: z.enum(["answered", "no_answer", "busy", "rejected", "power_off", "empty_number", "suspended", "failed"]),
  code: z.string().max(100).nullable().default(null),
  startedAt: instant,
  answeredAt: instant.nullable(),
  endedAt: instant,
  talkSeconds: z.number().min(0),
  turns: z.array(turn).max(1_000),
  takenOver: z.boolean().default(false),
});
export const callAnsweredFacts = z.object({ answeredAt: instant });
export const textFailedFacts = z.object({ code: z.string().max(100) });
export const textReplyFacts = z.object({ from: z.string().max(30), text: z.string().max(2_000) });

export type CallEndedFacts = z.infer<typeof callEndedFacts>;
export type CallRinging = EventOf<"call.ringing", Record<string, never>>;
export type CallAnswered = EventOf<"call.answered", z.infer<typeof callAnsweredFacts>>;
export type CallEnded = EventOf<"call.ended", CallEndedFacts>;
export type TextDelivered = EventOf<"text.delivered", Record<string, never>>;
export type TextFailed = EventOf<"text.failed", z.infer<typeof textFailedFacts>>;
export type TextReply = EventOf<"text.reply", z.infer<typeof textReplyFacts>>;
export type ChannelEvent = CallRinging | CallAnswered | CallEnded | TextDelivered | TextFailed | TextReply;
export type ChannelEventKind = ChannelEvent["kind"];

const about = {
  company: z.string().min(1).max(100),
  key: z.string().min(1).max(200),
  id: z.string().min(1).max(200),
  world: z.string().max(100).optional(),
};

function wire<Kind extends ChannelEventKind, Facts extends z.core.$ZodShape>(type: Kind, facts: Facts) {
  return z.object({ id: z.string().min(1).max(200), type: z.literal(type), timestamp: instant, data: z.object({ ...about, ...facts }) });
}

const onTheWire = z.discriminatedUnion("type", [
  wire("call.ringing", {}),
  wire("call.answered", callAnsweredFacts.shape),
  wire("call.ended", callEndedFacts.shape),
  wire("text.delivered", {}),
  wire("text.failed", textFailedFacts.shape),
  wire("text.reply", textReplyFacts.shape),
]);

/** The simulated carrier's event as it stands on the wire → ChannelEvent. */
export const carrierEvent = onTheWire.transform((event): ChannelEvent => {
  const { company, key, id, world } = event.data;
  const head = { eventId: event.id, companyId: company, key, providerId: id, world: world ?? null, occurredAt: new Date(event.timestamp) };
  switch (event.type) {
    case "call.ringing":
    case "text.delivered":
      return { ...head, kind: event.type, facts: {} };
    case "call.answered":
      return { ...head, kind: event.type, facts: { answeredAt: event.data.answeredAt } };
    case "call.ended": {
      const { state, code, startedAt, answeredAt, endedAt, talkSeconds, turns, takenOver } = event.data;
      return { ...head, kind: event.type, facts: { state, code, startedAt, answeredAt, endedAt, talkSeconds, turns, takenOver } };
    }
    case "text.failed":
      return { ...head, kind: event.type, facts: { code: event.data.code } };
    case "text.reply":
      return { ...head, kind: event.type, facts: { from: event.data.from, text: event.data.text } };
  }
});
