import type { Sql } from "@/lib/db";

/** What a token bucket belongs to: a line or a signature. */
export interface RateOwner {
  id: string;
  perSecond: number;
}

/** Filled buckets, locked until the transaction ends. */
export interface Buckets {
  /** Whole tokens and parts of one, per owner. */
  tokens: Map<string, number>;
  /** The instant they were filled at, in seconds of the database's clock. */
  at: number;
}

/** At most so much of a second's worth at once: in any second no more than this share above the rate goes out. */
const BURST_SECONDS = 0.2;
const mostOf = ({ perSecond }: RateOwner): number => Math.max(1, perSecond * BURST_SECONDS);

/** Locks these buckets and fills them by the database's clock: the rate holds over restarts and with several workers. */
export async function fillBuckets(sql: Sql, companyId: string, owners: RateOwner[]): Promise<Buckets> {
  if (owners.length === 0) return { tokens: new Map(), at: 0 };
  const ids = owners.map((owner) => owner.id).sort();
  const params = [companyId, ids];
  await sql.query(
    `INSERT INTO rate_bucket (company_id, owner_id, tokens, filled_at) SELECT $1, id, 0, 'epoch' FROM unnest($2::uuid[]) AS u(id)
     WHERE NOT EXISTS (SELECT FROM rate_bucket b WHERE b.company_id = $1 AND b.owner_id = u.id) ORDER BY id ON CONFLICT DO NOTHING`,
    params,
  );
  const { rows } = await sql.query<{ id: string; tokens: number; filledAt: number }>(
    `SELECT owner_id AS id, tokens, extract(epoch FROM filled_at)::float8 AS "filledAt" FROM rate_bucket
     WHERE company_id = $1 AND owner_id = ANY($2::uuid[]) ORDER BY owner_id FOR UPDATE`,
    params,
  );
  // Asked once the rows are locked: whoever held them before is not ahead of us.
  const clock = await sql.query<{ at: number }>("SELECT extract(epoch FROM clock_timestamp())::float8 AS at");
  const at = clock.rows[0]?.at ?? 0;
  const stored = new Map(rows.map((row) => [row.id, row]));
  const tokens = owners.map((owner): [string, number] => {
    const { tokens: left = 0, filledAt = at } = stored.get(owner.id) ?? {};
    return [owner.id, Math.min(mostOf(owner), left + Math.max(0, at - filledAt) * owner.perSecond)];
  });
  return { tokens: new Map(tokens), at };
}

/** Writes what is left of filled buckets after `spent` were taken out of them. */
export async function spendTokens(sql: Sql, companyId: string, buckets: Buckets, spent: ReadonlyMap<string, number>): Promise<void> {
  const left = [...spent].filter(([id, count]) => count > 0 && buckets.tokens.has(id));
  if (left.length === 0) return;
  await sql.query(
    `UPDATE rate_bucket b SET tokens = u.tokens, filled_at = to_timestamp($4) FROM unnest($2::uuid[], $3::float8[]) AS u(id, tokens)
     WHERE b.company_id = $1 AND b.owner_id = u.id`,
    [companyId, left.map(([id]) => id), left.map(([id, count]) => (buckets.tokens.get(id) ?? 0) - count), buckets.at],
  );
}
