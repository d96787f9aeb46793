import { type Sql, withTenantSql } from "@/lib/db";
import { log } from "@/lib/log";
import { faultOf } from "../fault";
import { STEP_SETTINGS } from "../step";
import { foldCalls } from "./fold-calls";
import { foldReplies } from "./fold-replies";
import { foldTexts } from "./fold-texts";
import type { Fold, InboxRow, InboxState } from "./inbox-row";
import type { PumpPorts } from "./ports";
import { type Tick, wakeFor } from "./report";
import { turns } from "./turns";

const TAKE = 1000;
/** An event that breaks the fold is tried so often, alone, before it is laid aside. */
const MAX_TRIES = 5;

/** One round for one company: takes stored events in order of arrival and folds them, all in one transaction. */
export async function foldInbox(companyId: string, ports: PumpPorts): Promise<Tick> {
  try {
    return await round(companyId, ports, TAKE);
  } catch (error) {
    log.error({ companyId, err: error }, "folding a batch of events failed; going one by one");
    return oneByOne(companyId, ports);
  }
}

async function round(companyId: string, ports: PumpPorts, limit: number): Promise<Tick> {
  const { folds, count } = await turns.take(() =>
    withTenantSql(
      companyId,
      async (sql) => {
        const rows = await claim(sql, companyId, limit);
        const folds = rows.length > 0 ? await fold(sql, companyId, rows) : [];
        if (rows.length < limit) await endParking(sql, companyId);
        return { folds, count: rows.length };
      },
      STEP_SETTINGS,
    ),
  );
  for (const one of folds) wakeFor(ports, companyId, one.runId, one.moved);
  return { done: count, pauseMs: 0, rings: count > 0 ? ["dial", "text"] : [] };
}

/** Whatever has waited for its dispatch for a day is laid aside, where people see it. */
async function endParking(sql: Sql, companyId: string): Promise<void> {
  await sql.query(
    "UPDATE inbox SET state = 'dead', processed_at = now() WHERE company_id = $1 AND state = 'parked' AND received_at < now() - interval '1 day'",
    [companyId],
  );
}

async function claim(sql: Sql, companyId: string, limit: number): Promise<InboxRow[]> {
  const { rows } = await sql.query<InboxRow>(
    `SELECT id, provider, kind, dispatch_key AS "dispatchKey", occurred_at AS "occurredAt", payload FROM inbox
     WHERE company_id = $1 AND state = 'new' ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [companyId, limit],
  );
  return rows;
}

async function fold(sql: Sql, companyId: string, rows: InboxRow[]): Promise<Fold[]> {
  const done = new Map<number, InboxState>();
  const folds = [
    ...(await foldCalls(
      sql,
      companyId,
      rows.filter((r) => r.kind.startsWith("call.")),
      done,
    )),
    ...(await foldTexts(
      sql,
      companyId,
      rows.filter((r) => r.kind === "text.delivered" || r.kind === "text.failed"),
      done,
    )),
  ];
  await foldReplies(
    sql,
    companyId,
    rows.filter((r) => r.kind === "text.reply"),
    done,
  );
  const states = rows.map((row) => done.get(row.id) ?? { state: "dead" as const, error: "unknown kind of event" });
  await sql.query(
    `UPDATE inbox i SET state = u.state, error = u.error, processed_at = now(), tries = i.tries + 1
     FROM unnest($2::bigint[], $3::text[], $4::text[]) AS u(id, state, error) WHERE i.company_id = $1 AND i.id = u.id`,
    [companyId, rows.map((r) => r.id), states.map((s) => s.state), states.map((s) => s.error ?? null)],
  );
  return folds;
}

/** Each event in a transaction of its own; one that keeps failing is laid aside where people can see it. */
async function oneByOne(companyId: string, ports: PumpPorts): Promise<Tick> {
  let done = 0;
  for (; done < TAKE; done += 1) {
    try {
      const tick = await round(companyId, ports, 1);
      if (tick.done === 0) break;
    } catch (error) {
      // The event is not to blame.
      if (faultOf(error) === null) throw error;
      await layAside(companyId, error);
    }
  }
  return { done, pauseMs: 0 };
}

async function layAside(companyId: string, error: unknown): Promise<void> {
  await withTenantSql(companyId, (sql) =>
    sql.query(
      `UPDATE inbox SET tries = tries + 1, error = $2, state = CASE WHEN tries + 1 >= $3 THEN 'dead' ELSE state END
       WHERE company_id = $1 AND id = (SELECT id FROM inbox WHERE company_id = $1 AND state = 'new' ORDER BY id LIMIT 1)`,
      [companyId, error instanceof Error ? error.message.slice(0, 500) : String(error).slice(0, 500), MAX_TRIES],
    ),
  );
}
