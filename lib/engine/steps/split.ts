import type { Sql } from "@/lib/db";
import type { SplitOp } from "@/lib/journey/plan";
import { CARRIED, PASSED, READY, type StepInput } from "../claim";
import { type Moved, move } from "../move";

/**
 * The place of a person in a draw, 0-999: the same for ever for the same salt, whatever run, version or server. `person` and `salt`
 * are SQL of type text. 32 bits over 1,000 places: no place is favoured by more than one in four million.
 */
export const placeSql = (person: string, salt: string): string => `(('x' || left(md5(${salt} || '/' || ${person}), 8))::bit(32)::bigint % 1000)`;

/** Everybody takes the share in which their place lies, all in one statement. */
export function split(sql: Sql, { run, shard, limit }: StepInput, op: SplitOp): Promise<Moved> {
  let upTo = 0;
  const bounds = op.shares.map((share) => (upTo += share.permille));
  const decided = `
    SELECT ${PASSED}, NULL::text AS stay, NULL::timestamptz AS due_at,
           (SELECT s.outlet FROM unnest($13::int[], $14::text[]) AS s(up_to, outlet) WHERE cl.place < s.up_to ORDER BY s.up_to LIMIT 1) AS outlet,
           NULL::text AS reason, jsonb_build_object('place', cl.place) AS detail
    FROM (SELECT ${CARRIED}, ${placeSql("cl.customer_id::text", "$12::text")} AS place FROM claimed cl) cl`;
  const params = [shard, limit, op.salt ?? `${run.journeyId}/${op.node}`, bounds, op.shares.map((share) => share.outlet)];
  return move(sql, run, op, { claimed: READY, decided, params });
}
