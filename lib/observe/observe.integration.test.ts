import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GET } from "@/app/metrics/route";
import { applyEnvironment } from "@/lib/config";
import { addPatients, addRun, addVersion, mobiles, testClinic } from "@/lib/engine/testing/clinic";
import { shortPlan } from "@/lib/engine/testing/plans";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { gaugesText, metricsText } from "./gauges";
import { pumpRound } from "./pumps";
import { serveMetrics } from "./server";
import { span, startTracing, stopTracing } from "./tracing";

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address;
}

let db: TestDatabase;
beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db.close());

it("serves this process's numbers and the installation's on loopback", async () => {
  const company = await db.company();
  await db.owner.query(
    `INSERT INTO inbox (company_id, provider, event_id, kind, occurred_at, payload, state, received_at)
     VALUES ($1, 'simulated', 'a', 'call.ended', now(), '{}', 'new', now() - interval '90 seconds'), ($1, 'simulated', 'b', 'call.ended', now(), '{}', 'dead', now())`,
    [company],
  );
  pumpRound("dial", 3);
  const server = await serveMetrics(0);
  if (!server) throw new Error("no port was free");
  const { port, address } = addressOf(server);
  expect(address).toBe("127.0.0.1");
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  server.close();
  const value = (series: string) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length + 1),
    );
  expect(value("yidao_database_up")).toBe(1);
  expect(value("yidao_inbox_waiting")).toBe(1);
  expect(value("yidao_inbox_age_seconds")).toBeGreaterThanOrEqual(90);
  expect(value('yidao_dead_letters{queue="inbox"}')).toBe(1);
  expect(value("yidao_ledger_days_ahead")).toBeGreaterThanOrEqual(13);
  expect(value('yidao_pump_done_total{pump="dial"}')).toBe(3);
  expect(text).not.toContain(company);
});

it("tells the age of what would be sent: of texts whose run is over too, not of a paused journey's", async () => {
  const clinic = await testClinic(db.owner, await db.company());
  const [person = ""] = await addPatients(db.owner, clinic, mobiles(1));
  const version = await addVersion(db.owner, clinic, shortPlan(clinic));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await db.owner.query("UPDATE journey_run SET state = 'completed', finished_at = now() WHERE id = $1", [runId]);
  await db.owner.query(
    `INSERT INTO dispatch (company_id, journey_id, run_id, enrolment_id, customer_id, contact_id, node, visit, channel, purpose, attempt, key, state, planned_at, due_at)
     VALUES ($1, $2, $3, gen_random_uuid(), $4, gen_random_uuid(), 'call', 1, 'text', 'hangup', 1, 'aged', 'planned', now(), now() - interval '90 seconds')`,
    [clinic.companyId, version.journeyId, runId, person],
  );
  const age = async () => Number(/^yidao_queue_age_seconds\{channel="text"\} ([\d.]+)$/m.exec(await metricsText())?.[1]);
  expect(await age()).toBeGreaterThanOrEqual(90);
  await db.owner.query("UPDATE journey SET state = 'paused' WHERE id = $1", [version.journeyId]);
  expect(await age()).toBe(0);
});

it("has nothing at the web server's /metrics without the token", async () => {
  const ask = (authorization?: string) => GET(new Request("http://x/metrics", authorization ? { headers: { authorization } } : {}));
  expect((await ask("Bearer ")).status).toBe(404);
  applyEnvironment({ YIDAO_METRICS_TOKEN: "a-token-of-some-length" });
  expect((await ask()).status).toBe(404);
  expect((await ask("Bearer a-token-of-some-lengtH")).status).toBe(404);
  const answer = await ask("Bearer a-token-of-some-length");
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("yidao_database_up 1");
});

it("writes gauges as Prometheus reads them", () => {
  const rows = [
    { name: "dispatches_in_flight", label: "call:accepted", value: 2 },
    { name: "workers", label: "", value: 1 },
  ];
  const lines = gaugesText(rows).split("\n");
  expect(lines).toContain('yidao_dispatches_in_flight{channel="call",state="accepted"} 2');
  expect(lines).toContain("yidao_workers 1");
  expect(lines).toContain("# TYPE yidao_workers gauge");
});

it("sends spans to the collector that is set, and none otherwise", async () => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => {
        bodies.push(Buffer.concat(chunks).toString("latin1"));
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      });
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const { port } = addressOf(collector);
  await startTracing("worker");
  expect(await span("untraced", {}, async () => 1)).toBe(1);
  applyEnvironment({ YIDAO_OTLP_URL: `http://127.0.0.1:${port}/v1/traces` });
  await startTracing("worker");
  await span("step", { "yidao.run": "run-1" }, () => span("inner", {}, async () => 2));
  await expect(span("broken", {}, () => Promise.reject(new TypeError("secret")))).rejects.toThrow();
  await stopTracing();
  collector.close();
  const sent = bodies.join("\n");
  for (const word of ["yidao-worker", "step", "inner", "run-1", "broken", "TypeError"]) expect(sent).toContain(word);
  expect(sent).not.toContain("untraced");
  expect(sent).not.toContain("secret");
});
