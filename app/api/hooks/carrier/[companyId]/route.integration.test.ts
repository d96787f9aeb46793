import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { companyKeys } from "@/lib/channels/webhook";
import { applyEnvironment } from "@/lib/config";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { POST } from "./route";

const secret = `whsec_${Buffer.from("a secret of enough bytes for all").toString("base64")}`;
const previous = `whsec_${Buffer.from("the secret that was used before!").toString("base64")}`;

let database: TestDatabase;
let company: string;
let other: string;
beforeAll(async () => {
  database = await testDatabase();
  const key = Buffer.alloc(32, 7).toString("base64");
  applyEnvironment({
    YIDAO_WEBHOOK_SECRET: secret,
    YIDAO_WEBHOOK_PREVIOUS_SECRET: previous,
    YIDAO_PHONE_KEYS: `1:${key}`,
    YIDAO_PHONE_HASH_KEY: key,
    LOG_LEVEL: "silent",
  });
});
afterAll(() => database.close());
beforeEach(async () => {
  [company, other] = [await database.company("甲"), await database.company("乙")];
});

const event = (id: string, change: object = {}, type = "call.ringing") => ({
  id,
  type,
  timestamp: "2026-11-21T02:00:00.000Z",
  data: { company, key: `key-${id}`, id: "call_1", ...change },
});

interface Sent {
  to?: string;
  secretOf?: string;
  master?: string;
  ageSeconds?: number;
  altered?: string;
}
async function send(value: unknown, { to = company, secretOf = to, master = secret, ageSeconds = 0, altered }: Sent = {}): Promise<number> {
  const body = JSON.stringify(value);
  const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds);
  const [key = Buffer.alloc(0)] = companyKeys([master], secretOf);
  const signature = createHmac("sha256", key).update(`msg.${timestamp}.${body}`).digest("base64");
  const request = new Request(`http://localhost/api/hooks/carrier/${to}`, {
    method: "POST",
    body: altered ?? body,
    headers: { "webhook-id": "msg", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` },
  });
  return (await POST(request, { params: Promise.resolve({ companyId: to }) })).status;
}
const rows = async () =>
  (
    await database.owner.query("SELECT event_id, kind, dispatch_key, payload FROM inbox WHERE company_id = ANY($1::uuid[]) ORDER BY id", [
      [company, other],
    ])
  ).rows;

it("stores a verified event and answers 2xx", async () => {
  expect(await send(event("evt_1", { world: "w1" }))).toBe(204);
  expect(await rows()).toEqual([
    { event_id: "evt_1", kind: "call.ringing", dispatch_key: "key-evt_1", payload: { providerId: "call_1", world: "w1" } },
  ]);
});

it("the same event 50 times at once is one row", async () => {
  const statuses = await Promise.all(Array.from({ length: 50 }, () => send(event("evt_1"))));
  expect(new Set(statuses)).toEqual(new Set([204]));
  expect(await rows()).toHaveLength(1);
});

it("stores a batch, with events it knows already and events twice in it", async () => {
  await send(event("evt_2"));
  expect(await send({ events: [event("evt_1"), event("evt_2"), event("evt_3"), event("evt_3")] })).toBe(204);
  expect(await rows()).toHaveLength(3);
  expect(new Set((await rows()).map((row) => row.event_id))).toEqual(new Set(["evt_1", "evt_2", "evt_3"]));
});

it("keeps no number of a reply", async () => {
  expect(await send(event("evt_r", { from: "+8613800130012", text: "T" }, "text.reply"))).toBe(204);
  const [row] = await rows();
  expect(row).toMatchObject({ kind: "text.reply", dispatch_key: null, payload: { text: "T", inReplyTo: "key-evt_r" } });
  expect(JSON.stringify(row)).not.toContain("13800130012");
});

it("takes the previous secret while it is being changed", async () => {
  expect(await send(event("evt_1"), { master: previous })).toBe(204);
});

it.each<[string, Sent, number]>([
  ["another installation's secret", { master: `whsec_${Buffer.alloc(32, 1).toString("base64")}` }, 401],
  ["altered on the way", { altered: "{}" }, 401],
  ["older than five minutes", { ageSeconds: 301 }, 401],
  ["from the future", { ageSeconds: -301 }, 401],
  ["of no company", { to: "nobody" }, 404],
])("refuses a webhook %s, without a row", async (_, sent, status) => {
  expect(await send(event("evt_1"), sent)).toBe(status);
  expect(await rows()).toEqual([]);
});

it("another tenant's secret opens nothing, nor does its own open another's events", async () => {
  expect(await send(event("evt_1"), { secretOf: other })).toBe(401);
  expect(await send(event("evt_1"), { to: other })).toBe(422);
  expect(await rows()).toEqual([]);
});

it("refuses more than 256 KB before looking at it", async () => {
  expect(await send(event("evt_1", { text: "长".repeat(100_000) }))).toBe(413);
  expect(await rows()).toEqual([]);
});
