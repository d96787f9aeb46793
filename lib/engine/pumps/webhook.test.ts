import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { applyEnvironment } from "@/lib/config";
import type { WebhookOp } from "@/lib/journey/plan";
import { newSecret } from "@/lib/services/webhooks/endpoint";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { ring } from "../bell";
import { enrol } from "../enrol";
import { noticeRestore } from "../restore/epoch";
import { reconcileRestored } from "../restore/reconcile";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { planOf } from "../testing/plans";
import { takingPorts } from "../testing/pump-ports";
import type { PumpPorts } from "./ports";
import { runPump } from "./supervise";
import { sendWebhooks } from "./webhook";

interface Heard {
  path: string;
  id: string;
  body: string;
  headers: IncomingHttpHeaders;
}

let db: TestDatabase;
let clinic: TestClinic;
let server: Server;
let base: string;
let heard: Heard[] = [];
let answer: (request: Heard, response: ServerResponse) => void;
const woken: string[] = [];
const ports: PumpPorts = { ...takingPorts({}), wake: ({ runId }) => woken.push(runId) };

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const one = { path: request.url ?? "", id: String(request.headers["webhook-id"]), body, headers: request.headers };
      heard.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  base = `http://127.0.0.1:${port}`;
  applyEnvironment({ YIDAO_WEBHOOK_ALLOWED_HOSTS: `127.0.0.1:${port}` });
});
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  heard = [];
  answer = (_, response) => response.end(JSON.stringify({ data: { level: "gold" } }));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await db?.close();
});

async function endpoint(url: string, allowPhone = false): Promise<{ id: string; secret: string }> {
  const { secret, sealed } = newSecret();
  const { rows } = await db.owner.query<{ id: string }>(
    "INSERT INTO webhook_endpoint (company_id, name, url, secret_cipher, allow_phone) VALUES ($1, $2, $2, $3, $4) RETURNING id",
    [clinic.companyId, url, sealed, allowPhone],
  );
  return { id: rows[0]?.id ?? "", secret };
}

/** A live run whose people's requests are planned. */
async function planned(endpointId: string, part: Partial<WebhookOp> = {}): Promise<string> {
  const op: WebhookOp = {
    op: "effect",
    effect: "webhook",
    node: "hook",
    name: "回调",
    kind: "webhook",
    outlets: { "answer:a1": null, success: null, failed: null },
    endpointId,
    fields: ["customer.name"],
    withPhone: false,
    maxTries: 3,
    save: null,
    branch: null,
    ...part,
  };
  const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, planOf(clinic, op)), { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "hook"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
  return runId;
}

/** Rounds of the pump until nothing is under way and nothing is due. */
async function drain(): Promise<void> {
  while ((await sendWebhooks(clinic.companyId, ports)).done > 0);
}

const dueNow = () =>
  db.owner.query("UPDATE webhook_detail SET next_try_at = now() WHERE company_id = $1 AND next_try_at IS NOT NULL", [clinic.companyId]);

async function ways(runId: string): Promise<Record<string, number>> {
  const { rows } = await db.owner.query<{ way: string; n: number }>(
    "SELECT coalesce(outlet, result || ' ' || reason) AS way, count(*)::int AS n FROM journey_event WHERE run_id = $1 AND node = 'hook' GROUP BY 1",
    [runId],
  );
  return Object.fromEntries(rows.map((row) => [row.way, row.n]));
}

const requested = async (runId: string) =>
  (await db.owner.query("SELECT sum(value)::int AS n FROM counter WHERE run_id = $1 AND metric = 'webhook:sent'", [runId])).rows[0]?.n;

it("signs what it sends, keeps what came back, takes a way and keeps a value by it; the number only where that is allowed", async () => {
  const [person] = await addPatients(db.owner, clinic, mobiles(1));
  const { id, secret } = await endpoint(`${base}/a`, true);
  const runId = await planned(id, {
    withPhone: true,
    save: { path: "data.level", attribute: "等级" },
    branch: { path: "data.level", cases: [{ outlet: "answer:a1", equals: "gold" }] },
  });
  await drain();
  const [request] = heard;
  expect(new Webhook(secret).verify(request?.body ?? "", request?.headers as Record<string, string>)).toMatchObject({
    type: "journey.person",
    data: { personId: person, node: "hook", fields: { "customer.name": "患者0" }, phone: "+8613600051000" },
  });
  expect(await ways(runId)).toEqual({ "answer:a1": 1 });
  expect(woken).toContain(runId);
  const { rows } = await db.owner.query(
    "SELECT w.status, w.response, w.tries, d.key, d.state, c.attributes FROM webhook_detail w JOIN dispatch d ON d.id = w.dispatch_id JOIN customer c ON c.id = d.customer_id WHERE w.company_id = $1",
    [clinic.companyId],
  );
  expect(rows).toEqual([
    { status: 200, response: '{"data":{"level":"gold"}}', tries: 1, key: request?.id, state: "ended", attributes: { 等级: "gold" } },
  ]);
  // Withdrawn since: the number stays here.
  const second = await planned(id, { withPhone: true });
  await db.owner.query("UPDATE webhook_endpoint SET allow_phone = false WHERE company_id = $1", [clinic.companyId]);
  await drain();
  expect(await ways(second)).toEqual({ success: 1 });
  expect(heard.at(-1)?.body).not.toContain("13600051000");
});

it("tries again under the same id with growing pauses, keeps to Retry-After, and fails in the end", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  const { id } = await endpoint(`${base}/b`);
  answer = (_, response) => response.writeHead(503, { "retry-after": "60" }).end("later");
  const runId = await planned(id);
  const waits: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    await drain();
    const { rows } = await db.owner.query<{ secs: number | null }>(
      "SELECT extract(epoch FROM next_try_at - now())::int AS secs FROM webhook_detail WHERE company_id = $1",
      [clinic.companyId],
    );
    if (rows[0]?.secs) waits.push(rows[0].secs);
    await dueNow();
  }
  expect(waits.map((secs) => Math.round(secs / 10))).toEqual([6, 6]);
  expect(heard).toHaveLength(3);
  expect(new Set(heard.map((one) => `${one.id} ${one.body}`)).size).toBe(1);
  expect(await ways(runId)).toEqual({ "failed webhook_status:503": 1 });
  await drain();
  expect(heard).toHaveLength(3);
});

it("sends again what a lost sender had under way, under the same id, and counts one person once", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  const { id } = await endpoint(`${base}/c`);
  const runId = await planned(id);
  // A sender that died after it had marked the request.
  await db.owner.query("UPDATE dispatch SET state = 'sending', lease_until = now() WHERE run_id = $1", [runId]);
  await drain();
  expect(heard).toHaveLength(1);
  expect(await ways(runId)).toEqual({ success: 1 });
});

it("forgets requests that were cancelled with their people, whatever a paused run has waiting, and is not kept busy by that", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  const { id } = await endpoint(`${base}/paused`);
  const [paused, other] = [await planned(id), await planned(id)];
  await db.owner.query("UPDATE journey_run SET state = 'paused' WHERE id = $1", [paused]);
  await db.owner.query(
    `INSERT INTO webhook_detail (company_id, dispatch_id, endpoint_id, run_id, next_try_at)
     SELECT $1, gen_random_uuid(), $2, $3, now() - interval '1 hour' FROM generate_series(1, 1000)`,
    [clinic.companyId, id, paused],
  );
  await db.owner.query("UPDATE dispatch SET state = 'cancelled', reason = 'stopped' WHERE run_id = $1", [other]);
  await drain();
  const { rows } = await db.owner.query(
    "SELECT run_id, count(*)::int AS n FROM webhook_detail WHERE company_id = $1 AND next_try_at IS NOT NULL GROUP BY 1",
    [clinic.companyId],
  );
  expect(rows).toEqual([{ run_id: paused, n: 1001 }]);
  expect((await db.owner.query("SELECT FROM yidao_companies_with_webhooks() c WHERE c = $1", [clinic.companyId])).rowCount).toBe(0);
});

it("counts as requested whoever was asked, once, though the first sender was lost", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  const { id } = await endpoint(`${base}/counted`);
  answer = (_, response) => response.writeHead(503).end();
  const lost = await planned(id);
  await db.owner.query("UPDATE dispatch SET state = 'sending' WHERE run_id = $1", [lost]);
  await db.owner.query("UPDATE webhook_detail SET tries = 1 WHERE run_id = $1", [lost]);
  await drain();
  await dueNow();
  await drain();
  expect(await requested(lost)).toBe(1);
});

it("takes a value with a zero byte as it can be kept, and asks no second time for it", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  answer = (_, response) => response.end(JSON.stringify({ level: "go\u0000ld" }));
  const runId = await planned((await endpoint(`${base}/zero`)).id, { save: { path: "level", attribute: "等级" } });
  await drain();
  expect(await ways(runId)).toEqual({ success: 1 });
  const { rows } = await db.owner.query("SELECT attributes FROM customer WHERE company_id = $1", [clinic.companyId]);
  expect(rows).toEqual([{ attributes: { 等级: "gold" } }]);
});

it("fails its person when the secret or the number can't be opened: no later try can help", async () => {
  const [bad] = await addPatients(db.owner, clinic, mobiles(2));
  await db.owner.query("UPDATE customer SET phone_cipher = '\\x00' WHERE id = $1", [bad]);
  const { id } = await endpoint(`${base}/sealed`, true);
  const numbers = await planned(id, { withPhone: true });
  await drain();
  expect(await ways(numbers)).toEqual({ "failed webhook_error:unreadable": 1, success: 1 });
  await db.owner.query("UPDATE webhook_endpoint SET secret_cipher = '\\x00' WHERE id = $1", [id]);
  const secret = await planned(id);
  await drain();
  expect(await ways(secret)).toEqual({ "failed webhook_error:unreadable": 2 });
});

it("forgets requests of a run that was stopped while they were under way, whether their answer came or their sender was lost", async () => {
  await addPatients(db.owner, clinic, mobiles(2));
  const runId = await planned((await endpoint(`${base}/stopped`)).id);
  await db.owner.query(
    "UPDATE dispatch SET state = 'sending' WHERE run_id = $1 AND id = (SELECT id FROM dispatch WHERE run_id = $1 ORDER BY id LIMIT 1)",
    [runId],
  );
  await db.owner.query("UPDATE journey_run SET state = 'stopped' WHERE id = $1", [runId]);
  await drain();
  expect(heard).toEqual([]);
  const { rows } = await db.owner.query(
    "SELECT DISTINCT d.state, w.next_try_at FROM dispatch d JOIN webhook_detail w ON w.dispatch_id = d.id WHERE d.run_id = $1",
    [runId],
  );
  expect(rows).toEqual([{ state: "cancelled", next_try_at: null }]);
});

it("asks nobody at an endpoint that was switched off since", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  const { id } = await endpoint(`${base}/off`);
  const runId = await planned(id);
  await db.owner.query("UPDATE webhook_endpoint SET enabled = false WHERE id = $1", [id]);
  await drain();
  expect(heard).toEqual([]);
  expect(await ways(runId)).toEqual({ "failed webhook_endpoint_off": 1 });
  expect(await requested(runId)).toBeNull();
});

it("does not let a slow endpoint hold up another", async () => {
  await addPatients(db.owner, clinic, mobiles(20));
  const [slow, quick] = [await endpoint(`${base}/slow`), await endpoint(`${base}/quick`)];
  const hanging: ServerResponse[] = [];
  answer = (request, response) => {
    if (request.path === "/slow") hanging.push(response);
    else response.end("{}");
  };
  const [slowRun, quickRun] = [await planned(slow.id), await planned(quick.id)];
  await expect
    .poll(async () => {
      await sendWebhooks(clinic.companyId, ports);
      return ways(quickRun);
    })
    .toEqual({ success: 20 });
  expect(hanging).toHaveLength(8);
  answer = (_, response) => response.end("{}");
  for (const response of hanging) response.end("{}");
  await drain();
  expect(await ways(slowRun)).toEqual({ success: 20 });
});

it("gives a request up that is not on its way soon after its run was looked at: it would leave after a pause", async () => {
  // Takes connections, and never says a word of TLS.
  const taken: Socket[] = [];
  const silent = createTcpServer((socket) => taken.push(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  applyEnvironment({ YIDAO_WEBHOOK_ALLOWED_HOSTS: `${new URL(base).host},${host}` });
  await addPatients(db.owner, clinic, mobiles(1));
  const runId = await planned((await endpoint(`https://${host}/`)).id, { maxTries: 1 });
  const began = performance.now();
  await drain();
  expect(performance.now() - began).toBeLessThan(6_000);
  expect(await ways(runId)).toEqual({ "failed webhook_error:connection": 1 });
  for (const socket of taken) socket.destroy();
  silent.close();
});

it("reaches no private address, follows no redirect, and asks nobody for a paused run", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  const [inside, away] = [await endpoint("https://169.254.169.254/latest/meta-data"), await endpoint(`${base}/away`)];
  answer = (_, response) => response.writeHead(302, { location: `${base}/elsewhere` }).end();
  const [first, second] = [await planned(inside.id), await planned(away.id)];
  await db.owner.query("UPDATE journey_run SET state = 'paused' WHERE id = $1", [second]);
  await drain();
  expect(await ways(first)).toEqual({ "failed webhook_error:refused": 1 });
  expect(heard).toEqual([]);
  await db.owner.query("UPDATE journey_run SET state = 'running' WHERE id = $1", [second]);
  await drain();
  expect(await ways(second)).toEqual({ "failed webhook_status:302": 1 });
  expect(heard.map((one) => one.path)).toEqual(["/away"]);
});

it("sends nothing after a restored backup before the providers were asked", async () => {
  await addPatients(db.owner, clinic, mobiles(1));
  await planned((await endpoint(`${base}/held`)).id);
  /** The pump as it runs, for some looks at who has work. */
  const looks = async (count: number) => {
    const stop = new AbortController();
    let seen = 0;
    const heartbeat = () => {
      seen += 1;
      if (seen > count) stop.abort();
      ring("webhook");
    };
    await runPump("webhook", ports, { heartbeat, signal: stop.signal });
  };
  await noticeRestore();
  await db.owner.query("UPDATE engine_epoch SET tick = tick - 1");
  expect(await noticeRestore()).toBe(true);
  await looks(2);
  expect(heard).toEqual([]);
  await reconcileRestored({ acceptedSince: async () => [], hashPhone: () => Buffer.alloc(0) });
  await looks(2);
  expect(heard.map((one) => one.path)).toEqual(["/held"]);
});
