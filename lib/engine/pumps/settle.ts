import { redialAt, redialInForce } from "@/lib/calling/redial";
import type { Sql } from "@/lib/db";
import type { Company } from "../company";
import { CounterDeltas } from "../counters";
import { carryOut, leave, stay } from "../decide";
import type { Decision } from "../claim";
import { insertDispatches, type NewDispatch } from "../dispatch";
import type { Moved } from "../move";
import { callOp, type Run } from "../run";
import { type EndedCall, headOf } from "./call-rows";
import { IN_CONTACT, outletOf } from "./conclude";
import { hangupTexts } from "./hangup";

/**
 * What an ended call leads to: a redial while the contact's budget lasts, else the person leaves by the outlet of the
 * outcome, with the hang-up text of the script. A run that was stopped calls and texts nobody any more.
 */
export async function settleCalls(sql: Sql, run: Run, company: Company, ended: EndedCall[]): Promise<Moved[]> {
  if (ended.length === 0) return [];
  const over = run.state === "stopping" || run.state === "stopped";
  const redials: NewDispatch[] = [];
  const concluded: EndedCall[] = [];
  const decisions = new Map<string, Decision[]>();
  for (const one of ended) {
    const { call, end } = one;
    const op = callOp(run, call.node);
    const again = redialAt({ state: end.state, attempt: call.attempt, endedAtMs: end.endedAtMs, redial: redialInForce(op.redial, company.policy) });
    const known = decisions.get(call.node) ?? [];
    decisions.set(call.node, known);
    if (again !== null && !over) {
      redials.push(redialOf(one, new Date(again)));
      known.push(stay(call.enrolmentId, "waiting_redial", new Date(again)));
      continue;
    }
    const { outlet, reason } = outletOf(op, end.state, one.intent);
    known.push(leave(call.enrolmentId, outlet, reason, detailOf(one)));
    concluded.push(one);
  }
  await insertDispatches(sql, run, [...redials, ...(over ? [] : await hangupTexts(sql, run, concluded))]);
  const moved: Moved[] = [];
  for (const [node, list] of decisions) moved.push(await carryOut(sql, run, callOp(run, node), list, IN_CONTACT, new CounterDeltas()));
  return moved;
}

function redialOf({ call }: EndedCall, dueAt: Date): NewDispatch {
  return {
    ...headOf(call),
    channel: "call",
    purpose: "node",
    attempt: call.attempt + 1,
    templateId: null,
    category: call.category,
    variables: call.variables,
    state: "planned",
    reason: null,
    dueAt,
  };
}

/** What the branch looked at, for "why?". */
function detailOf({ call, end, intent, evidence, rounds, optOut }: EndedCall): Record<string, unknown> {
  return { dispatch: call.id, attempt: call.attempt, outcome: end.state, intent, rounds, evidence, ...(optOut ? { optOut } : {}) };
}
