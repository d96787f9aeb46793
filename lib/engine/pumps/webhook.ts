import { setTimeout as rest } from "node:timers/promises";
import { sendWebhook, type WebhookAnswer } from "@/lib/channels/webhook/send";
import { config } from "@/lib/config";
import { type Sql, withTenantSql } from "@/lib/db";
import { log } from "@/lib/log";
import { decryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";
import { STEP_SETTINGS } from "../step";
import type { PumpPorts } from "./ports";
import { IDLE, type Tick } from "./report";
import { foldAnswer } from "./webhook-fold";

/** Requests under way at once to one endpoint: a slow one fills its own places, never another's. */
const AT_ONCE = 8;
/** Longer than a request may take. After it the sender is taken for lost, and the same request goes out again under its id. */
const LEASE_SECONDS = 60;
const LOOK_AGAIN_MS = 250;

export interface DueRequest {
  dispatchId: string;
  key: string;
  runId: string;
  customerId: string;
  endpointId: string;
  url: string;
  enabled: boolean;
  secretCipher: Buffer;
  variables: Record<string, string>;
  phoneCipher: Buffer | null;
  journeyId: string;
  journeyName: string;
  node: string;
  plannedAt: Date;
  tries: number;
}

/** Per endpoint of a company, what this process has under way. */
const underWay = new Map<string, Set<Promise<void>>>();

/** One round for one company: starts as many requests as each endpoint has places for, and waits until one comes back. */
export async function sendWebhooks(companyId: string, ports: PumpPorts): Promise<Tick> {
  const busy = (endpointId: string) => underWay.get(`${companyId}/${endpointId}`)?.size ?? 0;
  const due = await withTenantSql(companyId, (sql) => claim(sql, companyId, busy), STEP_SETTINGS);
  if (due.length === 0) await withTenantSql(companyId, (sql) => forgetCancelled(sql, companyId), STEP_SETTINGS);
  for (const request of due) start(companyId, request, ports);
  const open = [...underWay].flatMap(([key, sends]) => (key.startsWith(`${companyId}/`) ? [...sends] : []));
  if (open.length === 0) return { ...IDLE, done: due.length };
  await Promise.race([...open, rest(LOOK_AGAIN_MS)]);
  return { ...IDLE, done: open.length };
}

function start(companyId: string, request: DueRequest, ports: PumpPorts): void {
  const key = `${companyId}/${request.endpointId}`;
  const sends = underWay.get(key) ?? new Set();
  underWay.set(key, sends);
  const sending = send(companyId, request, ports)
    // Its lease runs out, and it is sent again under the same id.
    .catch((error: unknown) => log.error({ companyId, dispatchId: request.dispatchId, err: error }, "a webhook request broke"))
    .finally(() => {
      sends.delete(sending);
      if (sends.size === 0) underWay.delete(key);
    });
  sends.add(sending);
}

async function send(companyId: string, request: DueRequest, ports: PumpPorts): Promise<void> {
  await foldAnswer(companyId, request, await ask(companyId, request, ports), ports);
}

async function ask(companyId: string, request: DueRequest, ports: PumpPorts): Promise<WebhookAnswer> {
  if (!request.enabled) return { kind: "error", code: "off", durationMs: 0 };
  const sealed = open(companyId, request, ports);
  if (!sealed) return { kind: "error", code: "unreadable", durationMs: 0 };
  const { allowedHosts } = config().webhookOut;
  return sendWebhook({ url: request.url, secret: sealed.secret, id: request.key, body: bodyOf(request, sealed.phone) }, { allowedHosts });
}

/** Null: a key is gone, or the bytes were changed. Its person must not be tried for ever. */
function open(
  companyId: string,
  { dispatchId, secretCipher, phoneCipher }: DueRequest,
  ports: PumpPorts,
): { secret: string; phone: string | null } | null {
  try {
    return { secret: decryptPhone(secretCipher, phoneSecrets()), phone: phoneCipher === null ? null : ports.openPhone(phoneCipher) };
  } catch (error) {
    log.error({ companyId, dispatchId, err: error }, "the secret or the number of a webhook request can't be opened");
    return null;
  }
}

/** The same bytes at every try. */
function bodyOf(request: DueRequest, phone: string | null): string {
  return JSON.stringify({
    type: "journey.person",
    timestamp: request.plannedAt.toISOString(),
    data: {
      personId: request.customerId,
      journey: { id: request.journeyId, name: request.journeyName },
      node: request.node,
      fields: request.variables,
      ...(phone === null ? {} : { phone }),
    },
  });
}

/** Requests that were cancelled with their run or their person leave the queue; so do those that were under way when their run was stopped. */
async function forgetCancelled(sql: Sql, companyId: string): Promise<void> {
  await sql.query(
    `UPDATE dispatch d SET state = 'cancelled', reason = 'stopped', lease_until = NULL, concluded_at = now(), updated_at = now()
     FROM (SELECT dispatch_id FROM webhook_detail WHERE company_id = $1 AND next_try_at <= now() ORDER BY next_try_at LIMIT 1000) due, journey_run r
     WHERE d.company_id = $1 AND d.id = due.dispatch_id AND d.state IN ('planned', 'sending')
       AND r.company_id = $1 AND r.id = d.run_id AND r.state IN ('stopping', 'stopped')`,
    [companyId],
  );
  await sql.query(
    `UPDATE webhook_detail w SET next_try_at = NULL
     FROM (SELECT dispatch_id FROM webhook_detail WHERE company_id = $1 AND next_try_at <= now() ORDER BY next_try_at LIMIT 1000) due
     JOIN dispatch d ON d.company_id = $1 AND d.id = due.dispatch_id AND d.state NOT IN ('planned', 'sending')
     WHERE w.company_id = $1 AND w.dispatch_id = due.dispatch_id`,
    [companyId],
  );
}

/** Marks due requests of running runs as under way: new ones, and those whose sender was lost. */
async function claim(sql: Sql, companyId: string, busy: (endpointId: string) => number): Promise<DueRequest[]> {
  const { rows: endpoints } = await sql.query<{ id: string }>(
    `SELECT p.id FROM webhook_endpoint p JOIN company co ON co.id = p.company_id AND NOT co.kill_switch
     WHERE p.company_id = $1 AND EXISTS (SELECT FROM webhook_detail w WHERE w.company_id = $1 AND w.endpoint_id = p.id AND w.next_try_at <= now())`,
    [companyId],
  );
  const free = endpoints.map(({ id }) => ({ id, places: AT_ONCE - busy(id) })).filter(({ places }) => places > 0);
  if (free.length === 0) return [];
  const { rows } = await sql.query<DueRequest>(
    `WITH due AS MATERIALIZED (
       SELECT q.id FROM unnest($2::uuid[], $3::int[]) AS f(endpoint_id, places) CROSS JOIN LATERAL (
         SELECT d.id FROM webhook_detail w JOIN dispatch d ON d.company_id = $1 AND d.id = w.dispatch_id
         JOIN journey_run r ON r.company_id = $1 AND r.id = d.run_id AND r.state = 'running'
         WHERE w.company_id = $1 AND w.endpoint_id = f.endpoint_id AND w.next_try_at <= now() AND d.state IN ('planned', 'sending')
         ORDER BY w.next_try_at, w.dispatch_id LIMIT f.places FOR UPDATE OF d SKIP LOCKED) q),
     marked AS (
       UPDATE dispatch d SET state = 'sending', sent_at = coalesce(d.sent_at, now()), reason = NULL,
              lease_until = now() + make_interval(secs => $4), updated_at = now()
       FROM due WHERE d.company_id = $1 AND d.id = due.id RETURNING d.*),
     tried AS (
       UPDATE webhook_detail w SET tries = w.tries + 1, tried_at = now(), next_try_at = now() + make_interval(secs => $4)
       FROM due WHERE w.company_id = $1 AND w.dispatch_id = due.id RETURNING w.*)
     SELECT m.id AS "dispatchId", m.key, m.run_id AS "runId", m.customer_id AS "customerId", t.endpoint_id AS "endpointId", p.url, p.enabled,
            p.secret_cipher AS "secretCipher", m.variables, CASE WHEN t.with_phone AND p.allow_phone THEN c.phone_cipher END AS "phoneCipher",
            m.journey_id AS "journeyId", j.name AS "journeyName", m.node, m.planned_at AS "plannedAt", t.tries::int AS tries
     FROM marked m JOIN tried t ON t.dispatch_id = m.id JOIN webhook_endpoint p ON p.company_id = $1 AND p.id = t.endpoint_id
     JOIN journey j ON j.company_id = $1 AND j.id = m.journey_id LEFT JOIN customer c ON c.company_id = $1 AND c.id = m.customer_id`,
    [companyId, free.map((one) => one.id), free.map((one) => one.places), LEASE_SECONDS],
  );
  return rows;
}
