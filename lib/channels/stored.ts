import { z } from "zod";
import { callAnsweredFacts, callEndedFacts, type ChannelEvent, textFailedFacts } from "./events";

/** `inbox.payload`, per `inbox.kind`. A reply's number is kept as its look-up hash only. */
const about = { providerId: z.string(), world: z.string().nullable() };

/** What every stored payload has. */
export const storedHead = z.object(about);

export const storedPayloads = {
  "call.ringing": z.object(about),
  "call.answered": z.object({ ...about, ...callAnsweredFacts.shape }),
  "call.ended": z.object({ ...about, ...callEndedFacts.shape }),
  "text.delivered": z.object(about),
  "text.failed": z.object({ ...about, ...textFailedFacts.shape }),
  "text.reply": z.object({
    ...about,
    /** Key of the text that was answered, where the provider says it. */
    inReplyTo: z.string().nullable(),
    /** Hex of the keyed hash of the E.164 form. */
    fromHash: z.string(),
    text: z.string(),
  }),
};

export interface StoredEvent {
  provider: string;
  eventId: string;
  kind: ChannelEvent["kind"];
  dispatchKey: string | null;
  occurredAt: Date;
  payload: Record<string, unknown>;
}

/** An event as the inbox keeps it. `hashPhone` takes the number as the provider wrote it. */
export function storedEvent(provider: string, event: ChannelEvent, hashPhone: (number: string) => Buffer): StoredEvent {
  const { eventId, kind, occurredAt, providerId, world, key } = event;
  const head = { provider, eventId, kind, occurredAt };
  if (event.kind !== "text.reply") return { ...head, dispatchKey: key, payload: { providerId, world, ...event.facts } };
  const { from, text } = event.facts;
  return { ...head, dispatchKey: null, payload: { providerId, world, inReplyTo: key, fromHash: hashPhone(from).toString("hex"), text } };
}
