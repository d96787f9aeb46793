import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { permissionSet } from "@/lib/auth/matcher";
import type { Rule } from "@/lib/audience/rule";
import { messagesOf } from "@/lib/i18n/testing";
import type { ServiceContext } from "@/lib/services/context";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { noEngine } from "@/lib/testing/service-context";
import { countAudiences, listAudiences } from "./list";
import { ruleOptions } from "./options";
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

  it("says so when a rule can't be counted in time", async () => {
    const blocker = await db.owner.connect();
    try {
      await blocker.query("BEGIN; LOCK TABLE customer IN ACCESS EXCLUSIVE MODE");
      await expect(previewAudience(context(["audience.view"]), { rule: women }, 200)).rejects.toMatchObject({
        kind: "too_many",
        code: "audience_too_slow",
      });
    } finally {
      await blocker.query("ROLLBACK");
      blocker.release();
    }
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

  it("counts as many as it can within one time for all", async () => {
    const ctx = context(["audience.view", "audience.edit"]);
    const ids: string[] = [];
    for (const name of ["慢一", "慢二", "慢三"]) ids.push((await saveAudience(ctx, { name, rule: women })).id);
    const blocker = await db.owner.connect();
    try {
      await blocker.query("BEGIN; LOCK TABLE customer IN ACCESS EXCLUSIVE MODE");
      const beganMs = performance.now();
      expect(Object.values(await countAudiences(ctx, { ids }, 400))).toEqual([null, null, null]);
      expect(performance.now() - beganMs).toBeLessThan(5_000);
    } finally {
      await blocker.query("ROLLBACK");
      blocker.release();
    }
    expect(Object.values(await countAudiences(ctx, { ids }))).toEqual([2, 2, 2]);
    for (const id of ids) await removeAudience(ctx, { id });
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

  describe("that are not of one's clinics only", () => {
    const editor = (userId: string, clinicIds: string[] | null) => ({ ...context(["audience.view", "audience.edit"], clinicIds), userId });
    const colleague = async (userId: string, clinicIds: string[] | null) => {
      await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ($1, $1, $1 || '@example.com')", [userId]);
      const role = await db.owner.query<{ id: string }>(
        "INSERT INTO role (company_id, key, name, permissions) VALUES ($1, $2, $2, '{}') RETURNING id",
        [companyId, userId],
      );
      await db.owner.query("INSERT INTO member (company_id, user_id, role_id, clinic_ids) VALUES ($1, $2, $3, $4)", [
        companyId,
        userId,
        role.rows[0]?.id,
        clinicIds,
      ]);
      return editor(userId, clinicIds);
    };
    const refusal = (asked: Promise<unknown>) =>
      asked.then(() => null).catch((error: { code: string; params: object }) => [error.code, error.params]);

    it("are left alone by the members of one clinic, who change and remove their own", async () => {
      const company = await colleague("总部", null);
      const norths = await colleague("北员", [north]);
      const both = await colleague("两店", [north, south]);
      const mine = editor("北员二", [north]);
      const { id: theirs } = await saveAudience(company, { name: "公司人群", rule: women });
      const of = async (ctx: ServiceContext, name: string) => (await listAudiences(ctx, { search: name }))[0];
      expect(await of(mine, "公司人群")).toMatchObject({ lock: "company", updatedByName: "总部" });
      expect(await of(company, "公司人群")).toMatchObject({ lock: null });
      expect(await refusal(saveAudience(mine, { id: theirs, name: "公司人群", rule: women }))).toEqual(["audience_of_company", { name: "公司人群" }]);
      expect(await refusal(removeAudience(mine, { id: theirs }))).toEqual(["audience_of_company", { name: "公司人群" }]);

      const { id: own } = await saveAudience(norths, { name: "北店人群", rule: women });
      expect(await of(mine, "北店人群")).toMatchObject({ lock: null });
      await saveAudience(mine, { id: own, name: "北店人群二", rule: women });
      const { id: wider } = await saveAudience(both, { name: "两店人群", rule: women });
      expect(await of(mine, "两店人群")).toMatchObject({ lock: "company" });
      await saveAudience(both, { id: own, name: "北店人群", rule: women });
      expect(await of(mine, "北店人群")).toMatchObject({ updatedByName: "两店" });
      await removeAudience(mine, { id: own });
      for (const id of [theirs, wider]) await removeAudience(company, { id });
    });

    it("are left alone where another clinic's journey uses them, which is not named", async () => {
      const mine = editor("北员三", [north]);
      const { id } = await saveAudience(mine, { name: "借去用", rule: women });
      const document = {
        schema: 1,
        nodes: [{ id: "n1", kind: "audience-entry", name: "入口", position: { x: 0, y: 0 }, config: { audienceId: id } }],
        edges: [],
      };
      const { rows } = await db.owner.query<{ id: string }>(
        "INSERT INTO journey (company_id, name, clinic_id) VALUES ($1, '南店机密', $2) RETURNING id",
        [companyId, south],
      );
      const journeyId = rows[0]?.id;
      await db.owner.query("INSERT INTO journey_draft (company_id, journey_id, document) VALUES ($1, $2, $3)", [companyId, journeyId, document]);
      const told = async () => [
        await refusal(saveAudience(mine, { id, name: "借去用", rule: women })),
        await refusal(removeAudience(mine, { id })),
        (await listAudiences(mine, { search: "借去用" }))[0],
      ];
      const used = ["audience_used_elsewhere", { name: "借去用" }];
      expect(await told()).toMatchObject([used, used, { lock: "used", isUsedElsewhere: true, journeys: [] }]);
      expect(JSON.stringify(await told())).not.toContain("南店机密");
      // One of the whole company is nobody's of one clinic either, but they see it.
      await db.owner.query("UPDATE journey SET clinic_id = NULL WHERE id = $1", [journeyId]);
      expect(await told()).toMatchObject([used, used, { lock: "used", isUsedElsewhere: false, journeys: [{ name: "南店机密" }] }]);
      await db.owner.query("UPDATE journey SET clinic_id = $2 WHERE id = $1", [journeyId, north]);
      expect(await told()).toMatchObject([null, ["audience_in_use", { journey: "南店机密" }], { lock: null }]);
      await db.owner.query("DELETE FROM journey_draft WHERE journey_id = $1", [journeyId]);
      await removeAudience(mine, { id });
    });
  });

  it("offers clinics and staff within the member's own only", async () => {
    await db.owner.query(
      `INSERT INTO staff (company_id, name, kind, clinic_id) VALUES ($1, '北咨询', 'consultant', $2), ($1, '南咨询', 'consultant', $3),
       ($1, '总咨询', 'consultant', NULL), ($1, '南网电', 'web_consultant', $3)`,
      [companyId, north, south],
    );
    const offered = async (clinicIds: string[] | null, consultantId: string | null = null) => {
      const { clinics, consultants, webConsultants } = await ruleOptions({ ...context(["audience.view"], clinicIds), consultantId });
      return [clinics, consultants, webConsultants].map((list) => list.map(({ name }) => name).sort());
    };
    expect(await offered(null)).toEqual([["北", "南"], ["北咨询", "南咨询", "总咨询"].sort(), ["南网电"]]);
    expect(await offered([north])).toEqual([["北"], ["北咨询", "总咨询"].sort(), []]);
    const { rows } = await db.owner.query<{ id: string }>("SELECT id FROM staff WHERE company_id = $1 AND name = '总咨询'", [companyId]);
    expect(await offered([north], rows[0]?.id)).toEqual([["北"], ["总咨询"], []]);
  });

  it("refuses a broken rule, and members without the permission", async () => {
    const ctx = context(["audience.view", "audience.edit"]);
    const broken: Rule = { type: "condition", field: "age", operator: "at_least", value: "?" };
    await expect(saveAudience(ctx, { name: "坏", rule: broken })).rejects.toMatchObject({ code: "audience_rule_bad_value" });
    await expect(previewAudience(context([]), { rule: women })).rejects.toMatchObject({ code: "forbidden" });
    await expect(saveAudience(context(["audience.view"]), { name: "x", rule: women })).rejects.toMatchObject({ code: "forbidden" });
  });
});
