import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import type { TextOrder } from "@/lib/channels/sms/port";
import type { CallOrder } from "@/lib/channels/voice/port";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { enrol } from "../enrol";
import { step } from "../step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "../testing/clinic";
import { openZone } from "../testing/engine";
import { shortPlan } from "../testing/plans";
import { takingPorts } from "../testing/pump-ports";
import { dial } from "./dial";
import { noteHealth } from "./lines";
import { sendTexts } from "./text";

let db: TestDatabase;
let clinic: TestClinic;
let orders: CallOrder[];
let texts: TextOrder[];
const ports = takingPorts({ calls: (batch) => orders.push(...batch), texts: (batch) => texts.push(...batch) });

beforeAll(async () => {
  testSettings();
  db = await testDatabase();
});
beforeEach(async () => {
  [orders, texts] = [[], []];
  clinic = await testClinic(db.owner, await db.company());
  await db.owner.query("UPDATE company SET timezone = $2, seats_per_script = 1000 WHERE id = $1", [clinic.companyId, openZone()]);
});
afterAll(() => db?.close());

async function group(name: string, isDefault = false): Promise<string> {
  const { rows } = await db.owner.query<{ id: string }>("INSERT INTO line_group (company_id, name, is_default) VALUES ($1, $2, $3) RETURNING id", [
    clinic.companyId,
    name,
    isDefault,
  ]);
  return rows[0]?.id ?? "";
}

async function line(groupId: string, caller: string, settings: { rate?: number; region?: string; most?: number } = {}): Promise<string> {
  const { rows } = await db.owner.query<{ id: string }>(
    "INSERT INTO line (company_id, group_id, caller, calls_per_second, region, max_concurrent) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    [clinic.companyId, groupId, caller, settings.rate ?? 10_000, settings.region ?? null, settings.most ?? 1000],
  );
  return rows[0]?.id ?? "";
}

async function toCall(people: number): Promise<{ runId: string; journeyId: string }> {
  await addPatients(db.owner, clinic, mobiles(people));
  const version = await addVersion(db.owner, clinic, shortPlan(clinic));
  const runId = await addRun(db.owner, clinic, version, { mode: "live" });
  await enrol(clinic.companyId, runId);
  for (const node of ["entry", "call"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
  return { runId, journeyId: version.journeyId };
}

const callers = (): Record<string, number> => Object.fromEntries([...Map.groupBy(orders, (o) => o.from)].map(([from, list]) => [from, list.length]));
/** The bucket as it will be after so long, without waiting for it. */
const secondsLater = (seconds: number) =>
  db.owner.query("UPDATE rate_bucket SET filled_at = filled_at - make_interval(secs => $2) WHERE company_id = $1", [clinic.companyId, seconds]);
const clockMs = async (): Promise<number> => {
  const { rows } = await db.owner.query<{ ms: number }>("SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms");
  return rows[0]?.ms ?? 0;
};

describe("a line", () => {
  it("takes no more calls than its rate, by the database's clock, whoever dials", async () => {
    await line(await group("默认", true), "0755100", { rate: 0.5 });
    await toCall(60);
    const startedMs = await clockMs();
    const within = async () => 1 + Math.floor(((await clockMs()) - startedMs) / 2000);
    // Two workers at once, again and again.
    for (let i = 0; i < 6; i += 1) await Promise.all([dial(clinic.companyId, ports), dial(clinic.companyId, ports)]);
    expect(orders.length).toBeGreaterThanOrEqual(1);
    expect(orders.length).toBeLessThanOrEqual(await within());
    // An hour without calls earns no hour's worth.
    await secondsLater(3600);
    for (let i = 0; i < 4; i += 1) await dial(clinic.companyId, ports);
    expect(orders.length).toBeGreaterThanOrEqual(2);
    expect(orders.length).toBeLessThanOrEqual(1 + (await within()));
  });

  it("of the callee's region comes first; nobody goes over a paused one, nor over more at once than it takes", async () => {
    const lines = await group("默认", true);
    await line(lines, "4008000");
    await line(lines, "0755200", { region: "广东", most: 3 });
    await line(lines, "021300");
    await db.owner.query("UPDATE line SET state = 'paused' WHERE company_id = $1 AND caller = '021300'", [clinic.companyId]);
    const { runId } = await toCall(8);
    await db.owner.query("UPDATE customer SET phone_region = '广东' WHERE company_id = $1 AND name < '患者5'", [clinic.companyId]);
    await dial(clinic.companyId, ports);
    expect(callers()).toEqual({ "0755200": 3, "4008000": 5 });
    const { rows } = await db.owner.query(
      "SELECT l.caller, count(*)::int AS n FROM dispatch d JOIN line l ON l.id = d.line_id WHERE d.run_id = $1 GROUP BY 1 ORDER BY 1",
      [runId],
    );
    expect(rows).toEqual([
      { caller: "0755200", n: 3 },
      { caller: "4008000", n: 5 },
    ]);
  });

  it("is of the journey's group, else of the script's, else of the default one", async () => {
    await line(await group("默认", true), "100100");
    const [ofScript, ofJourney] = [await group("话术"), await group("旅程")];
    await line(ofScript, "200200");
    await line(ofJourney, "300300");
    const { journeyId } = await toCall(1);
    const callAgain = async () => {
      await db.owner.query("UPDATE dispatch SET state = 'planned' WHERE company_id = $1", [clinic.companyId]);
      await dial(clinic.companyId, ports);
    };
    await callAgain();
    await db.owner.query("UPDATE script SET line_group_id = $2 WHERE company_id = $1", [clinic.companyId, ofScript]);
    await callAgain();
    await db.owner.query("UPDATE journey SET line_group_id = $2 WHERE company_id = $1 AND id = $3", [clinic.companyId, ofJourney, journeyId]);
    await callAgain();
    expect(orders.map((o) => o.from)).toEqual(["100100", "200200", "300300"]);
  });

  it("rests after many failures one after another, and calls go on over the others", async () => {
    const lines = await group("默认", true);
    const bad = await line(lines, "111111", { most: 1000 });
    await line(lines, "222222", { most: 4 });
    const failed = (count: number, failures = count) =>
      withTenantSql(clinic.companyId, (sql) =>
        noteHealth(
          sql,
          clinic.companyId,
          Array.from({ length: count }, (_, i) => ({ lineId: bad, failed: i < failures })),
        ),
      );
    await failed(19);
    await failed(10, 9);
    await failed(19);
    await toCall(8);
    await failed(1);
    await dial(clinic.companyId, ports);
    expect(callers()).toEqual({ "222222": 4 });
  });
});

describe("a signature", () => {
  it("takes no more texts than its rate", async () => {
    await db.owner.query("UPDATE sms_signature SET texts_per_second = 0.5 WHERE company_id = $1", [clinic.companyId]);
    const { runId } = await toCall(60);
    await db.owner.query(
      `UPDATE dispatch SET channel = 'text', node = 'text', template_id = $2, variables = '{"姓名": "a", "诊所": "b"}' WHERE run_id = $1`,
      [runId, clinic.templateId],
    );
    const startedMs = await clockMs();
    const within = async () => 1 + Math.floor(((await clockMs()) - startedMs) / 2000);
    for (let i = 0; i < 4; i += 1) await Promise.all([sendTexts(clinic.companyId, ports), sendTexts(clinic.companyId, ports)]);
    expect(texts.length).toBeGreaterThanOrEqual(1);
    expect(texts.length).toBeLessThanOrEqual(await within());
    await secondsLater(3600);
    await sendTexts(clinic.companyId, ports);
    expect(texts.length).toBeGreaterThanOrEqual(2);
    expect(texts.length).toBeLessThanOrEqual(1 + (await within()));
    expect(new Set(texts.map((t) => t.key)).size).toBe(texts.length);
  });
});
