import { storedEvent } from "@/lib/channels/stored";
import { companyKeys, parseCarrierEvents, verifyWebhook, type WebhookHeaders } from "@/lib/channels/webhook";
import { config } from "@/lib/config";
import { log } from "@/lib/log";
import { hashPhone } from "@/lib/phone/hash";
import { normalisePhone } from "@/lib/phone/normalise";
import { phoneSecrets } from "@/lib/phone/secrets";
import { GroupCommit } from "./group-commit";

const PROVIDER = "simulated";
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

export interface Answer {
  status: number;
  /** Why not; null = taken. */
  code: string | null;
}

const intake = new GroupCommit();

export const isCompanyId = (text: string): boolean => UUID.test(text);

/** Verify the raw bytes → store → 2xx. The inbox pump does the rest. */
export async function takeWebhook(companyId: string, headers: WebhookHeaders, body: Uint8Array): Promise<Answer> {
  const verdict = verifyWebhook(body, headers, keysOf(companyId), Date.now());
  if (!verdict.ok) {
    log.warn({ alert: "webhook_refused", provider: PROVIDER, companyId, reason: verdict.reason }, "webhook refused");
    return { status: 401, code: "not_verified" };
  }
  const events = parseCarrierEvents(body, companyId);
  if (!events) {
    const webhookId = headers.get("webhook-id");
    log.error({ alert: "webhook_unreadable", provider: PROVIDER, companyId, webhookId }, "signed webhook is not readable");
    return { status: 422, code: "unreadable" };
  }
  try {
    await intake.take(
      companyId,
      events.map((event) => storedEvent(PROVIDER, event, hashOf)),
    );
  } catch (error) {
    log.error({ err: error, provider: PROVIDER, companyId }, "webhook could not be stored");
    return { status: 503, code: "unavailable" };
  }
  return { status: 204, code: null };
}

let known: { of: string; keys: Map<string, Buffer[]> } = { of: "", keys: new Map() };
const MOST_KEYS = 10_000;

/** Derived once per company: the secrets seldom change. */
function keysOf(companyId: string): Buffer[] {
  const { secret, previousSecret } = config().webhook;
  const secrets = previousSecret ? [secret, previousSecret] : [secret];
  const of = secrets.join(" ");
  if (known.of !== of || known.keys.size > MOST_KEYS) known = { of, keys: new Map() };
  const keys = known.keys.get(companyId) ?? companyKeys(secrets, companyId);
  known.keys.set(companyId, keys);
  return keys;
}

function hashOf(number: string): Buffer {
  const read = normalisePhone(number);
  return hashPhone((read.ok && read.phone?.e164) || number, phoneSecrets().hashKey);
}
