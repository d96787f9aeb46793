import { performance } from "node:perf_hooks";
import { setTimeout as rest } from "node:timers/promises";
import { sendWebhook, type WebhookAnswer } from "@/lib/channels/webhook/send";
import { config } from "@/lib/config";
import { type Sql, withTenantSql } from "@/lib/db";
import { log } from "@/lib/log";
import { decryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";
import { STEP_SETTINGS } from "../step";
import type { PumpPorts } from "./ports";
import { stillGoing } from "./going";
import { IDLE, type Tick } from "./report";
import { foldAnswer } from "./webhook-fold";

/** Requests under way at once to one endpoint: a slow one fills its own places, never another's. */
const AT_ONCE = 8;
/** Longer than a request may take. After it the sender is taken for lost, and the same request goes out again under its id. */
const LEASE_SECONDS = 60;
const LOOK_AGAIN_MS = 250;
/** A request is on its way so long after the last look at its run, or does not leave: a pause holds within 5 s. */
const LEAVE_MS = 4_000;

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
  const queues = await withTenantSql(companyId, (sql) => queuesOf(sql, companyId), STEP_SETTINGS);
  const running = queues.filter((queue) => queue.isRunning);
  const due = running.length > 0 ? await withTenantSql(companyId, (sql) => claim(sql, companyId, running, busy), STEP_SETTINGS) : [];
  const leaveByMs = performance.now() + LEAVE_MS;
  // In a run that goes on there is something to forget where a request is due and none could be made.
  const obstructed = queues.filter((queue) => !queue.isRunning || (due.length === 0 && busy(queue.endpointId) === 0));
  if (obstructed.length > 0) await withTenantSql(companyId, (sql) => forgetCancelled(sql, companyId, obstructed), STEP_SETTINGS);
  for (const request of due) start(companyId, { request, leaveByMs }, ports);
  const open = [...underWay].flatMap(([key, sends]) => (key.startsWith(`${companyId}/`) ? [...sends] : []));
  if (open.length === 0) return { ...IDLE, done: due.length };
  await Promise.race([...open, rest(LOOK_AGAIN_MS)]);
  return { ...IDLE, done: open.length };
}

/** A request that was claimed, and until when it may leave, on the monotonic clock. */
interface Claimed {
  request: DueRequest;
  leaveByMs: number;
}

function start(companyId: string, claimed: Claimed, ports: PumpPorts): void {
  const { request } = claimed;
  const key = `${companyId}/${request.endpointId}`;
  const sends = underWay.get(key) ?? new Set();
  underWay.set(key, sends);
  const sending = send(companyId, claimed, ports)
    // Its lease runs out, and it is sent again under the same id.
    .catch((error: unknown) => log.error({ companyId, dispatchId: request.dispatchId, err: error }, "a webhook request broke"))
    .finally(() => {
      sends.delete(sending);
      if (sends.size === 0) underWay.delete(key);
    });
  sends.add(sending);
}

async function send(companyId: string, claimed: Claimed, ports: PumpPorts): Promise<void> {
  await foldAnswer(companyId, claimed.request, await ask(companyId, claimed, ports), ports);
}

async function ask(companyId: string, { request, leaveByMs }: Claimed, ports: PumpPorts): Promise<WebhookAnswer> {
  if (!request.enabled) return { kind: "error", code: "off", durationMs: 0 };
  const sealed = open(companyId, request, ports);
  if (!sealed) return { kind: "error", code: "unreadable", durationMs: 0 };
  const { allowedHosts } = config().webhookOut;
  return sendWebhook({ url: request.url, secret: sealed.secret, id: request.key, body: bodyOf(request, sealed.phone) }, { allowedHosts, leaveByMs });
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

/** What was read when it was planned is the same at every try; the journey's name and the number are as they are now. */
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

/** The requests to one endpoint from one run; the first of them is due. */
interface RequestQueue {
  endpointId: string;
  runId: string;
  isRunning: boolean;
}

/** Those of paused runs stand aside. */
async function queuesOf(sql: Sql, companyId: string): Promise<RequestQueue[]> {
  const { rows } = await sql.query<RequestQueue>(
    `SELECT q.endpoint_id AS "endpointId", q.run_id AS "runId", r.state = 'running' AS "isRunning" FROM yidao_webhook_queues($1) q
     JOIN company co ON co.id = $1 AND NOT co.kill_switch
     JOIN journey_run r ON r.company_id = $1 AND r.id = q.run_id AND r.state NOT IN ('starting', 'paused')
     WHERE q.first_due <= now()`,
    [companyId],
  );
  return rows;
}

/** Of runs that go on or are over: requests that were cancelled with their run or their person leave the queue; so do those that were under way when their run ended. */
async function forgetCancelled(sql: Sql, companyId: string, queues: RequestQueue[]): Promise<void> {
  await sql.query(
    `WITH due AS MATERIALIZED (
       SELECT w.dispatch_id FROM unnest($2::uuid[], $3::uuid[]) AS q(endpoint_id, run_id) CROSS JOIN LATERAL (
         SELECT w.dispatch_id FROM webhook_detail w WHERE w.company_id = $1 AND w.endpoint_id = q.endpoint_id AND w.run_id = q.run_id AND w.next_try_at <= now()
         ORDER BY w.next_try_at, w.dispatch_id LIMIT 1000) w),
     seen AS MATERIALIZED (
       SELECT d.id, d.state IN ('planned', 'sending') AS open, r.state NOT IN ('starting', 'running', 'paused') AS is_over FROM due
       JOIN dispatch d ON d.company_id = $1 AND d.id = due.dispatch_id JOIN journey_run r ON r.company_id = $1 AND r.id = d.run_id
       ORDER BY d.id FOR UPDATE OF d SKIP LOCKED),
     cancelled AS (
       UPDATE dispatch d SET state = 'cancelled', reason = 'stopped', lease_until = NULL, concluded_at = now(), updated_at = now()
       FROM seen WHERE seen.open AND seen.is_over AND d.company_id = $1 AND d.id = seen.id)
     UPDATE webhook_detail w SET next_try_at = NULL FROM seen WHERE (seen.is_over OR NOT seen.open) AND w.company_id = $1 AND w.dispatch_id = seen.id`,
    [companyId, queues.map((queue) => queue.endpointId), queues.map((queue) => queue.runId)],
  );
}

/** Marks due requests of running runs as under way, of each endpoint the oldest: new ones, and those whose sender was lost. */
async function claim(sql: Sql, companyId: string, queues: RequestQueue[], busy: (endpointId: string) => number): Promise<DueRequest[]> {
  const open = queues.map((queue) => ({ ...queue, places: AT_ONCE - busy(queue.endpointId) })).filter(({ places }) => places > 0);
  const going = await stillGoing(sql, companyId, [...new Set(open.map(({ runId }) => runId))]);
  const free = open.filter(({ runId }) => going.has(runId));
  if (free.length === 0) return [];
  const { rows } = await sql.query<DueRequest>(
    `WITH found AS MATERIALIZED (
       SELECT q.id, f.places, row_number() OVER (PARTITION BY f.endpoint_id ORDER BY q.next_try_at, q.id) AS place
       FROM unnest($2::uuid[], $3::uuid[], $4::int[]) AS f(endpoint_id, run_id, places) CROSS JOIN LATERAL (
         SELECT d.id, w.next_try_at FROM webhook_detail w JOIN dispatch d ON d.company_id = $1 AND d.id = w.dispatch_id
         WHERE w.company_id = $1 AND w.endpoint_id = f.endpoint_id AND w.run_id = f.run_id AND w.next_try_at <= now() AND d.state IN ('planned', 'sending')
         ORDER BY w.next_try_at, w.dispatch_id LIMIT f.places FOR UPDATE OF d SKIP LOCKED) q),
     due AS MATERIALIZED (SELECT id FROM found WHERE place <= places),
     marked AS (
       UPDATE dispatch d SET state = 'sending', sent_at = coalesce(d.sent_at, now()), reason = NULL,
              lease_until = now() + make_interval(secs => $5), updated_at = now()
       FROM due WHERE d.company_id = $1 AND d.id = due.id RETURNING d.*),
     tried AS (
       UPDATE webhook_detail w SET tries = w.tries + 1, tried_at = now(), next_try_at = now() + make_interval(secs => $5)
       FROM due WHERE w.company_id = $1 AND w.dispatch_id = due.id RETURNING w.*)
     SELECT m.id AS "dispatchId", m.key, m.run_id AS "runId", m.customer_id AS "customerId", t.endpoint_id AS "endpointId", p.url, p.enabled,
            p.secret_cipher AS "secretCipher", m.variables, CASE WHEN t.with_phone AND p.allow_phone THEN c.phone_cipher END AS "phoneCipher",
            m.journey_id AS "journeyId", j.name AS "journeyName", m.node, m.planned_at AS "plannedAt", t.tries::int AS tries
     FROM marked m JOIN tried t ON t.dispatch_id = m.id JOIN webhook_endpoint p ON p.company_id = $1 AND p.id = t.endpoint_id
     JOIN journey j ON j.company_id = $1 AND j.id = m.journey_id LEFT JOIN customer c ON c.company_id = $1 AND c.id = m.customer_id`,
    [companyId, free.map((one) => one.endpointId), free.map((one) => one.runId), free.map((one) => one.places), LEASE_SECONDS],
  );
  return rows;
}
