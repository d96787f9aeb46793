import type { ScriptCategory } from "@/lib/calling/policy";
import type { Sql } from "@/lib/db";
import type { Queue } from "./queue";

/** A planned call as the rules look at it. */
export interface Planned {
  dispatchId: string;
  key: string;
  attempt: number;
  contactId: string;
  enrolmentId: string;
  customerId: string;
  category: ScriptCategory | null;
  /** As they were last read. */
  variables: Record<string, string>;
  phoneCipher: Buffer | null;
  phoneHash: Buffer | null;
  phoneMasked: string | null;
  /** Of the number, where it is known. */
  region: string | null;
  /** The provider told of this call before it was known here: it is not to be made again. */
  told: boolean;
  /** Run clock: when this attempt was wanted, whatever put it off since: the first when it was planned, a redial at the time it was set for. */
  wantedAt: Date;
}

/** Locks due calls in order. The number called is the one the person has now, not the one at planning. */
export async function takePlanned(sql: Sql, { run, op, quota }: Queue): Promise<Planned[]> {
  const { rows } = await sql.query<Planned>(
    `WITH taken AS MATERIALIZED (
       SELECT d.id, d.key, d.attempt, d.contact_id, d.enrolment_id, d.category, d.variables, d.customer_id, d.due_at, d.planned_at
       FROM dispatch_open o JOIN dispatch d ON d.company_id = $1 AND d.id = o.id AND d.state = 'planned' AND d.due_at <= $4
       WHERE o.company_id = $1 AND o.channel = 'call' AND o.run_id = $2 AND o.node = $3 AND o.state = 'planned' AND o.due_at <= $4
         AND NOT EXISTS (SELECT FROM provider_record p WHERE p.company_id = $1 AND p.key = d.key)
       ORDER BY o.due_at, o.id LIMIT $5 FOR UPDATE OF d SKIP LOCKED)
     SELECT t.id AS "dispatchId", t.key, t.attempt, t.contact_id AS "contactId", t.enrolment_id AS "enrolmentId", t.customer_id AS "customerId", t.category, t.variables,
            c.phone_cipher AS "phoneCipher", c.phone_hash AS "phoneHash", c.phone_masked AS "phoneMasked", c.phone_region AS region,
            EXISTS (SELECT FROM inbox i WHERE i.company_id = $1 AND i.dispatch_key = t.key AND i.state = 'parked') AS told,
            CASE WHEN t.attempt = 1 THEN t.planned_at ELSE coalesce(
              (SELECT e.due_at FROM enrolment e WHERE e.company_id = $1 AND e.id = t.enrolment_id AND e.state = 'waiting_redial'), t.due_at) END AS "wantedAt"
     FROM taken t LEFT JOIN customer c ON c.company_id = $1 AND c.id = t.customer_id
     ORDER BY t.due_at, t.id`,
    [run.companyId, run.id, op.node, run.now, quota],
  );
  const told = rows.filter((row) => row.told).map((row) => row.key);
  if (told.length > 0)
    await sql.query("UPDATE inbox SET state = 'new', error = NULL WHERE company_id = $1 AND dispatch_key = ANY($2::text[]) AND state = 'parked'", [
      run.companyId,
      told,
    ]);
  return rows;
}
