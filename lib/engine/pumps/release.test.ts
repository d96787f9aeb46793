import { afterAll, beforeAll, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { decryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";
import { setKillSwitch } from "@/lib/services/system/kill-switch";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { loadCompany } from "../company";
import { enrol } from "../enrol";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { openZone } from "../testing/engine";
import { callOf, planOf, shortPlan } from "../testing/plans";
import { openQueues } from "./queue";
import { reserve } from "./reserve";

let db: TestDatabase;
let clinic: TestClinic;
let runId: string;
const PEOPLE = 60;

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
  clinic = await testClinic(db.owner, await db.company());
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [clinic.companyId, openZone()]);
  await addPatients(db.owner, clinic, mobiles(PEOPLE));
  const plan = shortPlan(clinic);
  const { call } = plan.ops;
  if (call?.op !== "effect" || call.effect !== "call") throw new Error("the plan has changed");
  const version = await addVersion(db.owner, clinic, { ...plan, ops: { ...plan.ops, call: { ...call, staleAfterMinutes: 60 } } });
  runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "call"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
});
afterAll(() => db?.close());

/** One round of the dial pump, without its sending; how many calls it let through. */
const round = (): Promise<number> =>
  withTenantSql(clinic.companyId, async (sql) => {
    const company = await loadCompany(sql, clinic.companyId);
    const reserved = await reserve(sql, company, await openQueues(sql, company, 200, 0), {
      openPhone: (sealed) => decryptPhone(sealed, phoneSecrets()),
    });
    return reserved.reduce((sum, { calls }) => sum + calls.length, 0);
  });

it("releases by and by what a pause or a stop of all sending held back, and drops what came too late, with its reason", async () => {
  const admin = testContext(clinic.companyId, ["*"]);
  // Ten were wanted two hours ago; the step lets an hour pass.
  await db.owner.query(
    "UPDATE dispatch SET planned_at = planned_at - interval '2 hours' WHERE id IN (SELECT id FROM dispatch WHERE run_id = $1 ORDER BY id LIMIT 10)",
    [runId],
  );
  await db.owner.query("UPDATE journey_run SET resumed_at = now() WHERE id = $1", [runId]);
  expect(await round()).toBe(10);
  expect(await round()).toBe(10);
  // Twenty are under way: no more may be, however many wait.
  expect(await round()).toBe(0);
  await db.owner.query("UPDATE journey_run SET resumed_at = now() - interval '10 minutes' WHERE id = $1", [runId]);
  // So it is when the company was silenced meanwhile and may send again.
  await setKillSwitch(admin, { on: true, reason: "演练" });
  expect(await round()).toBe(0);
  await setKillSwitch(admin, { on: false, reason: "演练结束" });
  expect(await round()).toBe(0);
  await db.owner.query("UPDATE company SET kill_switch_at = now() - interval '10 minutes' WHERE id = $1", [clinic.companyId]);
  expect(await round()).toBe(30);
  const { rows } = await db.owner.query(
    "SELECT state, reason, count(*)::int AS people FROM enrolment WHERE run_id = $1 AND finished_at IS NOT NULL GROUP BY 1, 2",
    [runId],
  );
  expect(rows).toEqual([{ state: "blocked", reason: "stale", people: 10 }]);
  const { rows: counted } = await db.owner.query(
    "SELECT sum(value)::int AS people FROM counter WHERE run_id = $1 AND node = 'call' AND metric = 'blocked:stale'",
    [runId],
  );
  expect(counted).toEqual([{ people: 10 }]);
});

it("releases a run by and by as a whole, however many calls of different scripts it has", async () => {
  const many = await testClinic(db.owner, await db.company());
  await db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [many.companyId, openZone()]);
  await addPatients(db.owner, many, mobiles(PEOPLE));
  const { rows: scripts } = await db.owner.query<{ id: string }>(
    `INSERT INTO script (company_id, name, kind, category, state, template_key, voice_key, dialogue, intents, parameters, variables, hangup_sms)
     SELECT company_id, name || n, kind, category, state, template_key, voice_key, dialogue, intents, parameters, variables, hangup_sms
     FROM script, generate_series(1, 2) n WHERE id = $1 RETURNING id`,
    [many.scriptId],
  );
  const nodes = [many.scriptId, ...scripts.map(({ id }) => id)].map((scriptId, i) => callOf(many, { node: `call${i}`, scriptId }));
  const manyRun = await addRun(db.owner, many, await addVersion(db.owner, many, planOf(many, ...nodes)), { mode: "live" });
  await enrol(many.companyId, manyRun);
  // A third of the people comes to each of the calls.
  await db.owner.query(
    `UPDATE enrolment e SET node = 'call' || p.place FROM (SELECT id, row_number() OVER (ORDER BY id) % 3 AS place FROM enrolment WHERE run_id = $1) p
     WHERE e.id = p.id`,
    [manyRun],
  );
  for (const { node } of nodes) await step({ companyId: many.companyId, runId: manyRun, shard: 0, node });
  await db.owner.query("UPDATE journey_run SET resumed_at = now() WHERE id = $1", [manyRun]);
  const granted = await withTenantSql(many.companyId, async (sql) => openQueues(sql, await loadCompany(sql, many.companyId), 200, 0));
  expect(granted.queues.map(({ quota }) => quota).toSorted((a, b) => a - b)).toEqual([6, 7, 7]);
});
