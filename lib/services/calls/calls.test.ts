import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { getCall } from "./get";
import { listCalls } from "./list";
import { callOptions } from "./options";
import { type CallGround, callGround, memberContext, seedCall } from "./testing";

let db: TestDatabase;
let ground: CallGround;
let answered: string;
let missed: string;
let redial: string;

const turns = [
  { who: "bot", text: "您好，我是北店的 AI 预约助理小驿，请问是林佳宁本人吗？", atMs: 0 },
  { who: "customer", text: "对，是我。", atMs: 4000 },
  { who: "bot", text: "林佳宁您好，给您做个到店提醒。您预约了11月22日周日下午2点半到店，由周屿医生为您做检查，请问您能按时过来吗？", atMs: 6000 },
  { who: "customer", text: "我想换个时间，周日上午行吗", atMs: 19_000 },
];

beforeAll(async () => {
  db = await testDatabase();
  ground = await callGround(db);
  const { companyId, patients, scripts, north, south } = ground;
  const lin = { customerId: patients.lin, clinicId: north, scriptId: scripts.reminder };
  const zhou = { customerId: patients.zhou, clinicId: south, scriptId: scripts.implant, category: "marketing" as const };
  answered = await seedCall(db, companyId, {
    ...lin,
    outcome: "answered",
    intent: "B",
    rounds: 2,
    talkSeconds: 83,
    at: "2026-11-20T10:02:14+08:00",
    turns,
  });
  missed = await seedCall(db, companyId, { ...zhou, outcome: "no_answer", at: "2026-11-19T10:00:00+08:00" });
  const first = await db.owner.query<{ contact_id: string }>("SELECT contact_id FROM dispatch WHERE id = $1", [missed]);
  redial = await seedCall(db, companyId, {
    ...zhou,
    state: "accepted",
    at: "2026-11-19T10:31:00+08:00",
    attempt: 2,
    contactId: first.rows[0]?.contact_id,
  });
  await seedCall(db, companyId, { ...zhou, state: "blocked", reason: "cap_calls:15:3", at: "2026-11-18T09:30:00+08:00" });
  await seedCall(db, companyId, { ...lin, state: "planned", at: "2026-11-21T09:30:00+08:00" });
  await seedCall(db, companyId, { ...lin, outcome: "answered", world: "test-1", at: "2026-11-21T10:00:00+08:00" });
  const other = await callGround(db);
  await seedCall(db, other.companyId, {
    customerId: other.patients.lin,
    clinicId: other.north,
    scriptId: other.scripts.reminder,
    outcome: "answered",
    at: "2026-11-20T10:00:00+08:00",
  });
});
afterAll(() => db.close());

const listed = async (input: Parameters<typeof listCalls>[1], ctx = memberContext(ground.companyId)) =>
  (await listCalls(ctx, input)).rows.map((row) => row.state);

describe("listCalls", () => {
  it("shows the company's live records, newest first, each with its state", async () => {
    expect(await listed({})).toEqual(["answered", "calling", "no_answer", "blocked"]);
  });

  it("masks the number, names the intent and reads the reason", async () => {
    const { rows } = await listCalls(memberContext(ground.companyId), {});
    expect(rows[0]).toMatchObject({
      id: answered,
      customerName: "林佳宁",
      phoneMasked: "139****2048",
      clinicName: "北店",
      consultantName: "许咨询",
      intent: { key: "B", name: "需改期", level: "some" },
    });
    expect(rows[3]?.reason).toBe("cap_calls:15:3");
    expect(JSON.stringify(rows)).not.toMatch(/1[3-9]\d{9}/);
  });

  it("filters", async () => {
    const { scripts, north, consultant } = ground;
    expect(await listed({ state: "no_answer" })).toEqual(["no_answer"]);
    expect(await listed({ state: "waiting" })).toEqual(["waiting"]);
    expect(await listed({ from: "2026-11-19", to: "2026-11-19" })).toEqual(["calling", "no_answer"]);
    expect(await listed({ scriptId: scripts.reminder, intent: "B" })).toEqual(["answered"]);
    expect(await listed({ scriptId: scripts.reminder, intent: "A" })).toEqual([]);
    expect(await listed({ clinicId: north })).toEqual(["answered"]);
    expect(await listed({ consultantId: consultant })).toEqual(["answered"]);
    expect(await listed({ search: "2048" })).toEqual(["answered"]);
    expect(await listed({ search: "周" })).toEqual(["calling", "no_answer", "blocked"]);
  });

  it("refuses a day that there isn't", async () => {
    await expect(listed({ from: "2026-02-30" })).rejects.toMatchObject({ name: "ZodError" });
  });

  it("pages without leaving out or repeating one", async () => {
    const ctx = memberContext(ground.companyId);
    const seen: string[] = [];
    let cursor: Awaited<ReturnType<typeof listCalls>>["next"] = null;
    do {
      const page = await listCalls(ctx, { limit: 1, cursor });
      seen.push(...page.rows.map((row) => row.id));
      cursor = page.next;
    } while (cursor);
    const all = await listCalls(ctx, {});
    expect(seen).toEqual(all.rows.map((row) => row.id));
  });

  it("keeps to the member's clinics and patients", async () => {
    expect(await listed({}, memberContext(ground.companyId, { clinicIds: [ground.south] }))).toEqual(["calling", "no_answer", "blocked"]);
    expect(await listed({}, memberContext(ground.companyId, { consultantId: ground.consultant }))).toEqual(["answered"]);
    await expect(listCalls(memberContext(ground.companyId, {}, ["script.view"]), {})).rejects.toMatchObject({ kind: "forbidden" });
  });
});

describe("getCall", () => {
  it("gives the dialogue and what it was taken to mean, with the words that decided", async () => {
    const call = await getCall(memberContext(ground.companyId), { id: answered });
    expect(call).toMatchObject({ turns, voiceKey: "xiaoning", assistantName: "小驿", followUps: [] });
    expect(call.classification).toMatchObject({ intent: "B", threshold: 0.6, optOut: false });
    expect(call.classification?.evidence.map((evidence) => evidence.turn)).toEqual([3]);
  });

  it("prefers what was stored with the call", async () => {
    const { patients, scripts, north, companyId } = ground;
    const stored = { confidence: 0.71, threshold: 0.6, method: "rules", evidence: [{ turn: 3, words: "换个时间" }], optOut: false };
    const id = await seedCall(db, companyId, {
      customerId: patients.lin,
      clinicId: north,
      scriptId: scripts.reminder,
      world: "test-2",
      outcome: "answered",
      intent: "C",
      at: "2026-11-20T10:02:14+08:00",
      turns,
      evidence: stored,
    });
    const call = await getCall(memberContext(companyId), { id });
    expect(call).toMatchObject({ isTest: true, classification: { ...stored, intent: "C" } });
  });

  it("names the redial that followed", async () => {
    const call = await getCall(memberContext(ground.companyId), { id: missed });
    expect(call.followUps).toMatchObject([{ type: "redial", dispatchId: redial, attempt: 2, done: false }]);
    expect(call.classification).toBeNull();
  });

  it("says how the person went on, though the day lies in the archive by now", async () => {
    const { companyId, patients, scripts, north } = ground;
    const id = await seedCall(db, companyId, {
      customerId: patients.lin,
      clinicId: north,
      scriptId: scripts.reminder,
      outcome: "answered",
      world: "test-3",
      at: "2020-01-01T10:00:00+08:00",
    });
    const { rows } = await db.owner.query<{ id: string }>(
      `WITH j AS (INSERT INTO journey (company_id, name) VALUES ($1, '旧') RETURNING id),
       v AS (INSERT INTO journey_version (company_id, journey_id, number, document, plan) SELECT $1, j.id, 1, '{}', '{}' FROM j RETURNING id, journey_id)
       INSERT INTO journey_run (company_id, journey_id, version_id, mode, created_at) SELECT $1, journey_id, id, 'live', '2020-01-01' FROM v RETURNING id`,
      [companyId],
    );
    await db.owner.query("UPDATE dispatch SET run_id = $2, enrolment_id = id, node = 'call', visit = 1 WHERE id = $1", [id, rows[0]?.id]);
    await db.owner.query("CREATE TABLE journey_event_20200101 PARTITION OF journey_event_archive FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')");
    await db.owner.query(
      `INSERT INTO journey_event_archive (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, entered_at, left_at, recorded_at)
       SELECT company_id, run_id, id, customer_id, 'call', 1, 'left', 'answered', due_at, due_at, '2020-01-01' FROM dispatch WHERE id = $1`,
      [id],
    );
    expect((await getCall(memberContext(companyId), { id })).followUps).toMatchObject([
      { type: "went_on", by: { type: "plain", outlet: "answered" } },
    ]);
  });

  it("says where the person's way is, but not of another clinic's journey", async () => {
    const { companyId, patients, scripts, north, south } = ground;
    const id = await seedCall(db, companyId, {
      customerId: patients.lin,
      clinicId: north,
      scriptId: scripts.reminder,
      outcome: "answered",
      world: "test-4",
      at: "2026-11-20T10:00:00+08:00",
    });
    const { rows } = await db.owner.query<{ id: string; journey_id: string; version_id: string }>(
      `WITH j AS (INSERT INTO journey (company_id, name, clinic_id) VALUES ($1, '北店旅程', $2) RETURNING id),
       v AS (INSERT INTO journey_version (company_id, journey_id, number, document, plan) SELECT $1, j.id, 1, '{}', '{}' FROM j RETURNING id, journey_id)
       INSERT INTO journey_run (company_id, journey_id, version_id, mode) SELECT $1, journey_id, id, 'live' FROM v RETURNING id, journey_id, version_id`,
      [companyId, north],
    );
    const [run] = rows;
    const way = { enrolmentId: id, versionId: run?.version_id, runId: run?.id };
    await db.owner.query(
      "UPDATE dispatch SET journey_id = $2, version_id = $3, run_id = $4, enrolment_id = id, node = 'call', visit = 1 WHERE id = $1",
      [id, run?.journey_id, run?.version_id, run?.id],
    );
    const seen = async (clinicIds: string[] | null) => (await getCall(memberContext(companyId, { clinicIds }), { id })).way;
    expect([await seen(null), await seen([north])]).toEqual([way, way]);
    await db.owner.query("UPDATE journey SET clinic_id = $2 WHERE id = $1", [run?.journey_id, south]);
    expect(await seen([north])).toBeNull();
    expect((await getCall(memberContext(companyId), { id: missed })).way).toBeNull();
  });

  it("is not there for another company or a clinic out of reach", async () => {
    const other = await db.company("别家");
    await expect(getCall(memberContext(other), { id: answered })).rejects.toMatchObject({ code: "call_not_found" });
    await expect(getCall(memberContext(ground.companyId, { clinicIds: [ground.south] }), { id: answered })).rejects.toMatchObject({
      kind: "not_found",
    });
  });
});

it("callOptions offers scripts with their intents, and the staff", async () => {
  const options = await callOptions(memberContext(ground.companyId));
  expect(options.scripts).toHaveLength(2);
  expect(options.scripts[0]?.intents.map((intent) => intent.key)).toEqual(["A", "B", "C", "D", "E"]);
  expect(options.consultants.map((person) => person.name)).toEqual(["许咨询"]);
});
