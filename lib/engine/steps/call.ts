import type { Sql } from "@/lib/db";
import type { CallOp } from "@/lib/journey/plan";
import { callVariables } from "@/lib/scripts/render";
import { type CallScript, loadScript } from "../call-script";
import { type Claimed, claimReady, type Decision, type StepInput } from "../claim";
import { CounterDeltas } from "../counters";
import { carryOut, leave, stay } from "../decide";
import { insertDispatches, type NewDispatch } from "../dispatch";
import { type Facts, loadFacts } from "../facts";
import type { Moved } from "../move";
import { missingReason, resolveVariables } from "../variables";

/** Plans one call per person; whoever can't be called fails here with the reason (A12). */
export async function call(sql: Sql, input: StepInput, op: CallOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const script = await loadScript(sql, run.companyId, op.scriptId);
  const facts = await loadFacts(
    sql,
    run.companyId,
    claimed.map((c) => c.customer_id),
    run.now,
    run.timezone,
  );
  const counters = new CounterDeltas();
  const dispatches: NewDispatch[] = [];
  const decisions: Decision[] = [];
  for (const person of claimed) {
    const planned = planCall(op, person, script, facts.get(person.customer_id), run.now, run.timezone);
    dispatches.push(planned);
    counters.add(op.node, "call:covered", 1);
    if (planned.state === "failed") counters.add(op.node, "call:failed_dispatch", 1);
    decisions.push(planned.state === "failed" ? leave(person.id, "failed", planned.reason, { script: op.scriptId }) : stay(person.id, "to_call"));
  }
  await insertDispatches(sql, run, dispatches);
  return carryOut(sql, run, op, decisions, ["ready"], counters);
}

function planCall(op: CallOp, person: Claimed, script: CallScript | null, facts: Facts | undefined, now: Date, zone: string): NewDispatch {
  const { reason, values } = composeCall(op, script, facts, zone);
  return {
    enrolmentId: person.id,
    customerId: person.customer_id,
    clinicId: facts?.clinicId ?? null,
    phoneHash: facts?.phoneHash ?? null,
    phoneMasked: facts?.phoneMasked ?? null,
    node: op.node,
    visit: person.visit,
    channel: "call",
    purpose: "node",
    attempt: 1,
    contactId: null,
    scriptId: op.scriptId,
    templateId: null,
    category: script?.category ?? null,
    variables: values,
    state: reason === null ? "planned" : "failed",
    reason,
    dueAt: now,
  };
}

/** The variables of a call to this person, or why it can't be planned. */
export function composeCall(
  op: CallOp,
  script: CallScript | null,
  facts: Facts | undefined,
  zone: string,
): { reason: string | null; values: Record<string, string> } {
  const filled = script && facts ? callVariables(script.variables, resolveVariables(op.variables, facts, zone)) : null;
  return { reason: whyNot(op, script, facts, filled), values: filled?.ok ? filled.values : {} };
}

function whyNot(op: CallOp, script: CallScript | null, facts: Facts | undefined, filled: ReturnType<typeof callVariables> | null): string | null {
  if (!facts) return "customer_deleted";
  if (!script || script.state === "disabled" || script.state === "draft") return "script_disabled";
  if (!facts.hasPhone || facts.phoneHash === null) return "no_phone";
  if (facts.recordNumber === null) return "not_registered";
  if (facts.clinicCalling === false) return "calling_inactive";
  return filled && !filled.ok ? missingReason(filled.missing, op.variables, facts) : null;
}
