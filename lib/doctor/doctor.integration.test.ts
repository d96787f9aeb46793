import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enrol } from "@/lib/engine/enrol";
import { step } from "@/lib/engine/step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { openZone } from "@/lib/engine/testing/engine";
import { shortPlan } from "@/lib/engine/testing/plans";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { doctor } from "./check";

/** Each promise broken once by hand: the doctor has to name it. */

let db: TestDatabase;
let clinic: TestClinic;
let runId: string;
let carrierDir: string;
let log: object[];
const NUMBERS = mobiles(3);
// Noon in Shanghai, ten days ago: everything has settled, and calls are allowed.
const NOON = Date.parse(`${new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10)}T04:00:00Z`);

const sql = (text: string, params: unknown[] = []) => db.owner.query<Record<string, string>>(text, params);
const hash = (number: string) => hashPhone(`+86${number}`, phoneSecrets().hashKey);

interface Planned {
  id: string;
  key: string;
  number: string;
}

async function planned(): Promise<Planned[]> {
  const { rows } = await sql("SELECT id, key, encode(phone_hash, 'hex') AS hash FROM dispatch WHERE run_id = $1 ORDER BY id", [runId]);
  return rows.map(({ id = "", key = "", hash: hex }) => ({ id, key, number: NUMBERS.find((n) => hash(n).toString("hex") === hex) ?? "" }));
}

/** What the carrier wrote down of a call, `minutes` after noon. */
function called(
  { key, number }: Pick<Planned, "key" | "number">,
  minutes = 0,
  of: { id?: string; lasts?: number; script?: string; state?: string } = {},
): void {
  const { id = `c-${key}`, lasts = 1, script = clinic.scriptId, state = "busy" } = of;
  const at = (after: number) => new Date(NOON + after * 60_000).toISOString();
  log.push({ kind: "call.accepted", key, id, company: clinic.companyId, to: `+86${number}`, script: `${script}@1`, attempt: 1, at: at(minutes) });
  log.push({ kind: "call.ended", id, state, talkSeconds: 0, rounds: 0, at: at(minutes + lasts) });
}

/** A callback that our side answered with 204. */
const told = (key: string, event: string): void => {
  log.push({ kind: "callback", id: `c-${key}`, event, try: 1, status: 204, at: new Date(NOON).toISOString() });
};

/** An event as the inbox keeps it. */
const stored = (key: string, kind: string, state: string) =>
  sql(
    "INSERT INTO inbox (company_id, provider, event_id, kind, dispatch_key, occurred_at, payload, state) VALUES ($1, 'simulated', $2, $3, $4, $5, '{}', $6)",
    [clinic.companyId, `${kind}-${key}`, kind, key, new Date(NOON), state],
  );

/** A worker that has been there for so long; its beat is so old. */
const workerOf = (minutes: number, silentSeconds = 0) =>
  sql(
    "INSERT INTO worker_heartbeat (id, host, pid, started_at, beat_at) VALUES (gen_random_uuid()::text, 'h', 1, now() - make_interval(secs => 60 * $1::float8), now() - make_interval(secs => $2))",
    [minutes, silentSeconds],
  );

function texted({ key, number }: Pick<Planned, "key" | "number">): void {
  log.push({ kind: "text.accepted", key, id: `t-${key}`, company: clinic.companyId, to: `+86${number}`, at: new Date(NOON).toISOString() });
}

async function codes(running = false): Promise<string[]> {
  await writeFile(path.join(carrierDir, "log-1.jsonl"), log.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const report = await doctor({ carrierDir, hashPhone: (e164) => hashPhone(e164, phoneSecrets().hashKey), running });
  const own = report.violations.filter((v) => v.companyId === clinic.companyId || v.companyId === null);
  expect(report.ok).toBe(report.violations.length === 0);
  return [...new Set(own.map((v) => v.code))].sort();
}

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  carrierDir = await mkdtemp(path.join(tmpdir(), "yidao-doctor-"));
});
beforeEach(async () => {
  clinic = await testClinic(db.owner, await db.company());
  await sql("UPDATE company SET timezone = 'Asia/Shanghai' WHERE id = $1", [clinic.companyId]);
  await addPatients(db.owner, clinic, NUMBERS);
  runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, shortPlan(clinic)), { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "call"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
  await sql("DELETE FROM worker_heartbeat");
  log = [];
});
afterAll(async () => {
  await rm(carrierDir, { recursive: true, force: true });
  await db?.close();
});

const first = async (): Promise<Planned> => {
  const [one] = await planned();
  if (!one) throw new Error("nothing is planned");
  return one;
};

/** Ways to break a promise, and the code it must be named by. */
const BROKEN: [code: string, breaks: () => Promise<unknown>][] = [
  ["open_in_finished_run", () => sql("UPDATE journey_run SET state = 'completed', finished_at = now() WHERE id = $1", [runId])],
  ["ledger_disagrees_with_enrolment", () => sql("DELETE FROM journey_event WHERE run_id = $1", [runId])],
  ["ledger_disagrees_with_enrolment", () => sql("INSERT INTO journey_event SELECT * FROM journey_event WHERE run_id = $1 LIMIT 1", [runId])],
  ["counter_is_not_the_fold", () => sql("UPDATE counter SET value = value + 1 WHERE run_id = $1 AND metric = 'left:next'", [runId])],
  [
    "counter_is_not_the_fold",
    () =>
      sql(
        "UPDATE dispatch SET state = 'ended', outcome = 'answered', rounds = 2, talk_seconds = 9 WHERE id = (SELECT min(id::text)::uuid FROM dispatch WHERE run_id = $1)",
        [runId],
      ),
  ],
  ["node_sum_does_not_hold", () => sql("UPDATE counter SET value = value - 1 WHERE run_id = $1 AND node = 'call' AND metric = 'entered'", [runId])],
  ["in_contact_without_dispatch", () => sql("DELETE FROM dispatch WHERE run_id = $1", [runId])],
  ["lease_not_tended", () => sql("UPDATE dispatch SET state = 'accepted', lease_until = now() - interval '1 hour' WHERE run_id = $1", [runId])],
  [
    "stuck_ready_or_due",
    () =>
      sql(
        `WITH r AS (UPDATE journey_run SET started_at = now() - interval '1 hour' WHERE id = $1)
         UPDATE enrolment SET state = 'ready', moved_at = now() - interval '1 hour' WHERE run_id = $1`,
        [runId],
      ),
  ],
  [
    "stuck_ready_or_due",
    () =>
      sql(
        `WITH r AS (UPDATE journey_run SET started_at = now() - interval '1 hour' WHERE id = $1)
         UPDATE enrolment SET state = 'waiting', due_at = now() - interval '1 hour', moved_at = now() - interval '1 hour' WHERE run_id = $1`,
        [runId],
      ),
  ],
  [
    "accepted_twice",
    async () => {
      const one = await first();
      called(one);
      called(one, 5, { id: "again" });
    },
  ],
  [
    "two_texts_for_one_visit",
    async () => {
      const [one, two] = await planned();
      await sql(`UPDATE dispatch d SET channel = 'text', enrolment_id = e.enrolment_id FROM dispatch e WHERE d.run_id = $1 AND e.id = $2`, [
        runId,
        one?.id,
      ]);
      if (one) texted(one);
      if (two) texted(two);
    },
  ],
  ["accepted_but_not_ours", async () => called({ key: "nobody-planned-this", number: NUMBERS[0] ?? "" })],
  [
    "dispatched_but_unknown_to_the_carrier",
    () => sql("UPDATE dispatch SET provider = 'simulated', provider_id = 'x', updated_at = now() - interval '1 minute' WHERE run_id = $1", [runId]),
  ],
  [
    "called_after_opt_out",
    async () => {
      const one = await first();
      called(one);
      await sql("INSERT INTO opt_out (company_id, phone_hash, phone_masked, source, at) VALUES ($1, $2, '', 'call', $3)", [
        clinic.companyId,
        hash(one.number),
        new Date(NOON - 60_000),
      ]);
    },
  ],
  [
    "called_though_blacklisted",
    async () => {
      const one = await first();
      called(one);
      await sql("INSERT INTO blacklist_entry (company_id, phone_hash, phone_masked, at) VALUES ($1, $2, '', $3)", [
        clinic.companyId,
        hash(one.number),
        new Date(NOON - 60_000),
      ]);
    },
  ],
  [
    "outcome_is_not_the_carriers",
    async () => {
      const one = await first();
      called(one);
      await sql("UPDATE dispatch SET state = 'ended', outcome = 'answered', talk_seconds = 60 WHERE id = $1", [one.id]);
    },
  ],
  ["called_outside_hours", async () => called(await first(), 9 * 60)],
  [
    "called_though_dead",
    async () => {
      const all = await planned();
      const [{ number } = { number: "" }] = all;
      for (const [n, { key }] of all.entries()) called({ key, number }, n * 10, { state: "suspended" });
    },
  ],
  ["ledger_disagrees_with_enrolment", () => sql("DELETE FROM enrolment WHERE run_id = $1", [runId])],
  ["version_is_not_the_runs", () => sql("UPDATE enrolment SET version_id = gen_random_uuid() WHERE run_id = $1", [runId])],
  [
    "acknowledged_but_not_stored",
    async () => {
      const one = await first();
      called(one);
      told(one.key, "ended");
    },
  ],
  ["processed_without_effect", async () => stored((await first()).key, "call.ended", "done")],
  ["dead_without_reason", async () => stored((await first()).key, "call.ended", "dead")],
  ["refers_outside_its_company", () => sql("UPDATE dispatch SET run_id = gen_random_uuid() WHERE run_id = $1", [runId])],
  [
    "refers_to_another_company",
    async () => {
      const other = await testClinic(db.owner, await db.company());
      const [patient] = await addPatients(db.owner, other, mobiles(1));
      await sql("UPDATE enrolment SET customer_id = $2 WHERE id = (SELECT min(id::text)::uuid FROM enrolment WHERE run_id = $1)", [runId, patient]);
    },
  ],
  [
    "cap_exceeded",
    async () => {
      // Three contacts with one number in fifteen days, of which a marketing script may make three calls and one answered.
      const all = await planned();
      const [{ number } = { number: "" }] = all;
      await sql("UPDATE dispatch SET category = NULL WHERE run_id = $1", [runId]);
      for (const [n, { key }] of all.entries()) called({ key, number }, n * 10);
    },
  ],
  [
    "seats_of_script_exceeded",
    async () => {
      await sql("UPDATE company SET seats_per_script = 2 WHERE id = $1", [clinic.companyId]);
      for (const one of await planned()) called(one, 0, { lasts: 5 });
    },
  ],
  [
    "seats_of_company_exceeded",
    async () => {
      await sql("UPDATE company SET seats = 2 WHERE id = $1", [clinic.companyId]);
      for (const [n, one] of (await planned()).entries()) called(one, 0, { lasts: 5, script: `s${n}` });
    },
  ],
];

/** Promises that hold while somebody is there to keep them. */
const LATE: [code: string, breaks: () => Promise<unknown>][] = [
  [
    "shard_stands_still",
    () =>
      sql(
        `WITH r AS (UPDATE journey_run SET started_at = now() - interval '1 hour' WHERE id = $1)
         UPDATE enrolment SET state = 'ready', moved_at = now() - interval '90 seconds' WHERE run_id = $1`,
        [runId],
      ),
  ],
  [
    "inbox_stands_still",
    async () => stored((await first()).key, "call.ended", "new").then(() => sql("UPDATE inbox SET received_at = now() - interval '2 minutes'")),
  ],
  [
    "leases_stand_still",
    () =>
      sql(
        "UPDATE dispatch SET state = 'accepted', lease_until = now() - interval '2 minutes', updated_at = now() - interval '5 minutes' WHERE run_id = $1",
        [runId],
      ),
  ],
  [
    "queue_stands_still",
    () =>
      sql(
        `WITH c AS (UPDATE company SET timezone = $2 WHERE id = $3)
         UPDATE dispatch SET due_at = now() - interval '5 minutes', updated_at = now() - interval '5 minutes' WHERE run_id = $1`,
        [runId, openZone(), clinic.companyId],
      ),
  ],
  ["workers_keep_dying", () => Promise.all([1, 2, 3, 4, 5].map(() => workerOf(5, 120)))],
  [
    "run_never_began",
    () => sql("UPDATE journey_run SET state = 'starting', people = NULL, created_at = now() - interval '1 hour' WHERE id = $1", [runId]),
  ],
];

describe("the doctor", () => {
  it("finds nothing where nothing is wrong", async () => {
    for (const one of await planned()) called(one);
    expect(await codes()).toEqual([]);
  });

  it.each(BROKEN.filter(([code]) => code !== "stuck_ready_or_due" && code !== "lease_not_tended"))("names %s", async (code, breaks) => {
    await breaks();
    expect(await codes()).toContain(code);
  });

  it.each([...LATE, ...BROKEN.filter(([code]) => code === "stuck_ready_or_due" || code === "lease_not_tended")])(
    "names %s while a worker is there, and is silent while the product is at rest",
    async (code, breaks) => {
      await breaks();
      if (code !== "workers_keep_dying") expect(await codes()).not.toContain(code);
      await workerOf(60);
      expect(await codes()).toContain(code);
    },
  );

  it("gives a worker that has just started its time", async () => {
    await LATE[0]?.[1]();
    await workerOf(0.5);
    expect(await codes()).not.toContain("shard_stands_still");
  });

  it("misses a worker where the product runs", async () => {
    expect(await codes(true)).toEqual(["no_worker"]);
    await workerOf(10);
    expect(await codes(true)).toEqual([]);
  });

  it("names a table that is open, and whoever can look into it", async () => {
    await sql("ALTER TABLE tag DISABLE ROW LEVEL SECURITY");
    const open = await codes();
    await sql("ALTER TABLE tag ENABLE ROW LEVEL SECURITY");
    expect(open).toEqual(["seen_by_a_stranger", "table_is_open"]);
    await sql("CREATE POLICY leak ON tag FOR SELECT USING (true)");
    const leaking = await codes();
    await sql("DROP POLICY leak ON tag");
    expect(leaking).toEqual(["seen_by_a_stranger"]);
  });

  it("names a role that no policy binds", async () => {
    await sql("ALTER ROLE yidao_app BYPASSRLS");
    const unbound = await codes();
    await sql("ALTER ROLE yidao_app NOBYPASSRLS");
    expect(unbound).toContain("role_is_not_bound");
  });

  it("calls a carrier whose log is gone unknown, not fine", async () => {
    await sql("UPDATE dispatch SET provider = 'simulated', provider_id = 'x', updated_at = now() - interval '1 minute' WHERE run_id = $1", [runId]);
    const report = await doctor({ carrierDir: path.join(carrierDir, "nowhere"), hashPhone: (e164) => hashPhone(e164, phoneSecrets().hashKey) });
    expect(report.ok).toBe(false);
  });
});
