import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { withSystemSql, withTenant, withTenantSession, withTenantSql } from ".";

/** Tables of people who sign in and of the machinery: no tenant owns their rows. */
const OUTSIDE_TENANCY = [
  "auth_account",
  "auth_failure",
  "auth_session",
  "auth_user",
  "auth_verification",
  "engine_epoch",
  "phone_key",
  "worker_heartbeat",
];

let db: TestDatabase;
let ours: string;
let theirs: string;

beforeAll(async () => {
  db = await testDatabase();
  ours = await db.company("甲");
  theirs = await db.company("乙");
  await db.owner.query("INSERT INTO tag (company_id, name) VALUES ($1, 'VIP'), ($2, 'VIP'), ($2, '老带新')", [ours, theirs]);
});
afterAll(() => db.close());

describe("the catalog", () => {
  it("forces row-level security with a policy on every table but the named ones", async () => {
    const { rows } = await db.owner.query<{ name: string; forced: boolean; policies: number }>(`
      SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
             (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE '\\_prisma%'`);
    expect(rows.length).toBeGreaterThan(30);
    const open = rows.filter((t) => !t.forced || t.policies === 0).map((t) => t.name);
    expect(open.sort()).toEqual(OUTSIDE_TENANCY);
  });

  it("lets the runtime role own nothing and bypass nothing", async () => {
    const { rows } = await db.owner.query(`
      SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
             (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
      FROM pg_roles r WHERE rolname = 'yidao_app'`);
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owned: 0 }]);
  });

  it("keeps the tenant in every foreign key between tenant tables", async () => {
    const { rows } = await db.owner.query<{ name: string }>(`
      SELECT k.conname AS name FROM pg_constraint k
      JOIN pg_attribute target ON target.attrelid = k.confrelid AND target.attname = 'company_id'
      JOIN pg_attribute source ON source.attrelid = k.conrelid AND source.attname = 'company_id'
      WHERE k.contype = 'f' AND NOT source.attnum = ANY (k.conkey)`);
    expect(rows).toEqual([]);
  });
});

describe("withTenant", () => {
  it("sees the tenant's rows only, through both doors", async () => {
    expect(await withTenant(ours, (tx) => tx.tag.count())).toBe(1);
    const { rows } = await withTenantSql(theirs, (sql) => sql.query("SELECT name FROM tag ORDER BY name"));
    expect(rows).toHaveLength(2);
  });

  it("cannot write another tenant's row", async () => {
    await expect(withTenantSql(ours, (sql) => sql.query("INSERT INTO tag (company_id, name) VALUES ($1, 'x')", [theirs]))).rejects.toThrow(
      /row-level security/,
    );
    await withTenantSql(ours, (sql) => sql.query("UPDATE tag SET name = 'taken'"));
    const { rows } = await db.owner.query("SELECT name FROM tag WHERE company_id = $1 ORDER BY name", [theirs]);
    expect(rows.map((r) => r.name)).toEqual(["VIP", "老带新"]);
  });

  it("leaves no tenant behind on the connection", async () => {
    await Promise.all(Array.from({ length: 30 }, () => withTenantSql(theirs, (sql) => sql.query("SELECT 1"))));
    const { rows } = await withSystemSql((sql) => sql.query("SELECT count(*)::int AS n FROM tag"));
    expect(rows).toEqual([{ n: 0 }]);
  });

  it("survives a connection that is cut while it works, and goes on with another", async () => {
    const cut = withTenantSql(ours, async (sql) => {
      const { rows } = await sql.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await db.owner.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
      await sql.query("SELECT pg_sleep(5)");
    });
    await expect(cut).rejects.toThrow();
    const { rows } = await withTenantSql(ours, (sql) => sql.query("SELECT 1 AS one"));
    expect(rows).toEqual([{ one: 1 }]);
  });

  it("rolls back what a failing piece of work did", async () => {
    const work = withTenantSql(ours, async (sql) => {
      await sql.query("INSERT INTO tag (company_id, name) VALUES ($1, 'half')", [ours]);
      throw new Error("stop");
    });
    await expect(work).rejects.toThrow("stop");
    expect(await withTenant(ours, (tx) => tx.tag.count({ where: { name: "half" } }))).toBe(0);
  });
});

describe("withTenantSession", () => {
  it("takes settings that the pool's connections refuse once they have made temporary tables", async () => {
    await Promise.all(
      Array.from({ length: 3 }, () => withTenantSql(ours, (sql) => sql.query("CREATE TEMP TABLE seen ON COMMIT DROP AS SELECT 1 AS one"))),
    );
    const read = withTenantSession(ours, { temp_buffers: "64MB" }, (session) =>
      session.readOnly((sql) => sql.query("SELECT current_setting('temp_buffers') AS size")),
    );
    expect((await read).rows).toEqual([{ size: "64MB" }]);
  });
});
