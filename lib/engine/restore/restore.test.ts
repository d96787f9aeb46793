import type { PoolClient } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Accepted } from "@/lib/channels/accepted";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "../enrol";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { shortPlan } from "../testing/plans";
import { noticeRestore } from "./epoch";
import { adoptKnown, mayBeSentFor } from "./gate";
import { reconcileRestored, type RestorePorts } from "./reconcile";

let db: TestDatabase;
let clinic: TestClinic;
let runId: string;
const [NUMBER = ""] = mobiles(1);
const hash = (number: string) => hashPhone(number, phoneSecrets().hashKey);

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
afterAll(() => db?.close());
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  await addPatients(db.owner, clinic, mobiles(2));
  runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, shortPlan(clinic)), { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "call"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
});

/** As a backup that is put back. */
async function older(): Promise<void> {
  await noticeRestore();
  await db.owner.query("UPDATE engine_epoch SET tick = tick - 1");
}

const saying = (accepted: (companyId: string) => Accepted[] | null): RestorePorts => ({
  acceptedSince: async (companyId) => (companyId === clinic.companyId ? accepted(companyId) : []),
  hashPhone: hash,
});

async function dispatches(): Promise<{ key: string; state: string; hash: Buffer }[]> {
  return (
    await db.owner.query<{ key: string; state: string; hash: Buffer }>("SELECT key, state, phone_hash AS hash FROM dispatch WHERE run_id = $1", [
      runId,
    ])
  ).rows;
}

/** While somebody holds this dispatch, `work` waits for it; then that one takes more, at once or not at all. */
async function beside(key: string, work: () => Promise<unknown>, more: (inbox: PoolClient) => Promise<unknown>): Promise<void> {
  const inbox = await db.owner.connect();
  try {
    await inbox.query("BEGIN");
    await inbox.query("SELECT FROM dispatch WHERE key = $1 FOR UPDATE", [key]);
    const working = work();
    await expect
      .poll(
        async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount,
      )
      .toBeGreaterThan(0);
    await more(inbox);
    await inbox.query("COMMIT");
    await working;
  } finally {
    inbox.release(true);
  }
}

const call = (key: string, to: string, outcome: Accepted["outcome"]): Accepted => ({
  provider: "simulated",
  channel: "call",
  key,
  providerId: `call_${key}`,
  to: `+86${to}`,
  scriptId: clinic.scriptId,
  at: new Date(),
  outcome,
  replies: [],
});

it("is noticed once, and holds every company until its provider was asked", async () => {
  await noticeRestore();
  expect(await noticeRestore()).toBe(false);
  await db.owner.query("UPDATE engine_epoch SET tick = tick - 1");
  expect(await noticeRestore()).toBe(true);
  expect(await noticeRestore()).toBe(false);
  expect(await mayBeSentFor([clinic.companyId])).toEqual([]);
  await reconcileRestored(saying(() => null));
  expect(await mayBeSentFor([clinic.companyId])).toEqual([]);
  await reconcileRestored(saying(() => []));
  expect(await mayBeSentFor([clinic.companyId])).toEqual([clinic.companyId]);
});

it("waits for calls under way, then counts them and sends none of them again", async () => {
  await older();
  expect(await noticeRestore()).toBe(true);
  const one = (await dispatches()).find((d) => d.hash.equals(hash(`+86${NUMBER}`)));
  const key = one?.key ?? "";
  await reconcileRestored(saying(() => [call(key, NUMBER, null)]));
  expect(await mayBeSentFor([clinic.companyId])).toEqual([]);
  await reconcileRestored(saying(() => [call(key, NUMBER, "answered"), call("of-a-run-that-is-gone", NUMBER, "busy")]));
  expect(await mayBeSentFor([clinic.companyId])).toEqual([clinic.companyId]);
  expect((await dispatches()).map((d) => [d.key === key, d.state]).sort(([a], [b]) => Number(a) - Number(b))).toEqual([
    [false, "planned"],
    [true, "unknown"],
  ]);
  const { rows } = await db.owner.query(
    "SELECT a->>'outcome' AS outcome, a->>'category' AS category FROM number_state, jsonb_array_elements(attempts) a WHERE company_id = $1 ORDER BY 1",
    [clinic.companyId],
  );
  expect(rows).toEqual([
    { outcome: "answered", category: "marketing" },
    { outcome: "busy", category: "marketing" },
  ]);
});

it("sends nothing under a key that the provider has, when a step makes the dispatch anew", async () => {
  const known = await dispatches();
  await older();
  await noticeRestore();
  await reconcileRestored(saying(() => known.map(({ key }) => call(key, NUMBER, "busy"))));
  // The people stand before the call again, as in the backup, and the step repeats itself.
  await db.owner.query("UPDATE dispatch SET state = 'planned' WHERE run_id = $1", [runId]);
  expect(await mayBeSentFor([clinic.companyId])).toEqual([clinic.companyId]);
  expect((await dispatches()).map((d) => d.state)).toEqual(["unknown", "unknown"]);
  // What the provider has may be much: it is not compared with the queues at each look. The pumps pass over such keys themselves.
  await db.owner.query("UPDATE dispatch SET state = 'planned' WHERE run_id = $1", [runId]);
  await mayBeSentFor([clinic.companyId]);
  expect((await dispatches()).map((d) => d.state)).toEqual(["planned", "planned"]);
});

it("looks for what is known in all that is planned, or only in what was made of late", async () => {
  const [one, two] = await dispatches();
  await older();
  await noticeRestore();
  await reconcileRestored(saying(() => [one, two].map((d) => call(d?.key ?? "", NUMBER, "busy"))));
  await db.owner.query("UPDATE dispatch SET state = 'planned' WHERE run_id = $1", [runId]);
  await db.owner.query("UPDATE dispatch SET id = uuidv7('-1 hour') WHERE key = $1", [one?.key]);
  expect(await adoptKnown(clinic.companyId, "of_late")).toBe(1);
  expect(await adoptKnown(clinic.companyId)).toBe(1);
});

it("is over with the last run of then and the texts it has left to send", async () => {
  const concerned = async () =>
    (await db.owner.query<{ id: string }>("SELECT company_id AS id FROM yidao_restored_companies()")).rows.some(({ id }) => id === clinic.companyId);
  await older();
  await noticeRestore();
  const known = await dispatches();
  await reconcileRestored(saying(() => known.map(({ key }) => call(key, NUMBER, "busy"))));
  await addRun(db.owner, clinic, await addVersion(db.owner, clinic, shortPlan(clinic)), { mode: "live" });
  await adoptKnown(clinic.companyId);
  expect(await concerned()).toBe(true);
  await db.owner.query("UPDATE journey_run SET state = 'completed', finished_at = now() WHERE id = $1", [runId]);
  await adoptKnown(clinic.companyId);
  expect(await concerned()).toBe(true);
  await db.owner.query("UPDATE dispatch SET state = 'ended' WHERE run_id = $1", [runId]);
  await adoptKnown(clinic.companyId);
  expect(await concerned()).toBe(false);
});

it("asks at once about what was under way in the backup: its callback was answered by data that are gone", async () => {
  const [one, two] = await dispatches();
  await db.owner.query("UPDATE dispatch SET state = 'accepted', lease_until = now() + interval '7 minutes' WHERE run_id = $1", [runId]);
  await older();
  await noticeRestore();
  await reconcileRestored(saying(() => (one ? [call(one.key, NUMBER, "busy")] : [])));
  const { rows } = await db.owner.query("SELECT key, lease_until <= now() AS due FROM dispatch WHERE run_id = $1 ORDER BY due", [runId]);
  expect(rows).toEqual([
    { key: two?.key, due: false },
    { key: one?.key, due: true },
  ]);
});

it("takes dispatches before numbers, as the inbox does at the same time", async () => {
  const [one] = await dispatches();
  await db.owner.query("UPDATE dispatch SET state = 'accepted', lease_until = now() + interval '7 minutes' WHERE run_id = $1", [runId]);
  await db.owner.query("INSERT INTO number_state (company_id, world, phone_hash) VALUES ($1, 'live', $2)", [clinic.companyId, hash(`+86${NUMBER}`)]);
  await older();
  await noticeRestore();
  const both = [call(one?.key ?? "", NUMBER, "busy"), call("of-a-run-that-is-gone", NUMBER, "busy")];
  await beside(
    one?.key ?? "",
    () => reconcileRestored(saying(() => both)),
    (inbox) => inbox.query("SELECT FROM number_state WHERE company_id = $1 FOR UPDATE NOWAIT", [clinic.companyId]),
  );
  expect(await mayBeSentFor([clinic.companyId])).toEqual([clinic.companyId]);
});

it("takes dispatches out of the queues in the order in which the inbox locks them", async () => {
  const keys = (await db.owner.query<{ key: string }>("SELECT key FROM dispatch WHERE run_id = $1 ORDER BY id", [runId])).rows.map(({ key }) => key);
  const [first = "", second = ""] = keys;
  for (const key of [second, first])
    await db.owner.query(
      `INSERT INTO provider_record (company_id, key, channel, provider_id, phone_hash, accepted_at) VALUES ($1, $2, 'call', $2, '', now())`,
      [clinic.companyId, key],
    );
  // So that it also comes last on the disk.
  await db.owner.query("UPDATE dispatch SET updated_at = now() WHERE key = $1", [first]);
  await beside(
    first,
    () => adoptKnown(clinic.companyId),
    (inbox) => inbox.query("SELECT FROM dispatch WHERE key = $1 FOR UPDATE NOWAIT", [second]),
  );
  expect((await dispatches()).map((d) => d.state)).toEqual(["unknown", "unknown"]);
});

it("takes in as many replies as there were since", async () => {
  await older();
  await noticeRestore();
  const reply = (i: number): Accepted["replies"][number] => ({
    kind: "text.reply",
    eventId: `reply ${i}`,
    companyId: clinic.companyId,
    key: "t1",
    providerId: "text_1",
    world: null,
    occurredAt: new Date(),
    facts: { from: `+86${NUMBER}`, text: "好的" },
  });
  const text: Accepted = { ...call("t1", NUMBER, null), channel: "text", replies: Array.from({ length: 1001 }, (_, i) => reply(i)) };
  await reconcileRestored(saying(() => [text]));
  expect(await mayBeSentFor([clinic.companyId])).toEqual([clinic.companyId]);
  const { rows } = await db.owner.query("SELECT count(*)::int AS n FROM inbox WHERE company_id = $1", [clinic.companyId]);
  expect(rows).toEqual([{ n: 1001 }]);
});
