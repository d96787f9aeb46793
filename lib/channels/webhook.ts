import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { carrierEvent, type ChannelEvent } from "./events";

export const maxWebhookBytes = 256 * 1024;
const toleranceSeconds = 5 * 60;

/** `Headers`, or what stands for it: names in small letters. */
export interface WebhookHeaders {
  get(name: string): string | null;
}

export type Verdict = { ok: true } | { ok: false; reason: "headers" | "stale" | "signature" };

/**
 * The signing keys of one company, newest first: each installation secret ("whsec_" + base64) gives it a key of its own
 * (HKDF-SHA256, info `webhook:<company>`), so one company's secret forges nothing for another.
 */
export function companyKeys(secrets: readonly string[], companyId: string): Buffer[] {
  return secrets.map((secret) => {
    const master = Buffer.from(secret.replace(/^whsec_/u, ""), "base64");
    return Buffer.from(hkdfSync("sha256", master, "", `webhook:${companyId}`, 32));
  });
}

/** Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, over the bytes as they came; any of the keys may have signed. */
export function verifyWebhook(body: Uint8Array, headers: WebhookHeaders, keys: readonly Buffer[], nowMs: number): Verdict {
  const id = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  const signatures = headers.get("webhook-signature");
  if (!id || !timestamp || !signatures || !/^\d{1,12}$/u.test(timestamp)) return { ok: false, reason: "headers" };
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > toleranceSeconds) return { ok: false, reason: "stale" };
  const given = signatures
    .split(" ")
    .slice(0, 10)
    .filter((part) => part.startsWith("v1,"))
    .map((part) => Buffer.from(part.slice(3), "base64"));
  let matches = false;
  for (const key of keys) {
    const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    for (const signature of given) {
      if (signature.length === expected.length && timingSafeEqual(signature, expected)) matches = true;
    }
  }
  return matches ? { ok: true } : { ok: false, reason: "signature" };
}

const batch = z.object({ events: z.array(carrierEvent).min(1).max(200) });

/** The events of a verified body, or null when it is not what the carrier documents, or speaks of another company. */
export function parseCarrierEvents(body: Uint8Array, companyId: string): ChannelEvent[] | null {
  const json = parseJson(body);
  const isBatch = typeof json === "object" && json !== null && "events" in json;
  const parsed = isBatch ? batch.safeParse(json) : carrierEvent.safeParse(json);
  if (!parsed.success) return null;
  const events = "events" in parsed.data ? parsed.data.events : [parsed.data];
  return events.every((event) => event.companyId === companyId) ? events : null;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return null;
  }
}
