import { z } from "zod";
import { storedEvent } from "@/lib/channels/stored";
import { companyKeys, maxWebhookBytes, parseCarrierEvents, verifyWebhook } from "@/lib/channels/webhook";
import { config } from "@/lib/config";
import { readLimited } from "@/lib/http/body";
import { log } from "@/lib/log";
import { hashPhone } from "@/lib/phone/hash";
import { normalisePhone } from "@/lib/phone/normalise";
import { phoneSecrets } from "@/lib/phone/secrets";
import { receive } from "@/lib/services/inbox/receive";

export const dynamic = "force-dynamic";

const provider = "simulated";

/** Verify the raw bytes → store → 2xx. The inbox pump does the rest. */
export async function POST(request: Request, { params }: { params: Promise<{ companyId: string }> }): Promise<Response> {
  const company = z.uuid().safeParse((await params).companyId);
  if (!company.success) return refuse(404, "unknown_company");
  const companyId = company.data;
  const body = await readLimited(request, maxWebhookBytes);
  if (!body) return refuse(413, "too_large");

  const { secret, previousSecret } = config().webhook;
  const keys = companyKeys(previousSecret ? [secret, previousSecret] : [secret], companyId);
  const verdict = verifyWebhook(body, request.headers, keys, Date.now());
  if (!verdict.ok) {
    log.warn({ alert: "webhook_refused", provider, companyId, reason: verdict.reason }, "webhook refused");
    return refuse(401, "not_verified");
  }
  const events = parseCarrierEvents(body, companyId);
  if (!events) {
    log.error({ alert: "webhook_unreadable", provider, companyId, webhookId: request.headers.get("webhook-id") }, "signed webhook is not readable");
    return refuse(422, "unreadable");
  }
  try {
    await receive(
      companyId,
      events.map((event) => storedEvent(provider, event, hashOf)),
    );
  } catch (error) {
    log.error({ err: error, provider, companyId }, "webhook could not be stored");
    return refuse(503, "unavailable");
  }
  return new Response(null, { status: 204 });
}

function hashOf(number: string): Buffer {
  const read = normalisePhone(number);
  return hashPhone((read.ok && read.phone?.e164) || number, phoneSecrets().hashKey);
}

function refuse(status: number, code: string): Response {
  return Response.json({ error: { code } }, { status });
}
