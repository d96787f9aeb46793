import { afterAll, beforeAll, expect, it } from "vitest";
import { type CallGround, callGround, memberContext, seedCall } from "@/lib/services/calls/testing";
import type { RecordFilter } from "@/lib/calling/record-state";
import { listCalls } from "@/lib/services/calls/list";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { getScript } from "./get";
import { listScripts } from "./list";

let db: TestDatabase;
let ground: CallGround;

beforeAll(async () => {
  db = await testDatabase();
  ground = await callGround(db);
  const { companyId, patients, scripts, north, south } = ground;
  const base = { customerId: patients.lin, clinicId: north, scriptId: scripts.reminder, at: "2026-11-20T10:00:00+08:00" };
  for (const [rounds, talkSeconds] of [
    [3, 80],
    [1, 20],
  ] as const)
    await seedCall(db, companyId, { ...base, outcome: "answered", rounds, talkSeconds });
  await seedCall(db, companyId, { ...base, outcome: "no_answer" });
  await seedCall(db, companyId, { ...base, outcome: "failed" });
  // Given up without having been heard of.
  await seedCall(db, companyId, { ...base, outcome: "unknown", reason: "result_unknown" });
  await seedCall(db, companyId, { ...base, state: "failed", reason: "no_phone" });
  await seedCall(db, companyId, { ...base, state: "blocked", reason: "opt_out" });
  await seedCall(db, companyId, { ...base, customerId: patients.zhou, clinicId: south, state: "planned" });
  await seedCall(db, companyId, { ...base, outcome: "answered", world: "test-1" });
});
afterAll(() => db.close());

it("lists scripts with the figures of their live calls", async () => {
  const rows = await listScripts(memberContext(ground.companyId), {});
  const reminder = rows.find((row) => row.id === ground.scripts.reminder);
  expect(reminder).toMatchObject({
    name: "预约到店提醒（标准版）",
    kind: "ai",
    category: "service",
    state: "enabled",
    templateKey: "appointment-reminder",
  });
  expect(reminder?.figures).toEqual({
    pending: 1,
    blocked: 1,
    called: 4,
    failed: 2,
    answered: 2,
    effective: 1,
    talkSeconds: 100,
    answerRate: 0.5,
    effectiveRate: 0.25,
    meanTalkSeconds: 50,
  });
  expect(rows.find((row) => row.id === ground.scripts.implant)?.figures).toMatchObject({ called: 0, answerRate: null });
});

it("each figure opens exactly the calls it counts", async () => {
  const ctx = memberContext(ground.companyId);
  const reminder = (await listScripts(ctx, {})).find((row) => row.id === ground.scripts.reminder);
  const opened = async (state: RecordFilter) => (await listCalls(ctx, { scriptId: ground.scripts.reminder, state })).rows.length;
  expect(await opened("waiting")).toBe(reminder?.figures.pending);
  expect(await opened("blocked")).toBe(reminder?.figures.blocked);
  expect(await opened("called")).toBe(reminder?.figures.called);
  expect(await opened("all_failed")).toBe(reminder?.figures.failed);
  expect(await opened("answered")).toBe(reminder?.figures.answered);
  expect(await opened("effective")).toBe(reminder?.figures.effective);
});

it("counts calls of long ago and of now", async () => {
  const { companyId, scripts, north, consultant } = ground;
  const everybody = memberContext(companyId);
  const limited = memberContext(companyId, { clinicIds: [north], consultantId: consultant });
  const figures = async () => Promise.all([everybody, limited].map(async (ctx) => (await getScript(ctx, { id: scripts.reminder })).figures));
  const before = await figures();
  expect(before.map(({ called, pending }) => [called, pending])).toEqual([
    [4, 1],
    [4, 0],
  ]);
  const { rowCount } = await db.owner.query(
    `UPDATE dispatch SET id = overlay(id::text PLACING '0190' FROM 1 FOR 4)::uuid WHERE company_id = $1 AND state <> 'planned' AND outcome IS DISTINCT FROM 'no_answer'`,
    [companyId],
  );
  expect(rowCount).toBeGreaterThan(4);
  expect(await figures()).toEqual(before);
});

it("counts only the calls of the clinics asked for", async () => {
  const [row] = await listScripts(memberContext(ground.companyId), { search: "预约", clinicId: ground.south });
  expect(row?.figures).toMatchObject({ pending: 1, called: 0 });
  await expect(listScripts(memberContext(ground.companyId, { clinicIds: [ground.north] }), { clinicId: ground.south })).rejects.toMatchObject({
    kind: "forbidden",
  });
});

it("gives one script whole, and only to its company", async () => {
  const script = await getScript(memberContext(ground.companyId), { id: ground.scripts.reminder });
  expect(script.dialogue.scenes.length).toBeGreaterThan(10);
  expect(script).toMatchObject({ hangupTexts: null, journeys: [], figures: { called: 4 } });
  await expect(getScript(memberContext(await db.company("别家")), { id: ground.scripts.reminder })).rejects.toMatchObject({ kind: "not_found" });
  await expect(getScript(memberContext(ground.companyId, {}, ["call.view"]), { id: ground.scripts.reminder })).rejects.toMatchObject({
    kind: "forbidden",
  });
});

it("shows the hang-up texts and the journeys that call with it", async () => {
  const { companyId, scripts } = ground;
  const signature = await db.owner.query<{ id: string }>(
    "INSERT INTO sms_signature (company_id, name, state) VALUES ($1, '云杉口腔', 'approved') RETURNING id",
    [companyId],
  );
  const template = await db.owner.query<{ id: string }>(
    "INSERT INTO sms_template (company_id, signature_id, name, category, body, state) VALUES ($1, $2, '说明', 'service', '刚才是{{门店简称}}来电', 'approved') RETURNING id",
    [companyId, signature.rows[0]?.id],
  );
  const id = template.rows[0]?.id;
  await db.owner.query("UPDATE script SET hangup_sms = $2 WHERE id = $1", [
    scripts.implant,
    JSON.stringify({ enabled: true, answeredTemplateId: id, notAnsweredTemplateId: null }),
  ]);
  const document = {
    schema: 1,
    nodes: [{ id: "n1", kind: "ai-call", name: "呼", position: { x: 0, y: 0 }, config: { scriptId: scripts.implant } }],
    edges: [],
  };
  const journey = await db.owner.query<{ id: string }>("INSERT INTO journey (company_id, name) VALUES ($1, '种植邀约旅程') RETURNING id", [
    companyId,
  ]);
  await db.owner.query("INSERT INTO journey_draft (company_id, journey_id, document) VALUES ($1, $2, $3)", [
    companyId,
    journey.rows[0]?.id,
    JSON.stringify(document),
  ]);
  const script = await getScript(memberContext(companyId), { id: scripts.implant });
  expect(script.hangupTexts).toMatchObject({ answered: { name: "说明", signature: "云杉口腔", segments: 1 }, notAnswered: null });
  expect(script.journeys.map((entry) => entry.name)).toEqual(["种植邀约旅程"]);
  // It is the company's: everybody's.
  const member = memberContext(ground.companyId, { clinicIds: [ground.south] });
  expect((await getScript(member, { id: ground.scripts.implant })).journeys).toHaveLength(1);
});

it("asks a script of an earlier wording for nothing that it does not say", async () => {
  const asked = async () => {
    const { parameterDefinitions } = await getScript(memberContext(ground.companyId), { id: ground.scripts.implant });
    return parameterDefinitions.filter(({ required }) => required).map(({ name }) => name);
  };
  expect(await asked()).toEqual(["品牌名称", "助理称呼", "活动名称", "起步价格"]);
  await db.owner.query(
    "UPDATE script SET dialogue = replace(dialogue::text, '{{品牌名称}}', '')::jsonb, parameters = parameters - '品牌名称' WHERE id = $1",
    [ground.scripts.implant],
  );
  expect(await asked()).toEqual(["助理称呼", "活动名称", "起步价格"]);
});
