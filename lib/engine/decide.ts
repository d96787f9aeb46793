import type { Sql } from "@/lib/db";
import type { Op } from "@/lib/journey/plan";
import { DECIDED, type Decision, decidedParams } from "./claim";
import type { CounterDeltas } from "./counters";
import type { Destination } from "./destination";
import { type Moved, move } from "./move";
import type { Run } from "./run";

export const leave = (id: string, outlet: string, reason: string | null = null, detail: Record<string, unknown> | null = null): Decision => ({
  id,
  stay: null,
  dueAt: null,
  outlet,
  reason,
  detail,
});

export const stay = (id: string, state: string, dueAt: Date | null = null): Decision => ({
  id,
  stay: state,
  dueAt,
  outlet: null,
  reason: null,
  detail: null,
});

/**
 * Carries out decisions on named people who still stand at this node in one of the states `from`; the others (moved by
 * somebody else meanwhile) are left as they are.
 */
export async function carryOut(
  sql: Sql,
  run: Run,
  op: Op,
  decisions: Decision[],
  from: string[],
  counters?: CounterDeltas,
  /** Ways out that are not the node's own. */
  ways?: Destination[],
): Promise<Moved> {
  if (decisions.length === 0 && !counters) return { count: 0, groups: [], shards: [] };
  const params = [from, ...decidedParams(decisions)];
  return move(sql, run, op, { decided: DECIDED, params, ...(counters ? { counters } : {}), ...(ways ? { ways } : {}) });
}
