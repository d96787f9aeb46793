import type { Sql } from "@/lib/db";
import type { RunState } from "../run";

/**
 * Of these runs those that are sent for, held so until the transaction ends: whoever pauses or stops one, or stops all sending, waits for
 * that, and nothing is marked as sending after they were told that it is done. A run that is just being changed stands aside for now.
 */
export async function stillGoing(sql: Sql, companyId: string, runIds: string[], states: readonly RunState[] = ["running"]): Promise<Set<string>> {
  if (runIds.length === 0) return new Set();
  const { rows } = await sql.query<{ id: string }>(
    `SELECT r.id FROM company co JOIN journey_run r ON r.company_id = co.id AND r.id = ANY($2::uuid[]) AND r.state = ANY($3::text[])
     WHERE co.id = $1 AND NOT co.kill_switch ORDER BY r.id FOR SHARE SKIP LOCKED`,
    [companyId, runIds, states],
  );
  return new Set(rows.map((row) => row.id));
}
