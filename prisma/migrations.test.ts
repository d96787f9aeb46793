import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { effectivePolicy } from "@/lib/calling/policy";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";

const FOLDER = path.resolve("prisma/migrations");
/** As most hosted databases have it: it owns the schema, and policies bind it. */
const OWNER = `yidao_owner_${process.pid}`;

/** From here on no dispatch is `reserved`. */
const RESERVED_ENDS = "20261121000550";
/** From here on no stored cap is over all companies. */
const CAPS_OF_COMPANIES = "20261122000557";

let db: TestDatabase;
/** Of the superuser and of the schema's owner, in a database of their own. */
let superuser: pg.Client;
let owner: pg.Client;

beforeAll(async () => {
  db = await testDatabase();
  await db.owner.query(`CREATE ROLE ${OWNER} LOGIN CREATEROLE PASSWORD 'yidao-test'`);
  await db.owner.query(`CREATE DATABASE ${OWNER} OWNER ${OWNER} TEMPLATE template0`);
  const url = new URL(db.ownerUrl);
  url.pathname = `/${OWNER}`;
  superuser = new pg.Client({ connectionString: url.href });
  url.username = OWNER;
  url.password = "yidao-test";
  owner = new pg.Client({ connectionString: url.href });
  await Promise.all([superuser.connect(), owner.connect()]);
});
afterAll(async () => {
  await Promise.all([superuser?.end(), owner?.end()]);
  await db?.owner.query(`DROP DATABASE IF EXISTS ${OWNER} WITH (FORCE)`);
  await db?.owner.query(`DROP ROLE IF EXISTS ${OWNER}`);
  await db?.close();
});

async function migrate(which: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(FOLDER)).filter((one) => /^\d/.test(one) && which(one)).sort())
    await owner.query(await readFile(path.join(FOLDER, name, "migration.sql"), "utf8"));
}

/** A request, as it stood before they queued by run. `runId` null: of nothing. */
async function request(companyId: string, runId: string | null, answer: { tried: boolean; status?: number; error?: string }): Promise<string> {
  const id = randomUUID();
  await superuser.query(
    `INSERT INTO dispatch (company_id, id, key, channel, run_id, customer_id, contact_id, due_at, planned_at, state)
     VALUES ($1, $2, $2::uuid::text, 'webhook', $3, $2, $2, now(), now(), 'ended')`,
    [companyId, id, runId],
  );
  await superuser.query(
    "INSERT INTO webhook_detail (company_id, dispatch_id, endpoint_id, tried_at, status, error) VALUES ($1, $2, $2, CASE WHEN $3 THEN now() END, $4, $5)",
    [companyId, id, answer.tried, answer.status ?? null, answer.error ?? null],
  );
  return id;
}

it("an owner who is no superuser migrates a database that has data", async () => {
  await migrate((name) => name < "20261121000541");
  await superuser.query("SET session_replication_role = replica");
  const [companyId, runId] = [randomUUID(), randomUUID()];
  const answered = await request(companyId, runId, { tried: true, status: 500 });
  const failed = await request(companyId, runId, { tried: true, error: "timeout" });
  const underWay = await request(companyId, runId, { tried: true });
  const planned = await request(companyId, runId, { tried: false });
  await request(companyId, null, { tried: false });
  await migrate((name) => name >= "20261121000541" && name < RESERVED_ENDS);
  const { rows } = await superuser.query<{ id: string; asked: boolean; own: boolean }>(
    "SELECT dispatch_id AS id, asked_at IS NOT NULL AS asked, run_id = $1 AS own FROM webhook_detail",
    [runId],
  );
  expect(new Map(rows.map(({ id, asked, own }) => [id, { asked, own }]))).toEqual(
    new Map([
      [answered, { asked: true, own: true }],
      [failed, { asked: true, own: true }],
      [underWay, { asked: false, own: true }],
      [planned, { asked: false, own: true }],
    ]),
  );
});

it("what was reserved is planned again, whoever's it is, and the index of what is in flight stays of use", async () => {
  const companies = [randomUUID(), randomUUID()];
  await superuser.query("SET session_replication_role = origin");
  await superuser.query("INSERT INTO company (id, name) SELECT id, '公司' FROM unnest($1::uuid[]) id", [companies]);
  await superuser.query(
    `INSERT INTO dispatch (company_id, key, channel, customer_id, contact_id, due_at, planned_at, state, lease_until)
     SELECT c, gen_random_uuid()::text, 'call', c, c, now(), now(), s, now() FROM unnest($1::uuid[]) c CROSS JOIN unnest(ARRAY['reserved', 'sending']) s`,
    [companies],
  );
  await migrate((name) => name >= RESERVED_ENDS && name < CAPS_OF_COMPANIES);
  for (const table of ["dispatch", "dispatch_open"]) {
    const { rows } = await superuser.query(`SELECT state, lease_until IS NULL AS free FROM ${table} WHERE company_id = ANY($1) ORDER BY 1`, [
      companies,
    ]);
    expect(rows, table).toEqual(["planned", "planned", "sending", "sending"].map((state) => ({ state, free: state === "planned" })));
    await expect(superuser.query(`UPDATE ${table} SET state = 'reserved' WHERE company_id = ANY($1)`, [companies])).rejects.toThrow("state_check");
  }
  const { rows: named } = await superuser.query("SELECT proname FROM pg_proc WHERE prosrc LIKE '%''reserved''%'");
  expect(named).toEqual([]);
  await superuser.query("SET enable_seqscan = off");
  const { rows: plan } = await superuser.query(
    `EXPLAIN SELECT FROM dispatch_open d WHERE d.company_id = gen_random_uuid() AND d.channel IN ('call', 'text')
       AND d.state IN ('sending', 'accepted', 'unknown') AND d.lease_until <= now()`,
  );
  expect(JSON.stringify(plan)).toContain("dispatch_open_in_flight");
});

it("caps that a company was given over all companies are over its own calls, as they always were; its history of rules is read on, too", async () => {
  const cap = (scope: string, limit: number) => ({ windowDays: 7, limit, counts: "calls", scope, of: "all" });
  const stored = (scope: string) => ({
    noCallPeriods: [{ name: '"scope": "platform"', from: "12:00", to: "13:00" }],
    caps: { default: [cap("company", 3), cap(scope, 2)], marketing: [cap(scope, 1)] },
  });
  const [given, other] = [randomUUID(), randomUUID()];
  await superuser.query("INSERT INTO company (id, name, calling_policy) VALUES ($1, '公司', $2), ($3, '另一家', '{}')", [
    given,
    JSON.stringify(stored("platform")),
    other,
  ]);
  await superuser.query("UPDATE company SET kill_switch = true WHERE id = $1", [given]);
  await migrate((name) => name >= CAPS_OF_COMPANIES);
  const { rows } = await superuser.query<{ policy: unknown }>("SELECT calling_policy AS policy FROM company WHERE id = $1", [given]);
  expect(rows).toEqual([{ policy: stored("company") }]);
  expect(effectivePolicy(rows[0]?.policy).caps.default).toContainEqual(cap("company", 2));
  const history = async (id: string) =>
    (await superuser.query<{ policy: unknown }>("SELECT calling_policy AS policy FROM calling_rules_history WHERE company_id = $1", [id])).rows;
  const read = { policy: stored("company") };
  expect(await history(given)).toEqual([read, read, read]);
  expect(await history(other)).toEqual([{ policy: {} }]);
});

it("no table is left without its policies", async () => {
  const { rows: bound } = await superuser.query<{ open: string }>(
    "SELECT c.relname AS open FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'tenant' WHERE NOT c.relforcerowsecurity",
  );
  expect(bound).toEqual([]);
});
