import { withSystemSql } from "@/lib/db";

/** Ledger partitions of the coming days; called when a worker starts and once an hour. */
export async function makeLedgerAhead(): Promise<number> {
  const { rows } = await withSystemSql((sql) => sql.query<{ made: number }>("SELECT yidao_ledger_ahead() AS made"));
  return rows[0]?.made ?? 0;
}

/** Moves ledger days older than `keepDays` into the archive, each by itself; 0 keeps all. @returns how many days. */
export async function archiveLedger(keepDays: number): Promise<number> {
  if (keepDays === 0) return 0;
  for (let days = 0; ; days += 1) {
    const { rows } = await withSystemSql((sql) => sql.query<{ moved: number }>("SELECT yidao_ledger_archive($1) AS moved", [keepDays]));
    if (!rows[0]?.moved) return days;
  }
}

/** Says that this worker is alive; the first beat makes its row. */
export async function beat(worker: { id: string; host: string; pid: number; detail: Record<string, unknown> }): Promise<void> {
  await withSystemSql((sql) =>
    sql.query(
      `INSERT INTO worker_heartbeat (id, host, pid, detail) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET beat_at = now(), detail = excluded.detail`,
      [worker.id, worker.host, worker.pid, JSON.stringify(worker.detail)],
    ),
  );
}

/** A worker that ended, and those not heard of for a day. */
export async function forget(id: string): Promise<void> {
  await withSystemSql((sql) => sql.query("DELETE FROM worker_heartbeat WHERE id = $1 OR beat_at < now() - interval '1 day'", [id]));
}
