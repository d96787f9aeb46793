import { z } from "zod";
import { withTenantSql } from "@/lib/db";

export const INBOX_KINDS = ["call.ringing", "call.answered", "call.ended", "text.delivered", "text.failed", "text.reply"] as const;

/** One verified event of a provider, as it came. */
export const inboxEventSchema = z.object({
  provider: z.string().min(1).max(40),
  /** The provider's id of the event (`webhook-id`): the same one again changes nothing. */
  eventId: z.string().min(1).max(200),
  kind: z.enum(INBOX_KINDS),
  /** Key of the dispatch it speaks of; null for a reply. */
  dispatchKey: z.string().max(100).nullable(),
  occurredAt: z.date(),
  payload: z.record(z.string(), z.unknown()),
});
export type InboxEvent = z.infer<typeof inboxEventSchema>;

/**
 * Stores verified events of one company; returns how many were new. Nothing else happens in the request: the inbox pump
 * folds them. The caller has checked the signature and that the events belong to this company.
 */
export async function receive(companyId: string, events: InboxEvent[]): Promise<number> {
  const parsed = z.array(inboxEventSchema).max(1000).parse(events);
  if (parsed.length === 0) return 0;
  // In one order everywhere: two statements with the same events never wait for each other in a circle.
  const rows = parsed.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
  return withTenantSql(companyId, async (sql) => {
    const { rowCount } = await sql.query(
      `INSERT INTO inbox (company_id, provider, event_id, kind, dispatch_key, occurred_at, payload)
       SELECT $1, e.provider, e.event_id, e.kind, e.dispatch_key, e.occurred_at, e.payload
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::jsonb[])
         AS e(provider, event_id, kind, dispatch_key, occurred_at, payload)
       ON CONFLICT (company_id, provider, event_id) DO NOTHING`,
      [
        companyId,
        rows.map((r) => r.provider),
        rows.map((r) => r.eventId),
        rows.map((r) => r.kind),
        rows.map((r) => r.dispatchKey),
        rows.map((r) => r.occurredAt),
        rows.map((r) => JSON.stringify(r.payload)),
      ],
    );
    return rowCount ?? 0;
  });
}
