import { randomUUID } from "node:crypto";
import type { Accepted } from "@/lib/channels/accepted";
import { storedEvent } from "@/lib/channels/stored";
import { type Sql, withSystemSql, withTenantSql } from "@/lib/db";
import type { ScriptCategory } from "@/lib/calling/policy";
import { log } from "@/lib/log";
import { receive } from "@/lib/intake/receive";
import { loadCompany } from "../company";
import { lockNumbers, numberKey, saveNumbers } from "../numbers";
import { adoptKnown } from "./gate";

/** What was on its way when the backup was made. */
const MARGIN_MS = 10 * 60_000;

/** The inbox takes no more in one go. */
const REPLIES_AT_ONCE = 500;

export interface RestorePorts {
  /** Null: the provider can't say now. */
  acceptedSince(companyId: string, since: Date): Promise<Accepted[] | null>;
  /** Of a number as the provider writes it. */
  hashPhone(number: string): Buffer;
}

/** Every company that is held, one after the other; one whose provider can't say stays held and is tried again. */
export async function reconcileRestored(ports: RestorePorts): Promise<void> {
  const { rows } = await withSystemSql((sql) => sql.query<{ id: string }>("SELECT company_id AS id FROM yidao_restored_companies() WHERE held"));
  for (const { id } of rows) {
    try {
      await reconcile(id, ports);
    } catch (error) {
      log.error({ companyId: id, err: error }, "a company could not be reconciled after a restore");
    }
  }
}

/**
 * Learns from the provider what it accepted since the data's instant: such dispatches are not sent again, their calls count in
 * the caps, and replies heard meanwhile are folded. Calls under way are waited for: their answers count too.
 */
async function reconcile(companyId: string, { acceptedSince, hashPhone }: RestorePorts): Promise<void> {
  const since = await withTenantSql(companyId, async (sql) => {
    const { rows } = await sql.query<{ since: Date | null }>(
      "SELECT min(data_of) AS since FROM reconciliation WHERE company_id = $1 AND done_at IS NULL",
      [companyId],
    );
    return rows[0]?.since ?? null;
  });
  if (since === null) return;
  const accepted = await acceptedSince(companyId, new Date(since.getTime() - MARGIN_MS));
  if (accepted === null || accepted.some((one) => one.channel === "call" && one.outcome === null)) return;
  await withTenantSql(companyId, async (sql) => {
    await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('yidao reconcile ' || $1, 0))", [companyId]);
    // Dispatches before numbers, as the inbox takes them at the same time.
    await askAgain(sql, companyId, accepted);
    const fresh = await record(sql, companyId, accepted, hashPhone);
    await count(sql, companyId, fresh);
  });
  const replies = accepted.flatMap((one) => one.replies.map((event) => storedEvent(one.provider, event, hashPhone)));
  for (let from = 0; from < replies.length; from += REPLIES_AT_ONCE) await receive(companyId, replies.slice(from, from + REPLIES_AT_ONCE));
  await adoptKnown(companyId);
  await withTenantSql(companyId, (sql) =>
    sql.query("UPDATE reconciliation SET done_at = now(), calls = $2, texts = $3 WHERE company_id = $1 AND done_at IS NULL", [
      companyId,
      accepted.filter((one) => one.channel === "call").length,
      accepted.filter((one) => one.channel === "text").length,
    ]),
  );
  log.warn({ companyId, accepted: accepted.length }, "reconciled with the provider after a restore");
}

/** What the data still take for under way may have ended since, its callback answered by data that are gone: no other will come. */
async function askAgain(sql: Sql, companyId: string, accepted: Accepted[]): Promise<void> {
  await sql.query(
    `UPDATE dispatch d SET lease_until = now()
     FROM (SELECT id FROM dispatch WHERE company_id = $1 AND key = ANY($2::text[]) AND state = 'accepted' AND lease_until > now() ORDER BY id FOR UPDATE) own
     WHERE d.company_id = $1 AND d.id = own.id`,
    [companyId, accepted.map((one) => one.key)],
  );
}

interface Fresh {
  key: string;
  hash: Buffer;
  at: Date;
  outcome: Accepted["outcome"];
  category: ScriptCategory | null;
  dispatchId: string | null;
  contactId: string | null;
}

/** Keeps what the data do not know of as sent; gives back its calls, with their dispatches as far as there are any. */
async function record(sql: Sql, companyId: string, accepted: Accepted[], hashPhone: (number: string) => Buffer): Promise<Fresh[]> {
  const { rows } = await sql.query<Fresh>(
    `WITH fresh AS (
       INSERT INTO provider_record (company_id, key, channel, provider_id, phone_hash, script_id, accepted_at, outcome)
       SELECT $1, u.key, u.channel, u.provider_id, u.hash, u.script_id, u.at, u.outcome
       FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::uuid[], $7::timestamptz[], $8::text[]) AS u(key, channel, provider_id, hash, script_id, at, outcome)
       WHERE NOT EXISTS (SELECT FROM dispatch d WHERE d.company_id = $1 AND d.key = u.key AND d.state IN ('accepted', 'ended'))
       ON CONFLICT DO NOTHING RETURNING *)
     SELECT f.key, f.phone_hash AS hash, f.accepted_at AS at, f.outcome, s.category, d.id AS "dispatchId", d.contact_id AS "contactId"
     FROM fresh f LEFT JOIN script s ON s.company_id = $1 AND s.id = f.script_id LEFT JOIN dispatch d ON d.company_id = $1 AND d.key = f.key
     WHERE f.channel = 'call' ORDER BY f.accepted_at`,
    [
      companyId,
      accepted.map((one) => one.key),
      accepted.map((one) => one.channel),
      accepted.map((one) => one.providerId),
      accepted.map((one) => hashPhone(one.to)),
      accepted.map((one) => one.scriptId),
      accepted.map((one) => one.at),
      accepted.map((one) => one.outcome),
    ],
  );
  return rows;
}

/** They count in the numbers' caps as if these data had always known of them. */
async function count(sql: Sql, companyId: string, fresh: Fresh[]): Promise<void> {
  const { keepDays } = await loadCompany(sql, companyId);
  const numbers = await lockNumbers(
    sql,
    companyId,
    "live",
    fresh.map((one) => one.hash),
  );
  for (const { hash, at, outcome, category, dispatchId, contactId } of fresh) {
    const number = numbers.get(numberKey(hash));
    if (!number || number.attempts.some((attempt) => attempt.dispatchId === dispatchId)) continue;
    const id = dispatchId ?? randomUUID();
    number.attempts.push({ at, contactId: contactId ?? id, dispatchId: id, category, answered: outcome === "answered", outcome });
    number.attempts.sort((a, b) => a.at.getTime() - b.at.getTime());
    number.changed = true;
  }
  await saveNumbers(sql, companyId, "live", numbers, new Date(), keepDays);
}
