import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TextOrder } from "@/lib/channels/sms/port";
import type { CallOrder } from "@/lib/channels/voice/port";
import type { TextOp } from "@/lib/journey/plan";
import { spokenDateTime } from "@/lib/scripts/spoken";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "../enrol";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { runAtCall } from "../testing/dialling";
import { openZone } from "../testing/engine";
import { callOf, planOf, textOf } from "../testing/plans";
import { takingPorts } from "../testing/pump-ports";
import { dial } from "./dial";
import { sendTexts } from "./text";

/** A night lies between planning and sending: whatever changes meanwhile is what is said. */
const zone = openZone();
const DAY_MS = 86_400_000;
const [BOOKED, MOVED] = [2, 5].map((days) => new Date(Math.floor(Date.now() / 60_000) * 60_000 + days * DAY_MS)) as [Date, Date];
const at = (instant: Date): string => spokenDateTime(instant.getTime(), zone);

let db: TestDatabase;
let clinic: TestClinic;
let calls: CallOrder[];
let texts: TextOrder[];
const ports = takingPorts({ calls: (batch) => calls.push(...batch), texts: (batch) => texts.push(...batch) });

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
beforeEach(async () => {
  [calls, texts] = [[], []];
  clinic = await testClinic(db.owner, await db.company());
  await sql("UPDATE company SET timezone = $2 WHERE id = $1", zone);
  await sql("UPDATE sms_template SET body = '您{{时间}}的预约，拒收请回复T' WHERE company_id = $1");
  await sql("UPDATE script SET variables = $2 WHERE company_id = $1", JSON.stringify([variable("时间", true), variable("项目", false)]));
  const [person] = await addPatients(db.owner, clinic, mobiles(1));
  await sql("INSERT INTO appointment (company_id, customer_id, starts_at, item) VALUES ($1, $2, $3, '种植')", person, BOOKED);
});
afterAll(() => db?.close());

const variable = (name: string, required: boolean) => ({ name, label: name, required, defaultField: "customer.name" });
const sql = (text: string, ...params: unknown[]) => db.owner.query(text, [clinic.companyId, ...params]);
const move = () => sql("UPDATE appointment SET starts_at = $2, item = NULL WHERE company_id = $1", MOVED);
const cancel = () => sql("UPDATE appointment SET status = 'cancelled' WHERE company_id = $1");
const variables = { 时间: "nextAppointment.startsAt", 项目: "nextAppointment.item" };
const dispatches = async (): Promise<object[]> =>
  (
    await sql(
      "SELECT state, reason, variables FROM dispatch WHERE company_id = $1 AND attempt = (SELECT max(attempt) FROM dispatch WHERE company_id = $1)",
    )
  ).rows;
const ends = async (): Promise<object[]> => (await sql("SELECT node, state, reason FROM enrolment WHERE company_id = $1")).rows;

const aWhileAgo = () => sql("UPDATE dispatch SET planned_at = planned_at - interval '2 minutes' WHERE company_id = $1");
const toCall = () => runAtCall(db.owner, clinic, planOf(clinic, callOf(clinic, { variables, outlets: { not_answered: null } })));
const atCall = async () => {
  await toCall();
  await aWhileAgo();
};

describe("a call that was planned a while ago", () => {
  it("says what holds when it is made, and it is kept what was said", async () => {
    await atCall();
    await move();
    await dial(clinic.companyId, ports);
    expect(calls.map((call) => call.variables)).toEqual([{ 时间: at(MOVED), 项目: "" }]);
    expect(await dispatches()).toEqual([{ state: "accepted", reason: null, variables: { 时间: at(MOVED), 项目: "" } }]);
  });

  it("is not made once there is nothing left to speak of", async () => {
    await atCall();
    await cancel();
    await dial(clinic.companyId, ports);
    expect(calls).toEqual([]);
    expect(await dispatches()).toMatchObject([{ state: "failed", reason: "no_appointment" }]);
    expect(await ends()).toEqual([{ node: "call", state: "failed", reason: "no_appointment" }]);
  });

  it("is not made once its clinic may not call any more", async () => {
    await atCall();
    await sql("UPDATE clinic SET calling_active = false WHERE company_id = $1");
    await dial(clinic.companyId, ports);
    expect(calls).toEqual([]);
    expect(await ends()).toEqual([{ node: "call", state: "failed", reason: "calling_inactive" }]);
  });

  it("says so as a redial too, and without anything to say leaves its contact at what the first call came to", async () => {
    await atCall();
    await sql("UPDATE dispatch SET attempt = 2 WHERE company_id = $1");
    await sql("UPDATE enrolment SET state = 'waiting_redial', due_at = now() WHERE company_id = $1");
    await cancel();
    await dial(clinic.companyId, ports);
    expect(calls).toEqual([]);
    expect(await ends()).toEqual([{ node: "call", state: "completed", reason: "end_of_path" }]);
    const { rows } = await sql("SELECT outlet, reason FROM journey_event WHERE company_id = $1 AND node = 'call'");
    expect(rows).toEqual([{ outlet: "not_answered", reason: "no_appointment" }]);
  });
});

it("a call that was planned just now says what was read then", async () => {
  await toCall();
  await move();
  await dial(clinic.companyId, ports);
  expect(calls.map((call) => call.variables)).toEqual([{ 时间: at(BOOKED), 项目: "种植" }]);
});

describe("a text that was planned a while ago", () => {
  const text = (): TextOp => ({ ...textOf(clinic, null), variables: { 时间: "nextAppointment.startsAt" } });

  async function atText(): Promise<void> {
    const runId = await addRun(db.owner, clinic, await addVersion(db.owner, clinic, planOf(clinic, text())), { mode: "live" });
    await enrol(clinic.companyId, runId);
    for (const node of ["entry", "text"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
    await aWhileAgo();
  }

  it("says what holds when it is sent, and it is kept what was said", async () => {
    await atText();
    await move();
    await sendTexts(clinic.companyId, ports);
    expect(texts.map((one) => one.text)).toEqual([`您${at(MOVED)}的预约，拒收请回复T`]);
    expect(await dispatches()).toEqual([{ state: "accepted", reason: null, variables: { 时间: at(MOVED) } }]);
  });

  it("is not sent once there is nothing left to speak of", async () => {
    await atText();
    await cancel();
    await sendTexts(clinic.companyId, ports);
    expect(texts).toEqual([]);
    expect(await ends()).toEqual([{ node: "text", state: "failed", reason: "no_appointment" }]);
  });

  it("after a call says what holds as well", async () => {
    await atCall();
    await sql(
      "UPDATE dispatch SET channel = 'text', purpose = 'hangup', template_id = $2, variables = jsonb_build_object('时间', '从前') WHERE company_id = $1",
      clinic.templateId,
    );
    await move();
    await sendTexts(clinic.companyId, ports);
    expect(texts.map((one) => one.text)).toEqual([`您${at(MOVED)}的预约，拒收请回复T`]);
  });
});
