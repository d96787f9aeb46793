import type { Sql } from "@/lib/db";
import type { TextOp } from "@/lib/journey/plan";
import { claimReady, type Decision, type StepInput } from "../claim";
import { CounterDeltas } from "../counters";
import { carryOut, leave, stay } from "../decide";
import { insertDispatches, type NewDispatch } from "../dispatch";
import { loadFacts } from "../facts";
import type { Moved } from "../move";
import { composeText, loadTemplates } from "../texts";

/** Plans one text per person; they stay until the provider has taken it. */
export async function text(sql: Sql, input: StepInput, op: TextOp): Promise<Moved> {
  const { run } = input;
  const claimed = await claimReady(sql, input, op.node);
  const template = (await loadTemplates(sql, run.companyId, [op.templateId])).get(op.templateId);
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
    const known = facts.get(person.customer_id);
    const composed = composeText(template, op.variables, known, run.timezone);
    counters.add(op.node, "text:covered", 1);
    if (!composed.ok) counters.add(op.node, "text:failed_dispatch", 1);
    decisions.push(composed.ok ? stay(person.id, "texting") : leave(person.id, "failed", composed.reason, { template: op.templateId }));
    dispatches.push({
      enrolmentId: person.id,
      customerId: person.customer_id,
      clinicId: known?.clinicId ?? null,
      phoneHash: known?.phoneHash ?? null,
      phoneMasked: known?.phoneMasked ?? null,
      node: op.node,
      visit: person.visit,
      channel: "text",
      purpose: "node",
      attempt: 1,
      contactId: null,
      scriptId: null,
      templateId: op.templateId,
      category: template?.category ?? null,
      variables: composed.ok ? composed.values : {},
      state: composed.ok ? "planned" : "failed",
      reason: composed.ok ? null : composed.reason,
      dueAt: run.now,
    });
  }
  await insertDispatches(sql, run, dispatches);
  return carryOut(sql, run, op, decisions, ["ready"], counters);
}
