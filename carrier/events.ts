import type { CallBooking, TextBooking } from "./book";
import type { OutEvent } from "./callbacks";
import type { CallPlan, TextPlan } from "./outcome";
import { idOf } from "./rng";

/** An event and when it happens, in world milliseconds from the start of its call or text. */
export interface PlannedEvent {
  afterMs: number;
  event: OutEvent;
}

export function startOf(booking: CallBooking | TextBooking): number {
  return booking.clockAtMs ?? booking.acceptedAtMs;
}

export function callEvents(booking: CallBooking, plan: CallPlan): PlannedEvent[] {
  const startMs = startOf(booking);
  const { callbackEvents } = booking.request;
  const answeredAtMs = plan.state === "answered" ? startMs + plan.waitMs : null;
  const endAfterMs = plan.waitMs + plan.talkMs;
  const planned: PlannedEvent[] = [];
  const add = (name: "ringing" | "answered" | "ended", afterMs: number, facts: object) => {
    if (name !== "ended" && callbackEvents && !callbackEvents.includes(name)) return;
    planned.push({
      afterMs,
      event: { ...outEvent(booking, `call.${name}`, startMs + afterMs, facts), ...(plan.callback ? { fate: plan.callback } : {}) },
    });
  };
  if (plan.ringMs !== null) add("ringing", plan.ringMs, {});
  if (answeredAtMs !== null) add("answered", plan.waitMs, { answeredAt: iso(answeredAtMs) });
  add("ended", endAfterMs, {
    state: plan.state,
    ...(plan.code ? { code: plan.code } : {}),
    startedAt: iso(startMs),
    answeredAt: answeredAtMs === null ? null : iso(answeredAtMs),
    endedAt: iso(startMs + endAfterMs),
    talkSeconds: Math.round(plan.talkMs / 1_000),
    turns: plan.turns,
    ...(plan.takenOver ? { takenOver: true } : {}),
  });
  return planned;
}

export function textEvents(booking: TextBooking, plan: TextPlan): PlannedEvent[] {
  const startMs = startOf(booking);
  const planned: PlannedEvent[] = [];
  if (plan.state === "delivered") planned.push({ afterMs: plan.afterMs, event: outEvent(booking, "text.delivered", startMs + plan.afterMs, {}) });
  if (plan.state === "failed") {
    planned.push({ afterMs: plan.afterMs, event: outEvent(booking, "text.failed", startMs + plan.afterMs, { code: plan.code }) });
  }
  if (plan.reply) {
    const { text, afterMs } = plan.reply;
    const facts = { from: booking.request.to, text };
    planned.push({ afterMs, event: { ...outEvent(booking, "text.reply", startMs + afterMs, facts), replyText: text } });
  }
  return planned;
}

function outEvent(booking: CallBooking | TextBooking, type: string, atMs: number, facts: object): OutEvent {
  const { request } = booking;
  const id = idOf("evt", booking.id, type);
  const data = {
    company: request.company,
    key: request.key,
    id: booking.id,
    ...(booking.line === "call" ? { attempt: booking.request.attempt } : {}),
    ...(booking.world ? { world: booking.world } : {}),
    ...facts,
  };
  return {
    id,
    type,
    company: request.company,
    url: request.callbackUrl,
    batch: request.callbackBatch ?? false,
    recordId: booking.id,
    world: booking.world,
    clockAtMs: atMs,
    json: JSON.stringify({ id, type, timestamp: iso(atMs), data }),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
