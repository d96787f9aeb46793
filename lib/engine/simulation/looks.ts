import type { Plan } from "@/lib/journey/plan";

/** Conditions read what was written of a person, whatever universe it was in. */
export const looksAtPeople = (plan: Plan): boolean => Object.values(plan.ops).some(({ op }) => op === "branch" || op === "goal");

/** Conditions on earlier calls: the true ones have to be there too. */
export const looksAtCalls = (plan: Plan): boolean =>
  Object.values(plan.ops).some((op) => op.op === "branch" && /"type":"last_call"|"field":"call"/.test(JSON.stringify(op.cases)));
