import { createHash } from "node:crypto";
import pg from "pg";

/** Made by the migrations: it owns nothing and no policy lets it past a tenant. What it may, those that sign in may. */
const RUNTIME_ROLE = "yidao_app";

/**
 * Makes or opens the role that the product signs in as, a member of the runtime role. Roles are the whole server's: one for each database and
 * installation, so that none takes another's password away. Returns the URL that the product uses.
 */
export async function openRuntimeRole(ownerUrl: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const database = client.database ?? "";
  const role = `${RUNTIME_ROLE}_${createHash("sha256").update(`${database}\0${password}`).digest("hex").slice(0, 12)}`;
  try {
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
    await client.query(`${rowCount ? "ALTER" : "CREATE"} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    await client.query(`GRANT ${RUNTIME_ROLE} TO ${role}`);
    await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(database)} TO ${RUNTIME_ROLE}`);
  } finally {
    await client.end();
  }
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  return url.href;
}
