import pg from "pg";
import { databaseUrl } from "./pools";
import type { Sql } from "./tenant";

/** Transactions of one connection, one after another. */
export interface TenantSession {
  /** May make temporary tables, and could write to any other: keep it for that. */
  arrange<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** The database refuses every write except to temporary tables. */
  readOnly<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** One statement outside of any transaction, such as VACUUM. */
  alone(statement: string): Promise<void>;
}

/**
 * One connection of one tenant for long work of many short transactions whose temporary tables outlive each of them. It is fresh, since some
 * settings are refused once a connection has touched a temporary table, and is closed at the end, whatever happened: nothing of it comes to
 * anybody else. `settings` hold for the whole session.
 */
export async function withTenantSession<T>(
  companyId: string,
  settings: Record<string, string>,
  work: (session: TenantSession) => Promise<T>,
): Promise<T> {
  const own = new pg.Pool({ connectionString: databaseUrl(), max: 1, application_name: "yidao session" });
  own.on("error", () => undefined);
  const client = await own.connect();
  // A connection lost between two queries says so here; the next query reports it.
  client.on("error", () => undefined);
  const transaction = async <R>(begin: string, inside: (sql: Sql) => Promise<R>): Promise<R> => {
    await client.query(begin);
    try {
      const result = await inside(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    }
  };
  try {
    for (const [name, value] of Object.entries({ ...settings, "app.company_id": companyId }))
      await client.query("SELECT set_config($1, $2, false)", [name, value]);
    return await work({
      arrange: (inside) => transaction("BEGIN", inside),
      readOnly: (inside) => transaction("BEGIN READ ONLY", inside),
      alone: async (statement) => {
        await client.query(statement);
      },
    });
  } finally {
    client.release(true);
    await own.end();
  }
}
