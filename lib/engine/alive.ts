import { withSystemSql } from "@/lib/db";

/** A worker that has not been heard of for longer counts as gone; it says that it is there every 5 seconds. */
export const SILENT_MS = 30_000;

/** Whether any worker has been heard of: without one nobody moves and nothing is sent, of any company. */
export function engineIsAlive(): Promise<boolean> {
  return withSystemSql(async (sql) => {
    const { rows } = await sql.query<{ alive: boolean }>(
      "SELECT EXISTS (SELECT FROM worker_heartbeat WHERE beat_at > now() - make_interval(secs => $1)) AS alive",
      [SILENT_MS / 1000],
    );
    return rows[0]?.alive ?? false;
  });
}
