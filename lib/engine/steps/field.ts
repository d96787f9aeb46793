import type { Sql } from "@/lib/db";
import type { FieldChange, FieldOp } from "@/lib/journey/plan";
import { claimReady, type StepInput } from "../claim";
import { carryOut, leave } from "../decide";
import { causedBy } from "../events/cause";
import type { Moved } from "../move";
import type { Run } from "../run";

/**
 * Writes fields of patients' records. A test run only says what it would have done. Somebody deleted since goes on; a consultant who
 * is not there any more is passed over.
 */
export async function field(sql: Sql, input: StepInput, op: FieldOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const people = claimed.map((person) => person.customer_id);
  const written = run.mode === "live";
  if (written && people.length > 0) await write(sql, run, people, op.changes);
  const detail = { changes: op.changes, written };
  return carryOut(
    sql,
    run,
    op,
    claimed.map((person) => leave(person.id, "next", null, detail)),
    ["ready"],
  );
}

async function write(sql: Sql, run: Run, people: string[], changes: FieldChange[]): Promise<void> {
  const params: unknown[] = [run.companyId, people, run.journeyId];
  const add = (value: unknown) => `$${params.push(value)}`;
  const sets = ["updated_at = now()"];
  const attributes = changes.flatMap((change) => (change.field === "attribute" ? [change] : []));
  if (attributes.length > 0) {
    const kept = Object.fromEntries(attributes.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));
    const cleared = attributes.flatMap(({ name, value }) => (value === null ? [name] : []));
    sets.push(`attributes = (c.attributes - ${add(cleared)}::text[]) || ${add(JSON.stringify(kept))}::jsonb`);
  }
  for (const change of changes) {
    if (change.field === "attribute") continue;
    if (change.field === "source") sets.push(`source = ${add(change.value)}::text`);
    else sets.push(staffSql(change.field === "consultant" ? "consultant_id" : "web_consultant_id", add(change.value), add(change.field)));
  }
  await sql.query(
    `WITH held AS MATERIALIZED (SELECT id FROM customer WHERE company_id = $1 AND id = ANY($2::uuid[]) AND ${causedBy("$3")} ORDER BY id FOR UPDATE)
     UPDATE customer c SET ${sets.join(", ")} FROM held WHERE c.company_id = $1 AND c.id = held.id`,
    params,
  );
}

const staffSql = (column: string, id: string, kind: string): string =>
  `${column} = CASE WHEN ${id}::uuid IS NULL THEN NULL
     ELSE coalesce((SELECT s.id FROM staff s WHERE s.company_id = $1 AND s.id = ${id}::uuid AND s.kind = ${kind}::text), c.${column}) END`;
