import { isDeepStrictEqual } from "node:util";
import type { Sql } from "@/lib/db";
import { leasesOf } from "../leases";
import { type Lines, payLines, PLATFORM_CALLER, takeLines } from "./lines";
import type { Planned } from "./planned";
import type { Queue } from "./queue";

/** A call that the rules let through. */
export interface Reservation extends Planned {
  /** E.164 */
  phone: string;
  /** The variables as they are said. */
  said: Record<string, string>;
}

/** A call that is marked as sending. */
export interface Outgoing extends Reservation {
  lineId: string | null;
  /** The number shown. */
  caller: string;
}

/**
 * Marks calls as sending, in the transaction that took their seats and their places in the caps: after a crash the provider is
 * asked about each of them. Gives them back queue by queue, each with the line it goes over.
 */
export async function beginSending(
  sql: Sql,
  companyId: string,
  lines: Lines | null,
  judged: { queue: Queue; granted: Reservation[] }[],
): Promise<Outgoing[][]> {
  const outgoing = judged.map(({ queue, granted }) => withLines(queue, lines, granted));
  const all = outgoing.flatMap((calls, i) => {
    const run = judged[i]?.queue.run;
    return run ? calls.map((call) => ({ ...call, now: run.now, leaseSeconds: leasesOf(run.mode).sendingSeconds })) : [];
  });
  if (all.length === 0) return outgoing;
  await sql.query(
    `UPDATE dispatch d SET state = 'sending', reason = NULL, sent_at = u.now, lease_until = now() + make_interval(secs => u.secs), line_id = u.line_id,
            variables = coalesce(u.variables, d.variables), phone_hash = u.phone_hash, phone_masked = u.phone_masked, updated_at = now()
     FROM unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::timestamptz[], $7::float8[], $8::jsonb[])
       AS u(id, line_id, phone_hash, phone_masked, now, secs, variables)
     WHERE d.company_id = $1 AND d.id = u.id`,
    [
      companyId,
      all.map((c) => c.dispatchId),
      all.map((c) => c.lineId),
      all.map((c) => c.phoneHash),
      all.map((c) => c.phoneMasked),
      all.map((c) => c.now),
      all.map((c) => c.leaseSeconds),
      all.map((c) => (isDeepStrictEqual(c.variables, c.said) ? null : JSON.stringify(c.said))),
    ],
  );
  if (lines)
    await payLines(
      sql,
      companyId,
      lines,
      all.map((call) => call.lineId),
    );
  return outgoing;
}

function withLines({ run, groupId }: Queue, lines: Lines | null, granted: Reservation[]): Outgoing[] {
  const regions = granted.map((one) => one.region);
  const taken = lines && groupId !== null && run.world === "live" ? takeLines(lines, groupId, regions) : [];
  return granted.map((one, i) => ({ ...one, lineId: taken[i]?.id ?? null, caller: taken[i]?.caller ?? PLATFORM_CALLER }));
}
