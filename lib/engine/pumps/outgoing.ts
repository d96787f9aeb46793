import type { Sql } from "@/lib/db";
import { leasesOf } from "../leases";
import { releaseAttempts } from "../numbers";
import type { Run } from "../run";
import { type Lines, PLATFORM_CALLER, takeLines } from "./lines";
import type { Planned } from "./planned";
import type { Queue } from "./queue";

/** A call that the rules let through. */
export interface Reservation extends Planned {
  /** E.164 */
  phone: string;
}

/** A call that is marked as sending. */
export interface Outgoing extends Reservation {
  lineId: string | null;
  /** The number shown. */
  caller: string;
}

/**
 * Marks calls as sending, in the transaction that took their seats and their places in the caps: after a crash the provider is
 * asked about each of them.
 */
export async function beginSending(sql: Sql, { queue, lines }: { queue: Queue; lines: Lines | null }, granted: Reservation[]): Promise<Outgoing[]> {
  if (granted.length === 0) return [];
  const { run, groupId } = queue;
  const taken =
    lines && groupId !== null && run.world === "live"
      ? takeLines(
          lines,
          groupId,
          granted.map((one) => one.region),
        )
      : [];
  const calls = granted.map((one, i) => ({ ...one, lineId: taken[i]?.id ?? null, caller: taken[i]?.caller ?? PLATFORM_CALLER }));
  await sql.query(
    `UPDATE dispatch d SET state = 'sending', reason = NULL, sent_at = $6, lease_until = now() + make_interval(secs => $7), line_id = u.line_id,
            phone_hash = u.phone_hash, phone_masked = u.phone_masked, updated_at = now()
     FROM unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::text[]) AS u(id, line_id, phone_hash, phone_masked)
     WHERE d.company_id = $1 AND d.id = u.id`,
    [
      run.companyId,
      calls.map((c) => c.dispatchId),
      calls.map((c) => c.lineId),
      calls.map((c) => c.phoneHash),
      calls.map((c) => c.phoneMasked),
      run.now,
      leasesOf(run.mode).sendingSeconds,
    ],
  );
  return calls;
}

/** Reserved calls that were not sent after all. */
export async function backToPlanned(sql: Sql, run: Run, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await sql.query<{ id: string }>(
    `UPDATE dispatch SET state = 'planned', lease_until = NULL, updated_at = now()
     WHERE company_id = $1 AND id = ANY($2::uuid[]) AND state = 'reserved' RETURNING id`,
    [run.companyId, ids],
  );
  await releaseAttempts(
    sql,
    run.companyId,
    run.world,
    rows.map((row) => row.id),
  );
}
