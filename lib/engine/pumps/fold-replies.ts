import { storedPayloads } from "@/lib/channels/stored";
import type { Sql } from "@/lib/db";
import type { InboxRow, InboxState } from "./inbox-row";

/** "T", "TD", "退订" and the like, in any width or case, with nothing else said. */
export function isOptOutReply(text: string): boolean {
  const said = text
    .normalize("NFKC")
    .trim()
    .replace(/[\s。.!！,，]+$/u, "");
  return /^(T|TD|N|STOP|退订|取消订阅|拒收)$/iu.test(said);
}

/** A reply that asks to be left alone holds for the whole company at once; in a test world, for that world. Others are only kept. */
export async function foldReplies(sql: Sql, companyId: string, rows: InboxRow[], done: Map<number, InboxState>): Promise<void> {
  const refusals: { key: string | null; hash: Buffer; at: Date }[] = [];
  for (const row of rows) {
    done.set(row.id, { state: "done" });
    const { fromHash, text, inReplyTo } = storedPayloads["text.reply"].parse(row.payload);
    if (isOptOutReply(text)) refusals.push({ key: inReplyTo, hash: Buffer.from(fromHash, "hex"), at: row.occurredAt });
  }
  if (refusals.length === 0) return;
  await sql.query(
    `WITH said AS MATERIALIZED (
       SELECT DISTINCT ON (coalesce(d.world, 'live'), u.hash) u.hash, u.at, d.id AS dispatch_id, coalesce(d.world, 'live') AS world, coalesce(d.phone_masked, '') AS masked
       FROM unnest($2::text[], $3::bytea[], $4::timestamptz[]) AS u(key, hash, at)
       LEFT JOIN dispatch d ON d.company_id = $1 AND d.key = u.key
       ORDER BY coalesce(d.world, 'live'), u.hash),
     live AS (
       INSERT INTO opt_out (company_id, phone_hash, phone_masked, source, dispatch_id)
       SELECT $1::uuid, hash, masked, 'text', dispatch_id FROM said WHERE world = 'live'
       ON CONFLICT (company_id, phone_hash) DO NOTHING)
     INSERT INTO number_state (company_id, world, phone_hash, opted_out_at)
     SELECT $1::uuid, world, hash, at FROM said WHERE world <> 'live'
     ON CONFLICT (company_id, world, phone_hash) DO UPDATE SET opted_out_at = coalesce(number_state.opted_out_at, excluded.opted_out_at)`,
    [companyId, refusals.map((r) => r.key), refusals.map((r) => r.hash), refusals.map((r) => r.at)],
  );
}
