import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { permissionSet } from "@/lib/auth/matcher";
import type { Rule } from "@/lib/audience/rule";
import { messagesOf } from "@/lib/i18n/testing";
import type { ServiceContext } from "@/lib/services/context";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine } from "@/lib/testing/service-context";
import { countAudiences, listAudiences } from "./list";
import { previewAudience } from "./preview";
import { removeAudience } from "./remove";
import { saveAudience } from "./save";

let db: TestDatabase;
let companyId: string;
let north: string;
let south: string;

const women: Rule = { type: "condition", field: "gender", operator: "is", value: "female" };

const context = (grants: string[], clinicIds: string[] | null = null): ServiceContext => ({
  companyId,
  userId: "u1",
  permissions: permissionSet(grants),
  clinicIds,
  consultantId: null,
  timezone: "Asia/Shanghai",
  locale: "zh-CN",
  engine: noEngine,
});

beforeAll(async () => {
  db = await testDatabase();
  companyId = await db.company();
  const other = await db.company("别家");
  const clinics = await db.owner.query<{ id: string }>(
    "INSERT INTO clinic (company_id, name, short_name) VALUES ($1, '北', '北'), ($1, '南', '南') RETURNING id",
    [companyId],
  );
  [north = "", south = ""] = clinics.rows.map((r) => r.id);
  await db.owner.query(
    `INSERT INTO customer (company_id, clinic_id, name, gender, record_number) VALUES
     ($1, $2, '甲', 'female', 'A1'), ($1, $2, '乙', 'male', 'A2'), ($1, $3, '丙', 'female', 'A3'), ($4, NULL, '丁', 'female', 'A1')`,
    [companyId, north, south, other],
  );
});
afterAll(() => db.close());

describe("audiences", () => {
  it("counts the company's own people, and only those of the member's clinics", async () => {
    expect(await previewAudience(context(["audience.view"]), { rule: women })).toEqual({ count: 2, withoutPhone: 2, sample: [] });
    const scoped = await previewAudience(context(["audience.view", "patient.view"], [south]), { rule: women });
    expect(scoped.sample.map((p) => p.name)).toEqual(["丙"]);
  });

  it("saves, lists, counts, renames and removes", async () => {
    const ctx = context(["audience.view", "audience.edit"]);
    const { id } = await saveAudience(ctx, { name: "女患者", rule: women });
    await expect(saveAudience(ctx, { name: "女患者", rule: women })).rejects.toMatchObject({ code: "audience_name_taken" });
    await saveAudience(ctx, { id, name: "女性患者", rule: women });
    expect(await listAudiences(ctx, {})).toMatchObject([{ id, name: "女性患者", kind: "live", journeys: [] }]);
    expect(await countAudiences(ctx, { ids: [id] })).toEqual({ [id]: 2 });
    await removeAudience(ctx, { id });
    expect(await listAudiences(ctx, {})).toEqual([]);
    const { rows } = await db.owner.query<{ action: string }>("SELECT action FROM audit_log WHERE company_id = $1", [companyId]);
    for (const locale of ["zh-CN", "en"] as const) {
      const words = messagesOf(`lib/i18n/messages/${locale}`);
      expect(rows.map(({ action }) => `audit.action.${action.replaceAll(".", "_")}`).filter((key) => !words.has(key))).toEqual([]);
    }
  });

  it("counts the others when one can't be counted", async () => {
    const insert = async (name: string, rule: Rule) =>
      (
        await db.owner.query<{ id: string }>("INSERT INTO audience (company_id, name, kind, rule) VALUES ($1, $2, 'live', $3) RETURNING id", [
          companyId,
          name,
          rule,
        ])
      ).rows[0]?.id ?? "";
    const good = await insert("好", women);
    const unfit = await insert("旧字段", { type: "condition", field: "shoe_size", operator: "is", value: 42 });
    const broken = await insert("坏表", { type: "condition", field: "benefit", operator: "exists", value: {} });
    const ids = [unfit, broken, good];
    const counted = () => countAudiences(context(["audience.view"]), { ids });
    await db.owner.query("ALTER TABLE benefit RENAME TO benefit_away");
    expect(await counted()).toEqual({ [unfit]: null, [broken]: null, [good]: 2 });
    await db.owner.query("ALTER TABLE benefit_away RENAME TO benefit");
    expect(await counted()).toEqual({ [unfit]: null, [broken]: 0, [good]: 2 });
    await db.owner.query("DELETE FROM audience WHERE id = ANY($1::uuid[])", [ids]);
  });

  it("does not write over what somebody saved meanwhile, and names it", async () => {
    const ctx = context(["audience.view", "audience.edit"]);
    const men: Rule = { ...women, value: "male" };
    const first = await saveAudience(ctx, { name: "两人改", rule: women });
    const theirs = await saveAudience(ctx, { id: first.id, updatedAt: first.updatedAt, name: "两人改", rule: men });
    const mine = { id: first.id, name: "我的", rule: women };
    await expect(saveAudience(ctx, { ...mine, updatedAt: first.updatedAt })).rejects.toMatchObject({
      kind: "conflict",
      code: "audience_newer",
      params: { name: "两人改" },
    });
    expect(await listAudiences(ctx, { search: "两人改" })).toMatchObject([{ rule: men, updatedAt: theirs.updatedAt }]);
    await saveAudience(ctx, { ...mine, updatedAt: theirs.updatedAt });
    await removeAudience(ctx, { id: first.id });
  });

  it("gives a name once, however many ask for it at once", async () => {
    const ctx = context(["audience.view", "audience.edit"]);
    const saved = await Promise.allSettled(Array.from({ length: 12 }, () => saveAudience(ctx, { name: "同名", rule: women })));
    expect(saved.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of saved) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "audience_name_taken" });
    for (const { id } of await listAudiences(ctx, { search: "同名" })) await removeAudience(ctx, { id });
  });

  it("keeps an audience that a journey enters by", async () => {
    const ctx = context(["audience.view", "audience.edit"]);
    const { id } = await saveAudience(ctx, { name: "在用", rule: women });
    const document = {
      schema: 1,
      nodes: [{ id: "n1", kind: "audience-entry", name: "入口", position: { x: 0, y: 0 }, config: { audienceId: id } }],
      edges: [],
    };
    const { rows } = await db.owner.query<{ id: string }>("INSERT INTO journey (company_id, name) VALUES ($1, '提醒') RETURNING id", [companyId]);
    await db.owner.query("INSERT INTO journey_draft (company_id, journey_id, document) VALUES ($1, $2, $3)", [companyId, rows[0]?.id, document]);
    const usedBy = async () => (await listAudiences(ctx, { search: "在用" }))[0]?.journeys.map((j) => j.name);
    expect(await usedBy()).toEqual(["提醒"]);
    // A journey of another clinic keeps it too, but is not named to everybody.
    const inClinic = async (clinicId: string | null) => db.owner.query("UPDATE journey SET clinic_id = $2 WHERE id = $1", [rows[0]?.id, clinicId]);
    const namedTo = async (clinic: string) => (await listAudiences(context(["audience.view"], [clinic]), { search: "在用" }))[0]?.journeys.length;
    await inClinic(north);
    expect([await namedTo(north), await namedTo(south)]).toEqual([1, 0]);
    await inClinic(null);
    expect([await namedTo(north), await namedTo(south)]).toEqual([1, 1]);
    await expect(removeAudience(ctx, { id })).rejects.toMatchObject({ code: "audience_in_use", params: { journey: "提醒" } });
    // Drawn without it since, and published: people may still be in the version before.
    const version = async (number: number, of: object) =>
      (
        await db.owner.query<{ id: string }>(
          "INSERT INTO journey_version (company_id, journey_id, number, document, plan) VALUES ($1, $2, $3, $4, '{}') RETURNING id",
          [companyId, rows[0]?.id, number, of],
        )
      ).rows[0]?.id;
    const without = { ...document, nodes: [] };
    const [before, now] = [await version(1, document), await version(2, without)];
    await db.owner.query("UPDATE journey_draft SET document = $2 WHERE journey_id = $1", [rows[0]?.id, without]);
    await db.owner.query("UPDATE journey SET current_version_id = $2 WHERE id = $1", [rows[0]?.id, now]);
    await db.owner.query("INSERT INTO journey_run (company_id, journey_id, version_id, mode, state) VALUES ($1, $2, $3, 'live', 'paused')", [
      companyId,
      rows[0]?.id,
      before,
    ]);
    await expect(removeAudience(ctx, { id })).rejects.toMatchObject({ code: "audience_in_use", params: { journey: "提醒" } });
    expect(await usedBy()).toEqual(["提醒"]);
    await db.owner.query("UPDATE journey_run SET state = 'completed' WHERE version_id = $1", [before]);
    await removeAudience(ctx, { id });
    expect(await listAudiences(ctx, { search: "在用" })).toEqual([]);
  });

  it("refuses a broken rule, and members without the permission", async () => {
    const ctx = context(["audience.view", "audience.edit"]);
    const broken: Rule = { type: "condition", field: "age", operator: "at_least", value: "?" };
    await expect(saveAudience(ctx, { name: "坏", rule: broken })).rejects.toMatchObject({ code: "audience_rule_bad_value" });
    await expect(previewAudience(context([]), { rule: women })).rejects.toMatchObject({ code: "forbidden" });
    await expect(saveAudience(context(["audience.view"]), { name: "x", rule: women })).rejects.toMatchObject({ code: "forbidden" });
  });
});
