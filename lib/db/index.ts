/** The only door to the database: everything else asks here for a transaction of one tenant. */
export { firstIdSql } from "./ids";
export { listenTo } from "./listen";
export { authPool, closeDatabase, configureDatabase } from "./pools";
export { type TenantSession, withTenantSession } from "./session";
export { withSystemSql } from "./system";
export { type Ending, endingOf, enterTenant, type Sql, type Tx, withTenant, withTenantSql } from "./tenant";
export { Prisma } from "./generated/client";
