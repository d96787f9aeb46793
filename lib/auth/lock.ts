import { withSystemSql } from "@/lib/db";
import { AppError } from "@/lib/errors";

const WINDOW_MINUTES = 15;
const FAILURES_PER_EMAIL = 5;
const FAILURES_PER_ADDRESS = 50;

/**
 * Counts a sign-in attempt as failed before it is tried, so that attempts made at once can't all slip under the limit; success
 * takes it back. Throws when the e-mail or the address has too many failures in the last 15 minutes.
 */
export function beginAttempt(email: string, address: string | null): Promise<void> {
  return withSystemSql(async (sql) => {
    await sql.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", [email]);
    const { rows } = await sql.query<{ frees_at: Date; minutes: number }>(
      `SELECT ceil(extract(epoch FROM frees_at - now()) / 60)::int AS minutes FROM (
         (SELECT at + make_interval(mins => $3) AS frees_at FROM auth_failure
           WHERE email = $1 AND at > now() - make_interval(mins => $3) ORDER BY at DESC OFFSET $4 LIMIT 1)
         UNION ALL
         (SELECT at + make_interval(mins => $3) FROM auth_failure
           WHERE ip_address = $2 AND at > now() - make_interval(mins => $3) ORDER BY at DESC OFFSET $5 LIMIT 1)
       ) AS limits ORDER BY frees_at DESC LIMIT 1`,
      [email, address, WINDOW_MINUTES, FAILURES_PER_EMAIL - 1, FAILURES_PER_ADDRESS - 1],
    );
    if (rows[0]) throw new AppError("too_many", "sign_in_locked", { minutes: Math.max(1, rows[0].minutes) });
    await sql.query("DELETE FROM auth_failure WHERE at < now() - interval '1 day'");
    await sql.query("INSERT INTO auth_failure (email, ip_address) VALUES ($1, $2)", [email, address]);
  });
}

/** The attempt was right: the e-mail's failures are forgotten. */
export function forgetFailures(email: string): Promise<void> {
  return withSystemSql(async (sql) => {
    await sql.query("DELETE FROM auth_failure WHERE email = $1", [email]);
  });
}
