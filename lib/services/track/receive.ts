import { type Sql, withTenantSql } from "@/lib/db";
import { type Refused, readMessage, type Tracked } from "./message";

export interface TrackReport {
  /** Messages that were right, those told before included. */
  accepted: number;
  /** Of those, the ones that somebody listens for and that are new. */
  recorded: number;
  rejected: (Refused & { index: number })[];
}

/**
 * Takes events of a company's patients. `userId` is a record number or a patient's id. A message id that was told before changes nothing.
 * What nobody listens for is accepted and not kept.
 */
export async function receiveTracked(companyId: string, raw: unknown[]): Promise<TrackReport> {
  const rejected: TrackReport["rejected"] = [];
  const messages: (Tracked & { index: number })[] = [];
  raw.forEach((one, index) => {
    const read = readMessage(one);
    if (read.ok) messages.push({ ...read.message, index });
    else rejected.push({ ...read.refused, index });
  });
  return withTenantSql(companyId, async (sql) => {
    const people = await findPeople(sql, companyId, [...new Set(messages.map((message) => message.userId))]);
    const known = messages.flatMap((message) => {
      const customerId = people.get(message.userId);
      if (customerId) return [{ ...message, customerId }];
      rejected.push({ code: "unknown_user", field: "userId", index: message.index });
      return [];
    });
    const { rowCount } = await sql.query(
      // Written in one order whatever order they came in: two batches of the same ids would wait for each other. They happened as they came.
      `WITH heard AS MATERIALIZED (
         SELECT nextval(pg_get_serial_sequence('domain_event', 'id')) AS id, clock_timestamp() AS at, m.* FROM (
           SELECT * FROM unnest($2::text[], $3::uuid[], $4::jsonb[], $5::text[]) WITH ORDINALITY AS m(type, customer_id, payload, message_id, n)
           WHERE m.type IN (SELECT h.type FROM yidao_heard() h WHERE h.company_id = $1) ORDER BY m.n) m)
       INSERT INTO domain_event (company_id, id, created_at, type, customer_id, payload, message_id) OVERRIDING SYSTEM VALUE
       SELECT $1, id, at, type, customer_id, payload, message_id FROM heard
       ORDER BY message_id COLLATE "C", n ON CONFLICT (company_id, message_id) WHERE message_id IS NOT NULL DO NOTHING`,
      [
        companyId,
        known.map((m) => `track:${m.event}`),
        known.map((m) => m.customerId),
        known.map((m) => JSON.stringify(m.properties)),
        known.map((m) => m.messageId),
      ],
    );
    return { accepted: known.length, recorded: rowCount ?? 0, rejected: rejected.sort((a, b) => a.index - b.index) };
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Given id → patient's id. A record number is looked for first. */
async function findPeople(sql: Sql, companyId: string, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ given: string; id: string }>(
    `SELECT c.id::text AS given, c.id FROM customer c WHERE c.company_id = $1 AND c.id = ANY($3::uuid[])
     UNION ALL SELECT c.record_number, c.id FROM customer c WHERE c.company_id = $1 AND c.record_number = ANY($2::text[])`,
    [companyId, ids.filter((id) => id.isWellFormed() && !id.includes("\u0000")), ids.filter((id) => UUID.test(id)).map((id) => id.toLowerCase())],
  );
  const found = new Map(rows.map((row) => [row.given, row.id]));
  return new Map(
    ids.flatMap((id) => {
      const person = found.get(id) ?? found.get(id.toLowerCase());
      return person ? [[id, person] as const] : [];
    }),
  );
}
