import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as batch } from "@/app/api/v1/batch/route";
import { REQUESTS_A_MINUTE } from "@/lib/services/apiKeys/authenticate";
import { createApiKey } from "@/lib/services/apiKeys/create";
import { listApiKeys } from "@/lib/services/apiKeys/list";
import { revokeApiKey } from "@/lib/services/apiKeys/revoke";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { POST as track } from "./route";

let db: TestDatabase;
let company: string;
let other: string;
let person: string;
let key: string;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  [company, other] = [await db.company("一"), await db.company("二")];
  const add = async (companyId: string, number: string) =>
    (
      await db.owner.query<{ id: string }>("INSERT INTO customer (company_id, name, record_number) VALUES ($1, '患者', $2) RETURNING id", [
        companyId,
        number,
      ])
    ).rows[0]?.id ?? "";
  person = await add(company, "R1");
  await add(other, "R2");
  key = (await createApiKey(testContext(company, ["*"]), { name: "商城" })).key;
  await listenFor(company, ["track:paid"]);
});
afterAll(() => db.close());

/** A running journey of the company whose entry hears of these. */
async function listenFor(companyId: string, entry: string[]): Promise<void> {
  await db.owner.query(
    `WITH j AS (INSERT INTO journey (company_id, name, state) VALUES ($1, '旅程', 'running') RETURNING id),
     v AS (INSERT INTO journey_version (company_id, journey_id, number, document, plan) SELECT $1, id, 1, '{}', $2 FROM j RETURNING id, journey_id)
     SELECT FROM v`,
    [companyId, JSON.stringify({ listens: { entry, run: [] } })],
  );
  await db.owner.query("UPDATE journey j SET current_version_id = v.id FROM journey_version v WHERE v.journey_id = j.id AND j.company_id = $1", [
    companyId,
  ]);
}

const basic = (user: string) => `Basic ${Buffer.from(`${user}:`).toString("base64")}`;
const send = async (route: typeof track, body: unknown, authorization: string | null = basic(key)) => {
  const answer = await route(
    new Request("http://test/api/v1/track", {
      method: "POST",
      headers: authorization === null ? {} : { authorization },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, headers: answer.headers };
};
const stored = async () =>
  (
    await db.owner.query<{ type: string; payload: unknown; message_id: string | null }>(
      "SELECT type, payload, message_id FROM domain_event WHERE company_id = $1 ORDER BY id",
      [company],
    )
  ).rows;

const paid = { userId: "R1", event: "paid", properties: { amount: 1200 }, messageId: "m1" };

describe("POST /api/v1/track", () => {
  it("takes an event of a patient, by record number or id, with either way of signing in; the same message counts once", async () => {
    expect(await send(track, paid)).toMatchObject({ status: 200, body: { success: true, recorded: 1 } });
    expect(await send(track, paid, `Bearer ${key}`)).toMatchObject({ status: 200, body: { recorded: 0 } });
    expect(await send(track, { userId: person.toUpperCase(), event: "paid", context: { library: {} }, timestamp: "2026-01-01" })).toMatchObject({
      body: { recorded: 1 },
    });
    expect(await send(track, { ...paid, event: "seen", messageId: "m2" })).toMatchObject({ status: 200, body: { recorded: 0 } });
    expect(await stored()).toEqual([
      { type: "track:paid", payload: { amount: 1200 }, message_id: "m1" },
      { type: "track:paid", payload: {}, message_id: null },
    ]);
  });

  it.each<[string, unknown, number, string]>([
    ["no JSON", "{", 400, "invalid_json"],
    ["no user", { event: "paid" }, 400, "invalid"],
    ["no event", { userId: "R1", event: " " }, 400, "invalid"],
    ["a user of another company", { userId: "R2", event: "paid" }, 404, "unknown_user"],
    ["another type", { type: "identify", userId: "R1" }, 400, "unsupported_type"],
    ["what no column can hold", { userId: "R1", event: "paid", properties: { a: "\u0000" } }, 400, "unstorable_text"],
    ["half a character", { userId: "R1", event: "paid", properties: { a: ["\ud800"] } }, 400, "unstorable_text"],
    ["a name that no column can hold", { userId: "R1", event: "paid", properties: { "a\u0000": 1 } }, 400, "unstorable_text"],
    ["a NUL in the user", { userId: "R\u0000", event: "paid" }, 404, "unknown_user"],
    ["too much", { userId: "R1", event: "paid", properties: { a: "x".repeat(40_000) } }, 413, "too_large"],
  ])("refuses %s and says why", async (_, body, status, code) => {
    const answer = await send(track, body);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it("takes a text that only spells such a character", async () => {
    const properties = { path: "C:\\u0000\\ud800", "\\u0000": 1 };
    expect(await send(track, { userId: "R1", event: "paid", properties })).toMatchObject({ status: 200, body: { recorded: 1 } });
    expect((await stored()).at(-1)?.payload).toEqual(properties);
  });

  it("is closed without a key, with a wrong one and with one that was revoked", async () => {
    const ctx = testContext(company, ["*"]);
    const { id, key: gone } = await createApiKey(ctx, { name: "旧系统" });
    expect((await send(track, { ...paid, messageId: null }, `Bearer ${gone}`)).status).toBe(200);
    await revokeApiKey(ctx, { id });
    for (const authorization of [null, "Bearer", `Bearer ${gone}`, basic("yd_nobody"), "Digest x"])
      expect(await send(track, paid, authorization)).toMatchObject({ status: 401, body: { error: { code: "unauthorized" } } });
    const keys = await listApiKeys(ctx);
    expect(keys.map((one) => [one.name, one.revokedAt !== null, one.lastUsedAt !== null])).toEqual([
      ["商城", false, true],
      ["旧系统", true, true],
    ]);
    expect(JSON.stringify(keys)).not.toContain(key);
    await expect(revokeApiKey(testContext(other, ["*"]), { id })).rejects.toMatchObject({ code: "api_key_not_found" });
  });

  it("counts a key's requests by the minute", async () => {
    const { key: busy } = await createApiKey(testContext(other, ["*"]), { name: "忙" });
    await db.owner.query("UPDATE api_key SET window_requests = $2 WHERE company_id = $1", [other, REQUESTS_A_MINUTE - 1]);
    const body = { userId: "R2", event: "paid" };
    expect((await send(track, body, basic(busy))).status).toBe(200);
    const refused = await send(track, body, basic(busy));
    expect(refused).toMatchObject({ status: 429, body: { error: { code: "too_many_requests" } } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    await db.owner.query("UPDATE api_key SET window_at = now() - interval '61 seconds' WHERE company_id = $1", [other]);
    expect((await send(track, body, basic(busy))).status).toBe(200);
  });
});

describe("POST /api/v1/batch", () => {
  it("takes what is right, names what is not, and keeps the order", async () => {
    const before = (await stored()).length;
    const answer = await send(batch, {
      batch: [
        { type: "track", userId: "R1", event: "paid", messageId: "b1", properties: { n: 1 } },
        { type: "identify", userId: "R1", traits: {} },
        { type: "track", userId: "nobody", event: "paid" },
        { type: "track", userId: "R1", event: "paid", messageId: "b1" },
        { type: "track", userId: "R1", event: "paid", messageId: "b2", properties: { n: 2 } },
      ],
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        accepted: 3,
        recorded: 2,
        rejected: [
          { index: 1, code: "unsupported_type" },
          { index: 2, code: "unknown_user" },
        ],
      },
    });
    expect((await stored()).slice(before).map((row) => row.payload)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await send(batch, { batch: Array.from({ length: 501 }, () => paid) })).toMatchObject({ status: 400 });
    expect(await send(batch, { batch: [] })).toMatchObject({ status: 400 });
  });
});
