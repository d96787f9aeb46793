import type { PoolClient } from "pg";
import type { Prisma } from "./generated/client";
import { passOn, prismaClient, sqlPool } from "./pools";

export type Tx = Prisma.TransactionClient;
export type Sql = PoolClient;

/** Runs `work` in one transaction that sees only the rows of `companyId`, through Prisma. */
export function withTenant<T>(companyId: string, work: (tx: Tx) => Promise<T>, timeoutMs = 15_000): Promise<T> {
  return prismaClient()
    .$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config('app.company_id', ${companyId}, true)`;
        return work(tx);
      },
      { timeout: timeoutMs, maxWait: 10_000 },
    )
    .catch(passOn);
}

/**
 * The same through plain SQL, for set-based work. `settings` are further `SET LOCAL`s, e.g. `{ plan_cache_mode: "force_custom_plan" }`.
 * The transaction is rolled back when `work` throws.
 */
export async function withTenantSql<T>(companyId: string, work: (sql: Sql) => Promise<T>, settings: Record<string, string> = {}): Promise<T> {
  return transaction({ "app.company_id": companyId, ...settings }, work);
}

/** What a transaction still has to do before it commits. */
export interface Ending {
  work: (() => Promise<void>)[];
}

const endings = new WeakMap<Sql, Ending>();

/**
 * For rows that everybody writes: written as the last thing of the transaction they are locked for as short as can be, and in one
 * order. Undefined where the transaction is not of this module.
 */
export const endingOf = (sql: Sql): Ending | undefined => endings.get(sql);

/** One transaction with `SET LOCAL` of the given settings. Inside lib/db only: a tenant is always named. */
export async function transaction<T>(settings: Record<string, string>, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await sqlPool().connect().catch(passOn);
  let broken: Error | undefined;
  // A connection lost while it is checked out says so here; unheard, it would end the process.
  const lost = (error: Error) => {
    broken = error;
  };
  client.on("error", lost);
  try {
    // One round trip: hot paths open hundreds of transactions a second.
    const calls = Object.entries(settings).map(([name, value]) => `set_config(${client.escapeLiteral(name)}, ${client.escapeLiteral(value)}, true)`);
    await client.query(`BEGIN; SELECT ${calls.join(", ")}`);
    const ending: Ending = { work: [] };
    endings.set(client, ending);
    const result = await work(client);
    for (const last of ending.work) await last();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection whose rollback fails is thrown away, never handed to the next tenant.
    await client.query("ROLLBACK").catch((rollbackError: unknown) => {
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    });
    throw error;
  } finally {
    endings.delete(client);
    client.off("error", lost);
    client.release(broken);
  }
}

/** Turns a transaction to another tenant (null: to none), for a check that goes over all of them with one snapshot of something else. */
export async function enterTenant(sql: Sql, companyId: string | null): Promise<void> {
  await sql.query("SELECT set_config('app.company_id', $1, true)", [companyId ?? ""]);
}
