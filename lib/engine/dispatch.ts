import { createHash } from "node:crypto";
import type { Sql } from "@/lib/db";
import type { ScriptCategory } from "@/lib/calling/policy";
import type { Run } from "./run";

export interface NewDispatch {
  enrolmentId: string;
  customerId: string;
  clinicId: string | null;
  phoneHash: Buffer | null;
  phoneMasked: string | null;
  node: string;
  visit: number;
  channel: "call" | "text" | "webhook";
  purpose: "node" | "hangup";
  attempt: number;
  /** The first dispatch of the contact; null: this is it. */
  contactId: string | null;
  scriptId: string | null;
  templateId: string | null;
  category: ScriptCategory | null;
  variables: Record<string, string>;
  /** `failed` with its reason is recorded too: nothing is dropped in silence. */
  state: "planned" | "failed" | "blocked";
  reason: string | null;
  /** Run clock. */
  dueAt: Date;
}

type KeyParts = Pick<NewDispatch, "enrolmentId" | "node" | "visit" | "channel" | "purpose" | "attempt">;

/** The provider's external id of one attempt: the same attempt always has the same key. An enrolment stands for run and customer. */
export function dispatchKey(runId: string, d: KeyParts): string {
  const text = [runId, d.enrolmentId, d.node, d.visit, d.channel, d.purpose, d.attempt].join("/");
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}

/** Writes dispatches of one run; one that is there already stays as it is. */
export async function insertDispatches(sql: Sql, run: Run, rows: NewDispatch[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `WITH d AS MATERIALIZED (
       SELECT uuidv7() AS id, d.* FROM unnest($7::text[], $8::text[], $9::text[], $10::uuid[], $11::text[], $12::int[], $13::uuid[], $14::uuid[], $15::bytea[],
         $16::text[], $17::uuid[], $18::smallint[], $19::uuid[], $20::uuid[], $21::text[], $22::jsonb[], $23::text[], $24::text[], $25::timestamptz[])
         AS d(key, channel, purpose, enrolment_id, node, visit, customer_id, clinic_id, phone_hash, phone_masked, contact_id, attempt,
              script_id, template_id, category, variables, state, reason, due_at))
     INSERT INTO dispatch (company_id, journey_id, version_id, run_id, world, planned_at, id, key, channel, purpose, enrolment_id, node, visit,
       customer_id, clinic_id, phone_hash, phone_masked, contact_id, attempt, script_id, template_id, category, variables, state, reason, due_at)
     SELECT $1, $2, $3, $4, $5, $6, d.id, d.key, d.channel, d.purpose, d.enrolment_id, d.node, d.visit,
       d.customer_id, d.clinic_id, d.phone_hash, d.phone_masked, coalesce(d.contact_id, d.id), d.attempt, d.script_id, d.template_id, d.category, d.variables,
       d.state, d.reason, d.due_at
     FROM d ON CONFLICT (key) DO NOTHING`,
    [
      run.companyId,
      run.journeyId,
      run.versionId,
      run.id,
      run.world,
      run.now,
      rows.map((r) => dispatchKey(run.id, r)),
      rows.map((r) => r.channel),
      rows.map((r) => r.purpose),
      rows.map((r) => r.enrolmentId),
      rows.map((r) => r.node),
      rows.map((r) => r.visit),
      rows.map((r) => r.customerId),
      rows.map((r) => r.clinicId),
      rows.map((r) => r.phoneHash),
      rows.map((r) => r.phoneMasked),
      rows.map((r) => r.contactId),
      rows.map((r) => r.attempt),
      rows.map((r) => r.scriptId),
      rows.map((r) => r.templateId),
      rows.map((r) => r.category),
      rows.map((r) => JSON.stringify(r.variables)),
      rows.map((r) => r.state),
      rows.map((r) => r.reason),
      rows.map((r) => r.dueAt),
    ],
  );
}

/**
 * What becomes of a dispatch `d` that was not sent after all, as SQL over the row `r` of its run: planned again, unless the run has been
 * stopped meanwhile; nobody would ever look at it there.
 */
export const NOT_SENT = {
  state: "CASE WHEN r.state IN ('stopping', 'stopped') THEN 'cancelled' ELSE 'planned' END",
  reason: (otherwise: string) => `CASE WHEN r.state IN ('stopping', 'stopped') THEN 'stopped' ELSE ${otherwise} END`,
  concludedAt: "CASE WHEN r.state IN ('stopping', 'stopped') THEN now() ELSE d.concluded_at END",
};
