import { afterAll, beforeAll, expect, it } from "vitest";
import { withTenantSql } from "@/lib/db";
import { executeImport } from "@/lib/services/imports/execute";
import { getImport } from "@/lib/services/imports/get";
import { listImports } from "@/lib/services/imports/list";
import { inTurn, waitsForTurn } from "@/lib/services/imports/turns";
import { uploadImport } from "@/lib/services/imports/upload";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";

let database: TestDatabase;
beforeAll(async () => {
  testSettings();
  database = await testDatabase();
});
afterAll(() => database.close());

it("runs two at a time, the others in the order in which they came, also after one that failed", async () => {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (id: string) => () =>
    new Promise<void>((resolve, reject) => {
      begun.push(id);
      ends.set(id, (error) => (error ? reject(error) : resolve()));
    });
  const runs = ["a", "b", "c", "d", "e"].map((id) => inTurn(id, work(id)));
  expect(begun).toEqual(["a", "b"]);
  expect(["a", "b", "c", "d", "e"].filter(waitsForTurn)).toEqual(["c", "d", "e"]);
  expect(inTurn("d", work("d"))).toBe(runs[3]);
  ends.get("b")?.(new Error("broken"));
  await expect(runs[1]).rejects.toThrow("broken");
  await expect.poll(() => begun).toEqual(["a", "b", "c"]);
  ends.get("a")?.();
  await expect.poll(() => begun).toEqual(["a", "b", "c", "d"]);
  for (const id of ["c", "d"]) ends.get(id)?.();
  await expect.poll(() => begun).toEqual(["a", "b", "c", "d", "e"]);
  ends.get("e")?.();
  await Promise.all([runs[0], runs[2], runs[3], runs[4]]);
  expect(waitsForTurn("e")).toBe(false);
});

it("leaves connections for everybody else, however many imports are begun at once", async () => {
  const companyId = await database.company();
  const ctx = testContext(companyId, ["*"]);
  const jobs: string[] = [];
  for (let i = 0; i < 25; i += 1) {
    const bytes = Buffer.from(`姓名,病历号\n人${i},MANY-${i}`, "utf8");
    jobs.push((await uploadImport(ctx, { fileName: `${i}.csv`, bytes })).jobId);
  }
  await database.owner.query("UPDATE import_job SET state = 'running' WHERE company_id = $1", [companyId]);
  // Somebody else's import keeps those that run waiting before they store.
  const other = await database.owner.connect();
  const lock = [`imports:${companyId}`];
  await other.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", lock);
  const runs = jobs.map((jobId) => executeImport(companyId, jobId));
  const atTheLock = async () => (await database.owner.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rowCount;
  await expect.poll(atTheLock).toBe(2);
  expect(await withTenantSql(companyId, async (sql) => (await sql.query("SELECT 1 AS one")).rows)).toEqual([{ one: 1 }]);
  const waiting = (await listImports(ctx)).filter((job) => job.isWaiting).map((job) => job.fileName);
  expect(waiting).toHaveLength(20);
  expect(await getImport(ctx, { jobId: jobs[0] ?? "" })).toMatchObject({ state: "running", isWaiting: false });
  expect(await getImport(ctx, { jobId: jobs[24] ?? "" })).toMatchObject({ state: "running", isWaiting: true });
  await other.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", lock);
  other.release();
  await Promise.all(runs);
  const { rows } = await database.owner.query("SELECT state, count(*)::int AS n FROM import_job WHERE company_id = $1 GROUP BY 1", [companyId]);
  expect(rows).toEqual([{ state: "done", n: 25 }]);
});
