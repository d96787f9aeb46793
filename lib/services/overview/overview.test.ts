import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext } from "@/lib/testing/service-context";
import { getOverview, todaysCalls } from "./get";

const CLINIC_A = "aaaaaaaa-0000-4000-8000-000000000001";
const CLINIC_B = "aaaaaaaa-0000-4000-8000-000000000002";
const STAFF = "bbbbbbbb-0000-4000-8000-000000000001";
let db: TestDatabase;
let company: string;
let dispatches = 0;

beforeAll(async () => {
  db = await testDatabase();
  company = await db.company("一");
  await db.owner.query(
    "INSERT INTO clinic (company_id, id, name, short_name, calling_active, calling_reason) VALUES ($1, $2, 'A', 'A 店', true, NULL), ($1, $3, 'B', 'B 店', false, '营业执照正在审核')",
    [company, CLINIC_A, CLINIC_B],
  );
  await db.owner.query("INSERT INTO staff (company_id, id, name, kind) VALUES ($1, $2, '林顾问', 'consultant')", [company, STAFF]);
  await db.owner.query("INSERT INTO worker_heartbeat (id, host, pid) VALUES ('w', 'h', 1)");
});
afterAll(() => db.close());

async function patient(clinic: string, of = company, consultant: string | null = null): Promise<string> {
  const { rows } = await db.owner.query<{ id: string }>(
    "INSERT INTO customer (company_id, name, clinic_id, consultant_id) VALUES ($1, '患者', $2, $3) RETURNING id",
    [of, clinic, consultant],
  );
  return rows[0]?.id ?? "";
}

/** `at`: a time of today in the company's zone, or a whole instant. */
async function dispatch(
  customer: string,
  fields: {
    at?: string;
    channel?: string;
    state?: string;
    outcome?: string;
    rounds?: number;
    talk?: number;
    world?: string;
    reason?: string;
    of?: string;
  },
): Promise<void> {
  const {
    at = "10:00",
    channel = "call",
    state = "ended",
    outcome = null,
    rounds = null,
    talk = null,
    world = "live",
    reason = null,
    of = company,
  } = fields;
  const when = at.length > 5 ? at : `${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)} ${at}:00+08`;
  await db.owner.query(
    `INSERT INTO dispatch (company_id, key, channel, world, customer_id, contact_id, state, reason, due_at, planned_at, sent_at, outcome, rounds, talk_seconds)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $8, CASE WHEN $6 IN ('accepted', 'ended') THEN $8::timestamptz END, $9, $10, $11)`,
    [of, `k${dispatches++}`, channel, world, customer, state, reason, when, outcome, rounds, talk],
  );
}

describe("overview", () => {
  it("counts today's live calls by hour, by the definitions of the call figures", async () => {
    const [a, b, own] = [await patient(CLINIC_A), await patient(CLINIC_B), await patient(CLINIC_A, company, STAFF)];
    await dispatch(a, { at: "09:05", outcome: "answered", rounds: 3, talk: 60 });
    await dispatch(a, { at: "09:59", outcome: "answered", rounds: 1, talk: 20 });
    await dispatch(b, { at: "11:00", outcome: "no_answer" });
    await dispatch(own, { at: "11:30", state: "accepted" });
    await dispatch(a, { state: "blocked", reason: "opt_out" });
    await dispatch(a, { at: new Date(Date.now() - 10 * 86_400_000).toISOString(), state: "blocked", reason: "opt_out" });
    await dispatch(a, { state: "failed", reason: "no_phone" });
    await dispatch(a, { state: "planned" });
    // Given up without having been heard of.
    await dispatch(a, { outcome: "unknown", reason: "result_unknown" });
    await dispatch(a, { channel: "text", outcome: "unknown", reason: "result_unknown" });
    await dispatch(a, { channel: "text", outcome: "delivered" });
    await dispatch(a, { world: "test-1", outcome: "answered", rounds: 5, talk: 999 });
    await dispatch(a, { at: new Date(Date.now() - 30 * 3_600_000).toISOString(), outcome: "answered", rounds: 5, talk: 999 });

    const ctx = testContext(company, ["*"]);
    const all = await getOverview(ctx, {});
    expect(all.today).toEqual({ called: 4, answered: 2, effective: 1, talkSeconds: 80, blocked: 2, texts: 1 });
    expect(all.hours.map((h) => h.hour)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(all.hours[0]).toEqual({ hour: 9, called: 2, answered: 2 });
    expect(all.hours[2]).toEqual({ hour: 11, called: 2, answered: 0 });
    expect((await getOverview(ctx, { clinicId: CLINIC_B })).today).toMatchObject({ called: 1, answered: 0 });
    expect((await getOverview(testContext(company, ["*"], { clinicIds: [CLINIC_A] }), {})).today).toMatchObject({ called: 3 });
    expect((await getOverview(testContext(company, ["*"], { consultantId: STAFF }), {})).today).toMatchObject({ called: 1 });
  });

  it("finds today's calls by an index, however many there were before", async () => {
    const { rows } = await withTenantSql(company, async (sql) => {
      await sql.query("SET LOCAL enable_seqscan = off");
      const { text, params } = todaysCalls(testContext(company, []), null);
      return sql.query<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, params);
    });
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(/dispatch_call_records .*\n\s+Index Cond: .*record_at >=/);
  });

  it("names what to mend", async () => {
    const { rows } = await db.owner.query<{ id: string }>(
      "INSERT INTO journey (company_id, name, state) VALUES ($1, '预约提醒', 'running') RETURNING id",
      [company],
    );
    const journeyId = rows[0]?.id ?? "";
    const script = await db.owner.query<{ id: string }>(
      "INSERT INTO script (company_id, name, kind, category, state, template_key, voice_key, dialogue, intents) VALUES ($1, '到店提醒', 'ai', 'service', 'disabled', 't', 'v', '{}', '[]') RETURNING id",
      [company],
    );
    const version = await db.owner.query<{ id: string }>(
      "INSERT INTO journey_version (company_id, journey_id, number, document, plan) VALUES ($1, $2, 1, $3, '{}') RETURNING id",
      [company, journeyId, { nodes: [{ id: "n1", kind: "ai-call", config: { scriptId: script.rows[0]?.id } }], edges: [] }],
    );
    const versionId = version.rows[0]?.id;
    await db.owner.query("UPDATE journey SET current_version_id = $2 WHERE id = $1", [journeyId, versionId]);
    const run = await db.owner.query<{ id: string }>(
      "INSERT INTO journey_run (company_id, journey_id, version_id, mode, state, finished_at) VALUES ($1, $2, $3, 'live', 'failed', now()) RETURNING id",
      [company, journeyId, versionId],
    );
    await db.owner.query(
      "INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value) VALUES ($1, $2, $3, $4, 'live', 'n1', 'failed:no_phone', date_trunc('hour', now()), 3)",
      [company, journeyId, versionId, run.rows[0]?.id],
    );
    await db.owner.query(
      "INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value) VALUES ($1, $2, $3, $4, 'live', 'n2', 'failed:no_phone', date_trunc('hour', now()), 1)",
      [company, journeyId, versionId, run.rows[0]?.id],
    );
    await db.owner.query("INSERT INTO import_job (company_id, file_name, file_bytes, state) VALUES ($1, '患者.xlsx', 1, 'failed')", [company]);
    const journey = { journeyId, journeyName: "预约提醒" };
    expect((await getOverview(testContext(company, ["*"]), {})).problems).toEqual([
      { kind: "runFailed", ...journey, runId: run.rows[0]?.id },
      { kind: "peopleFailed", ...journey, count: 4, versionId, node: "n1" },
      { kind: "scriptUnusable", ...journey, scriptName: "到店提醒" },
      { kind: "importFailed", fileName: "患者.xlsx" },
      { kind: "clinicInactive", clinicName: "B 店", reason: "营业执照正在审核" },
    ]);
    expect((await getOverview(testContext(company, ["journey.view"], { clinicIds: [CLINIC_A] }), {})).problems.map((p) => p.kind)).toEqual([
      "runFailed",
      "peopleFailed",
      "scriptUnusable",
    ]);
    const paused = async () => {
      const problems = (await getOverview(testContext(company, ["*"]), {})).problems;
      return problems.filter(({ kind }) => kind === "journeyPaused");
    };
    await db.owner.query("UPDATE journey SET state = 'paused' WHERE id = $1", [journeyId]);
    expect(await paused()).toEqual([]);
    await db.owner.query(
      "INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value) VALUES ($1, $2, $3, $4, 'live', 'n1', 'here:to_call', date_trunc('hour', now()), 517)",
      [company, journeyId, versionId, run.rows[0]?.id],
    );
    expect(await paused()).toEqual([{ kind: "journeyPaused", ...journey, count: 517, versionId }]);
    await db.owner.query("UPDATE worker_heartbeat SET beat_at = now() - interval '40 seconds'");
    await db.owner.query("UPDATE company SET kill_switch = true WHERE id = $1", [company]);
    expect((await getOverview(testContext(company, ["*"]), {})).problems.slice(0, 2)).toEqual([{ kind: "engineSilent" }, { kind: "killSwitch" }]);
    const ofClinic = testContext(company, ["*"], { clinicIds: [CLINIC_A] });
    const imports = async () => (await getOverview(ofClinic, {})).problems.filter(({ kind }) => kind === "importFailed");
    // Another member's file is nothing for a member of some clinics; their own is.
    expect(await imports()).toEqual([]);
    await db.owner.query("UPDATE import_job SET created_by = $2 WHERE company_id = $1", [company, ofClinic.userId]);
    expect(await imports()).toHaveLength(1);
  });

  it("of another, empty company is empty", async () => {
    const other = await db.company("二");
    const empty = await getOverview(testContext(other, ["*"]), {});
    expect(empty.today).toEqual({ called: 0, answered: 0, effective: 0, talkSeconds: 0, blocked: 0, texts: 0 });
    expect(empty.has).toEqual({ patients: false, journeys: false });
    expect(empty.problems).toEqual([{ kind: "engineSilent" }]);
  });
});
