import type { Sql } from "@/lib/db";
import type { WebhookOp } from "@/lib/journey/plan";
import { type Claimed, claimReady, type StepInput } from "../claim";
import { carryOut, leave, stay } from "../decide";
import { dispatchKey, insertDispatches, type NewDispatch } from "../dispatch";
import { type Facts, loadFacts } from "../facts";
import type { Moved } from "../move";
import { resolveVariables } from "../variables";
import type { Run } from "../run";

/** Plans one request per person; they stay until it has been answered. A test run asks nobody and takes `success`. */
export async function webhook(sql: Sql, input: StepInput, op: WebhookOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const refused = await whyNot(sql, run.companyId, op);
  if (refused !== null || run.mode !== "live") {
    const detail = { endpoint: op.endpointId, fields: op.fields, written: false };
    return carryOut(
      sql,
      run,
      op,
      claimed.map((person) => (refused === null ? leave(person.id, "success", null, detail) : leave(person.id, "failed", refused, detail))),
      ["ready"],
    );
  }
  const facts = await loadFacts(
    sql,
    run.companyId,
    claimed.map((person) => person.customer_id),
    run.now,
    run.timezone,
  );
  const requests = claimed.map((person) => requestOf(run, op, person, facts.get(person.customer_id)));
  await insertDispatches(sql, run, requests);
  await sql.query(
    `INSERT INTO webhook_detail (company_id, dispatch_id, endpoint_id, with_phone, run_id, next_try_at)
     SELECT $1, d.id, $3, $4, d.run_id, now() FROM dispatch d WHERE d.company_id = $1 AND d.key = ANY($2::text[]) ON CONFLICT DO NOTHING`,
    [run.companyId, requests.map((request) => dispatchKey(run.id, request)), op.endpointId, op.withPhone],
  );
  return carryOut(
    sql,
    run,
    op,
    claimed.map((person) => stay(person.id, "sending")),
    ["ready"],
  );
}

async function whyNot(sql: Sql, companyId: string, op: WebhookOp): Promise<string | null> {
  const { rows } = await sql.query<{ enabled: boolean; allowPhone: boolean }>(
    `SELECT enabled, allow_phone AS "allowPhone" FROM webhook_endpoint WHERE company_id = $1 AND id = $2`,
    [companyId, op.endpointId],
  );
  const [endpoint] = rows;
  if (!endpoint) return "webhook_endpoint_gone";
  if (!endpoint.enabled) return "webhook_endpoint_off";
  return op.withPhone && !endpoint.allowPhone ? "webhook_phone_not_allowed" : null;
}

/** The fields are read now, so that every try of this request says the same. */
function requestOf(run: Run, op: WebhookOp, person: Claimed, facts: Facts | undefined): NewDispatch {
  const asked = Object.fromEntries(op.fields.map((path) => [path, path]));
  const known = facts ? Object.entries(resolveVariables(asked, facts, run.timezone)) : [];
  return {
    enrolmentId: person.id,
    customerId: person.customer_id,
    clinicId: facts?.clinicId ?? null,
    phoneHash: null,
    phoneMasked: null,
    node: op.node,
    visit: person.visit,
    channel: "webhook",
    purpose: "node",
    attempt: 1,
    contactId: null,
    scriptId: null,
    templateId: null,
    category: null,
    variables: Object.fromEntries(known.flatMap(([path, value]) => (value === null ? [] : [[path, value]]))),
    state: "planned",
    reason: null,
    dueAt: run.now,
  };
}
