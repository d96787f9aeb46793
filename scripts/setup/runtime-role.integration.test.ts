import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkIsolation } from "@/lib/doctor/tenants";
import { closeDatabase, configureDatabase, withSystemSql, withTenantSql } from "@/lib/db";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { openRuntimeRole } from "./runtime-role";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  const { rows } = await db.owner.query<{ role: string }>("SELECT rolname AS role FROM pg_roles WHERE starts_with(rolname, 'yidao_app_')");
  for (const { role } of rows) await db.owner.query(`DROP ROLE ${role}`);
  await db.close();
});

async function signsIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query("SELECT FROM company")).rowCount === 0;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

it("lets two installations of one server, and of one database, sign in beside each other, again and again", async () => {
  await db.company();
  const first = await openRuntimeRole(db.ownerUrl, "one's own");
  const second = await openRuntimeRole(db.ownerUrl, "another's");
  expect(await openRuntimeRole(db.ownerUrl, "one's own")).toBe(first);
  expect([await signsIn(first), await signsIn(second), await signsIn(db.url)]).toEqual([true, true, true]);
});

it("gives what the runtime role may, and policies hold", async () => {
  const company = await db.company();
  await closeDatabase();
  configureDatabase(await openRuntimeRole(db.ownerUrl, "one's own"));
  await withTenantSql(company, (sql) => sql.query("INSERT INTO tag (company_id, name) VALUES ($1, 'VIP')", [company]));
  await expect(withSystemSql((sql) => sql.query("UPDATE phone_key SET name = name"))).rejects.toThrow("permission denied");
  expect((await withSystemSql(checkIsolation)).violations).toEqual([]);
});
