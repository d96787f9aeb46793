import { type Sql, withTenantSql } from "@/lib/db";
import { mayCallAt } from "@/lib/calling/window";
import { loadCompany } from "../company";
import { leasesOf } from "../leases";
import { releaseAttempts } from "../numbers";
import { loadRun, type Run } from "../run";

export interface Outgoing {
  dispatchId: string;
  key: string;
  enrolmentId: string;
  attempt: number;
  purpose: "node" | "hangup";
  customerId: string;
  scriptId: string | null;
  templateId: string | null;
  variables: Record<string, string>;
  phoneCipher: Buffer | null;
}

/**
 * The last look before the request leaves: marks reserved calls as sending and returns them. Between the reservation and
 * here the run may have been paused, the window closed, or the person opted out; those go back to planned, and their place in
 * the caps is given back.
 */
export async function beginSending(companyId: string, runId: string, ids: string[]): Promise<{ run: Run; calls: Outgoing[] }> {
  return withTenantSql(companyId, async (sql) => {
    const [run, company] = [await loadRun(sql, companyId, runId), await loadCompany(sql, companyId)];
    const mayCall = run.state === "running" && !company.killSwitch && mayCallAt(run.now.getTime(), company.timezone, company.policy);
    const calls = mayCall ? await markSending(sql, run, ids) : [];
    const sending = new Set(calls.map((c) => c.dispatchId));
    await backToPlanned(
      sql,
      run,
      ids.filter((id) => !sending.has(id)),
    );
    return { run, calls };
  });
}

async function markSending(sql: Sql, run: Run, ids: string[]): Promise<Outgoing[]> {
  const { rows } = await sql.query<Outgoing>(
    `UPDATE dispatch d SET state = 'sending', sent_at = $4, lease_until = now() + make_interval(secs => $5), updated_at = now()
     FROM customer c
     WHERE d.company_id = $1 AND d.run_id = $2 AND d.id = ANY($3::uuid[]) AND d.state = 'reserved' AND c.company_id = $1 AND c.id = d.customer_id
       AND c.phone_hash = d.phone_hash AND NOT EXISTS (SELECT FROM opt_out o WHERE o.company_id = $1 AND o.phone_hash = d.phone_hash)
     RETURNING d.id AS "dispatchId", d.key, d.enrolment_id AS "enrolmentId", d.attempt, d.purpose, d.customer_id AS "customerId",
               d.script_id AS "scriptId", d.template_id AS "templateId", d.variables, c.phone_cipher AS "phoneCipher"`,
    [run.companyId, run.id, ids, run.now, leasesOf(run.mode).sendingSeconds],
  );
  return rows;
}

/** Reserved calls that were not sent after all. */
export async function backToPlanned(sql: Sql, run: Run, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await sql.query<{ id: string }>(
    `UPDATE dispatch SET state = 'planned', lease_until = NULL, updated_at = now()
     WHERE company_id = $1 AND id = ANY($2::uuid[]) AND state = 'reserved' RETURNING id`,
    [run.companyId, ids],
  );
  await releaseAttempts(
    sql,
    run.companyId,
    run.world,
    rows.map((row) => row.id),
  );
}
