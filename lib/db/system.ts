import { type Sql, transaction } from "./tenant";

/**
 * A transaction that belongs to no tenant: it sees no tenant's rows, only what SECURITY DEFINER functions answer (ids of
 * companies that have work) and tables outside tenancy (sign-in, heartbeats). `userId` opens the caller's own memberships.
 */
export function withSystemSql<T>(work: (sql: Sql) => Promise<T>, userId = ""): Promise<T> {
  return transaction({ "app.company_id": "", "app.user_id": userId }, work);
}
