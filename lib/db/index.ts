/** The only door to the database: everything else asks here for a transaction of one tenant. */
export { authPool, closeDatabase, configureDatabase } from "./pools";
export { withSystemSql } from "./system";
export { type Sql, type Tx, withTenant, withTenantSql } from "./tenant";
export { Prisma } from "./generated/client";
