import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { withSystemSql, withTenant, withTenantSql } from ".";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

it("does not wait for ever where all connections are taken, and says so", async () => {
  const companyId = await db.company();
  expect(await withTenant(companyId, async (tx) => tx.tag.count())).toBe(0);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let open = 0;
  const holders = Array.from({ length: 20 }, () =>
    withTenantSql(companyId, async () => {
      open += 1;
      await held;
    }),
  );
  await expect.poll(() => open).toBe(20);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const refused = [withTenantSql(companyId, async () => 1), withSystemSql(async () => 1), withTenant(companyId, async (tx) => tx.tag.count())].map(
      (asked) => expect(asked).rejects.toMatchObject({ kind: "unavailable", code: "database_busy" }),
    );
    const all = Promise.all(refused);
    const over = all.then(() => true);
    const isOver = () => Promise.race([over, new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
    // Prisma asks for its connection only some turns later.
    for (let seconds = 0; seconds < 90 && !(await isOver()); seconds += 1) await vi.advanceTimersByTimeAsync(1_000);
    expect(await isOver()).toBe(true);
  } finally {
    vi.useRealTimers();
    release();
  }
  await Promise.all(holders);
  expect(await withTenant(companyId, async (tx) => tx.tag.count())).toBe(0);
});
