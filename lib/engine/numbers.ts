import { z } from "zod";
import { SCRIPT_CATEGORIES } from "@/lib/calling/policy";
import type { PastCall } from "@/lib/calling/caps";
import { CALL_STATES, isDeadNumber } from "@/lib/calling/outcome";
import { DAY_MS } from "@/lib/time/day";
import type { Sql } from "@/lib/db";

const attemptSchema = z.object({
  at: z.coerce.date(),
  contactId: z.string(),
  dispatchId: z.string(),
  category: z.enum(SCRIPT_CATEGORIES).nullable(),
  answered: z.boolean().nullable(),
  outcome: z.enum(CALL_STATES).nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** The stored attempts of one number. */
export const parseAttempts = (stored: unknown): Attempt[] => z.array(attemptSchema).parse(stored);

/** What is known of one number in one world, under its row's lock. */
export interface NumberState {
  hash: Buffer;
  attempts: Attempt[];
  optedOutAt: Date | null;
  changed: boolean;
}

export type Numbers = Map<string, NumberState>;
export const numberKey = (hash: Buffer): string => hash.toString("hex");

/** Locks the rows of these numbers, always in the same order, making those that are missing. */
export async function lockNumbers(sql: Sql, companyId: string, world: string, hashes: Buffer[]): Promise<Numbers> {
  const unique = [...new Map(hashes.map((hash) => [numberKey(hash), hash])).values()].sort(Buffer.compare);
  if (unique.length === 0) return new Map();
  await sql.query(
    `INSERT INTO number_state (company_id, world, phone_hash) SELECT $1, $2, h FROM unnest($3::bytea[]) h ORDER BY h
     ON CONFLICT DO NOTHING`,
    [companyId, world, unique],
  );
  const { rows } = await sql.query<{ hash: Buffer; attempts: unknown; optedOutAt: Date | null }>(
    `SELECT phone_hash AS hash, attempts, opted_out_at AS "optedOutAt" FROM number_state
     WHERE company_id = $1 AND world = $2 AND phone_hash = ANY($3::bytea[]) ORDER BY phone_hash FOR UPDATE`,
    [companyId, world, unique],
  );
  return new Map(
    rows.map((row) => [
      numberKey(row.hash),
      { hash: row.hash, attempts: z.array(attemptSchema).parse(row.attempts), optedOutAt: row.optedOutAt, changed: false },
    ]),
  );
}

/** The live rows of these numbers as they are now, held by nobody. */
export async function readNumbers(sql: Sql, companyId: string, hashes: Buffer[]): Promise<Numbers> {
  const { rows } = await sql.query<{ hash: Buffer; attempts: unknown; optedOutAt: Date | null }>(
    `SELECT phone_hash AS hash, attempts, opted_out_at AS "optedOutAt" FROM number_state WHERE company_id = $1 AND world = 'live' AND phone_hash = ANY($2::bytea[])`,
    [companyId, hashes],
  );
  return new Map(rows.map((row) => [numberKey(row.hash), { ...row, attempts: parseAttempts(row.attempts), changed: false }]));
}

/**
 * The same for numbers of several worlds. Whoever works on several runs or queues in one transaction takes all of their numbers
 * here first: taken run by run, two such transactions would wait for each other for ever.
 */
export async function lockAllNumbers(sql: Sql, companyId: string, wanted: { world: string; hash: Buffer }[]): Promise<Map<string, Numbers>> {
  const all = new Map<string, Numbers>();
  for (const world of [...new Set(wanted.map((one) => one.world))].sort()) {
    const hashes = wanted.filter((one) => one.world === world).map((one) => one.hash);
    all.set(world, await lockNumbers(sql, companyId, world, hashes));
  }
  return all;
}

/** The same for the numbers of these dispatches, as far as they are known. */
export async function lockNumbersOf(sql: Sql, companyId: string, dispatchIds: string[]): Promise<void> {
  if (dispatchIds.length === 0) return;
  await sql.query(
    `SELECT FROM number_state n WHERE n.company_id = $1
       AND (n.world, n.phone_hash) IN (SELECT d.world, d.phone_hash FROM dispatch d WHERE d.company_id = $1 AND d.id = ANY($2::uuid[]))
     ORDER BY n.world COLLATE "C", n.phone_hash FOR UPDATE`,
    [companyId, dispatchIds],
  );
}

/** Writes back what changed; attempts older than `keepDays` are dropped. */
export async function saveNumbers(sql: Sql, companyId: string, world: string, numbers: Numbers, now: Date, keepDays: number): Promise<void> {
  const changed = [...numbers.values()].filter((n) => n.changed).sort((a, b) => Buffer.compare(a.hash, b.hash));
  if (changed.length === 0) return;
  const oldest = now.getTime() - (keepDays + 1) * DAY_MS;
  await sql.query(
    `UPDATE number_state n SET attempts = u.attempts, opted_out_at = u.opted_out_at, updated_at = now()
     FROM unnest($3::bytea[], $4::jsonb[], $5::timestamptz[]) AS u(hash, attempts, opted_out_at)
     WHERE n.company_id = $1 AND n.world = $2 AND n.phone_hash = u.hash`,
    [
      companyId,
      world,
      changed.map((n) => n.hash),
      changed.map((n) => JSON.stringify(n.attempts.filter((a) => a.at.getTime() >= oldest))),
      changed.map((n) => n.optedOutAt),
    ],
  );
}

/** The calls that caps count. The dispatch that asks is left out: it may have been sent before, under the same key. */
export function historyOf(number: NumberState, dispatchId: string): PastCall[] {
  return number.attempts
    .filter((a) => a.dispatchId !== dispatchId)
    .map((a) => ({ atMs: a.at.getTime(), contactId: a.contactId, category: a.category, answered: a.answered }));
}

/** When a call last found the number empty or suspended. */
export function deadAtMs(number: NumberState): number | null {
  const dead = number.attempts.filter((a) => a.outcome !== null && isDeadNumber(a.outcome)).map((a) => a.at.getTime());
  return dead.length === 0 ? null : Math.max(...dead);
}

/** Takes back attempts that provably never reached the provider. */
export async function releaseAttempts(sql: Sql, companyId: string, world: string, dispatchIds: string[]): Promise<void> {
  if (dispatchIds.length === 0) return;
  await sql.query(
    `WITH numbers AS MATERIALIZED (
       SELECT n.phone_hash FROM number_state n
       WHERE n.company_id = $1 AND n.world = $2
         AND n.phone_hash IN (SELECT d.phone_hash FROM dispatch d WHERE d.company_id = $1 AND d.id = ANY($3::uuid[]))
       ORDER BY n.phone_hash FOR UPDATE)
     UPDATE number_state n SET updated_at = now(), attempts = coalesce(
       (SELECT jsonb_agg(a) FROM jsonb_array_elements(n.attempts) a WHERE a->>'dispatchId' <> ALL($4::text[])), '[]')
     FROM numbers WHERE n.company_id = $1 AND n.world = $2 AND n.phone_hash = numbers.phone_hash`,
    [companyId, world, dispatchIds, dispatchIds],
  );
}
