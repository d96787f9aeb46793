import type { PoolClient } from "pg";
import type { Prisma } from "./generated/client";
import { prismaClient, sqlPool } from "./pools";

export type Tx = Prisma.TransactionClient;
export type Sql = PoolClient;

/** Runs `work` in one transaction that sees only the rows of `companyId`, through Prisma. */
export function withTenant<T>(companyId: string, work: (tx: Tx) => Promise<T>, timeoutMs = 15_000): Promise<T> {
  return prismaClient().$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('app.company_id', ${companyId}, true)`;
      return work(tx);
    },
    { timeout: timeoutMs, maxWait: 10_000 },
  );
}

/**
 * The same through plain SQL, for set-based work. `settings` are further `SET LOCAL`s, e.g. `{ plan_cache_mode: "force_custom_plan" }`.
 * The transaction is rolled back when `work` throws.
 */
export async function withTenantSql<T>(companyId: string, work: (sql: Sql) => Promise<T>, settings: Record<string, string> = {}): Promise<T> {
  return transaction({ "app.company_id": companyId, ...settings }, work);
}

/** One transaction with `SET LOCAL` of the given settings. Inside lib/db only: a tenant is always named. */
export async function transaction<T>(settings: Record<string, string>, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await sqlPool().connect();
  let broken: Error | undefined;
  // A connection lost while it is checked out says so here; unheard, it would end the process.
  const lost = (error: Error) => {
    broken = error;
  };
  client.on("error", lost);
  try {
    await client.query("BEGIN");
    const names = Object.keys(settings);
    const calls = names.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, true)`).join(", ");
    await client.query(
      `SELECT ${calls}`,
      names.flatMap((name) => [name, settings[name] ?? ""]),
    );
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection whose rollback fails is thrown away, never handed to the next tenant.
    await client.query("ROLLBACK").catch((rollbackError: unknown) => {
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    });
    throw error;
  } finally {
    client.off("error", lost);
    client.release(broken);
  }
}

/** Turns a transaction to another tenant (null: to none), for a check that goes over all of them with one snapshot of something else. */
export async function enterTenant(sql: Sql, companyId: string | null): Promise<void> {
  await sql.query("SELECT set_config('app.company_id', $1, true)", [companyId ?? ""]);
}
