import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext } from "@/lib/testing/service-context";
import { getPrices } from "@/lib/services/prices/get";
import { setPrices } from "@/lib/services/prices/set";
import { createLineGroup } from "./createGroup";
import { listLines } from "./list";
import { removeLineGroup } from "./removeGroup";
import { saveLine } from "./save";
import { setLineState } from "./setState";
import { updateLineGroup } from "./updateGroup";

let db: TestDatabase;
let company: string;

beforeAll(async () => {
  db = await testDatabase();
  company = await db.company();
});
afterAll(() => db?.close());

const admin = () => testContext(company, ["*"]);
const audited = async () =>
  (await db.owner.query<{ action: string }>("SELECT action FROM audit_log WHERE company_id = $1 ORDER BY id", [company])).rows.map(
    ({ action }) => action,
  );
const waiting = async () =>
  (await db.owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount;

describe("lines", () => {
  it("are added, changed, paused and resumed, each written down once", async () => {
    const { id: groupId } = await createLineGroup(admin(), { name: "华东" });
    const { id: second } = await createLineGroup(admin(), { name: "华南" });
    await expect(createLineGroup(admin(), { name: "华东" })).rejects.toMatchObject({ code: "line_group_exists" });
    const line = { groupId, caller: "02158701400", region: "上海", callsPerSecond: 5, maxConcurrent: 20 };
    const { id } = await saveLine(admin(), { id: null, ...line });
    await expect(saveLine(admin(), { id: null, ...line })).rejects.toMatchObject({ code: "line_exists" });
    await saveLine(admin(), { id, ...line, groupId: second, region: null, callsPerSecond: 0.5 });
    for (let i = 0; i < 2; i += 1) await setLineState(admin(), { id, state: "paused" });
    await db.owner.query("UPDATE line SET failures = 7, resting_until = now() + interval '5 minutes' WHERE id = $1", [id]);
    const resting = await listLines(admin());
    expect(resting.groups.map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ["华东", true],
      ["华南", false],
    ]);
    expect(resting.lines).toMatchObject([
      { groupName: "华南", region: null, callsPerSecond: 0.5, state: "paused", failures: 7, restingUntil: expect.any(Date) },
    ]);
    await setLineState(admin(), { id, state: "enabled" });
    expect((await listLines(admin())).lines).toMatchObject([{ state: "enabled", failures: 0, restingUntil: null, inUse: 0 }]);
    expect(await audited()).toEqual(["line_group.create", "line_group.create", "line.create", "line.update", "line.pause", "line.resume"]);
  });

  it("show the seats that dialling counts: of live calls under way, and of those that may still be talking", async () => {
    const [line] = (await listLines(admin())).lines;
    const { rows } = await db.owner.query<{ id: string }>("INSERT INTO customer (company_id, name) VALUES ($1, '甲') RETURNING id", [company]);
    await db.owner.query(
      `INSERT INTO dispatch (company_id, key, channel, world, customer_id, contact_id, state, line_id, due_at, planned_at, sent_at, checks)
       SELECT $1, 'seat ' || i, 'call', d.world, $2, $2, d.state, $3, d.sent_at, d.sent_at, d.sent_at, d.checks
       FROM (VALUES (1, 'live', 'accepted', now(), 0), (2, 'live', 'unknown', now(), 1), (3, 'live', 'unknown', now() - interval '1 hour', 1),
         (4, 'test', 'accepted', now(), 0), (5, 'live', 'ended', now(), 0),
         (6, 'live', 'unknown', now() - interval '1 hour', 0)) AS d(i, world, state, sent_at, checks)`,
      [company, rows[0]?.id, line?.id],
    );
    expect((await listLines(admin())).lines).toMatchObject([{ inUse: 3 }]);
  });

  it("have numbers of their own, also when two are given one number at once", async () => {
    const { id: groupId } = await createLineGroup(admin(), { name: "同号" });
    const line = { groupId, region: null, callsPerSecond: 1, maxConcurrent: 1 };
    const ids: string[] = [];
    for (const caller of ["4001", "4002"]) ids.push((await saveLine(admin(), { id: null, ...line, caller })).id);
    const holder = await db.owner.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT FROM line WHERE id = ANY($1) FOR UPDATE", [ids]);
    const saves = Promise.allSettled(ids.map((id) => saveLine(admin(), { id, ...line, caller: "4009" })));
    await expect.poll(waiting).toBe(2);
    await holder.query("COMMIT");
    holder.release();
    const refused = (await saves).flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(refused).toMatchObject([{ code: "line_exists" }]);
  });

  it("stand in groups that can be renamed, one of which is the default", async () => {
    const own = testContext(await db.company(), ["*"]);
    const [{ id: first }, { id: second }] = [await createLineGroup(own, { name: "甲组" }), await createLineGroup(own, { name: "乙组" })];
    await expect(updateLineGroup(own, { id: second, name: "甲组", isDefault: false })).rejects.toMatchObject({ code: "line_group_exists" });
    for (let i = 0; i < 2; i += 1) await updateLineGroup(own, { id: second, name: "丙组", isDefault: true });
    await updateLineGroup(own, { id: second, name: "丙组", isDefault: false });
    expect((await listLines(own)).groups).toEqual([
      { id: second, name: "丙组", isDefault: true },
      { id: first, name: "甲组", isDefault: false },
    ]);
    const audit = await db.owner.query("SELECT detail FROM audit_log WHERE company_id = $1 AND action = 'line_group.update'", [own.companyId]);
    expect(audit.rows).toEqual([{ detail: { name: "丙组", was: "乙组", isDefault: true } }]);
    await expect(updateLineGroup(admin(), { id: first, name: "别人", isDefault: true })).rejects.toMatchObject({ code: "line_group_not_found" });
  });

  it("are nobody else's", async () => {
    const stranger = testContext(await db.company(), ["*"]);
    expect((await listLines(stranger)).lines).toEqual([]);
    const [line] = (await listLines(admin())).lines;
    await expect(setLineState(stranger, { id: line?.id ?? "", state: "paused" })).rejects.toMatchObject({ code: "line_not_found" });
    const { id: groupId } = await createLineGroup(stranger, { name: "别处" });
    await expect(saveLine(admin(), { id: null, groupId, caller: "4001", region: null, callsPerSecond: 1, maxConcurrent: 1 })).rejects.toMatchObject({
      code: "line_group_not_found",
    });
  });
});

describe("prices", () => {
  it("are the platform's until the company sets its own", async () => {
    const { prices, defaults } = await getPrices(admin());
    expect(prices).toEqual(defaults);
    for (let i = 0; i < 2; i += 1) await setPrices(admin(), { call_minute: 12, text_segment: 4 });
    expect((await getPrices(admin())).prices).toEqual({ call_minute: 12, text_segment: 4 });
    expect((await audited()).filter((action) => action === "prices.set")).toHaveLength(1);
    await expect(setPrices(admin(), { call_minute: 1.5, text_segment: 4 })).rejects.toThrow();
  });
});

describe("a group of lines", () => {
  it("is removed once nothing uses it, and never the default one", async () => {
    const { groups, lines } = await listLines(admin());
    const used = lines.find((line) => !line.isDefaultGroup);
    const standard = groups.find((group) => group.isDefault);
    await expect(removeLineGroup(admin(), { id: standard?.id ?? "" })).rejects.toMatchObject({ code: "line_group_is_default" });
    await expect(removeLineGroup(admin(), { id: used?.groupId ?? "" })).rejects.toMatchObject({
      code: "line_group_in_use",
      params: { lines: 1, users: 0 },
    });
    const { id } = await createLineGroup(admin(), { name: "误建" });
    await removeLineGroup(admin(), { id });
    await expect(removeLineGroup(admin(), { id })).rejects.toMatchObject({ code: "line_group_not_found" });
    expect((await listLines(admin())).groups).toEqual(groups);
    expect((await audited()).at(-1)).toBe("line_group.remove");
  });
});
