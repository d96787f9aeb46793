import pg from "pg";

export const RUNTIME_ROLE = "yidao_app";

/** Lets the runtime role sign in; it owns nothing and no policy lets it past a tenant. Returns the URL that the product uses. */
export async function openRuntimeRole(ownerUrl: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`ALTER ROLE ${RUNTIME_ROLE} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(client.database ?? "")} TO ${RUNTIME_ROLE}`);
  } finally {
    await client.end();
  }
  const url = new URL(ownerUrl);
  url.username = RUNTIME_ROLE;
  url.password = encodeURIComponent(password);
  return url.href;
}
