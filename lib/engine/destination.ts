import { type Op, TO_GOAL } from "@/lib/journey/plan";

/** Where an outlet of a node leads, as a step writes it. */
export interface Destination {
  outlet: string;
  /** What the visit counts as. */
  result: "left" | "blocked" | "failed" | "exited";
  nextNode: string | null;
  /** State of the enrolment afterwards. */
  state: "ready" | "completed" | "exited" | "blocked" | "failed";
  /** Reason of the enrolment when it ends here and the decision gives none. */
  reason: string | null;
}

/** Ways out that are not drawn: the person leaves the journey at this node. */
export const EXIT = "!exit";
export const FAIL = "!fail";
export const END = "!end";
/** From anywhere to a goal that was met. */
export const goalOutlet = (goal: string): string => `${TO_GOAL}${goal}`;

const ENDS_AS_ITSELF = new Set(["blocked", "failed"]);

/**
 * All ways out of a node. An outlet without an edge ends the journey there as completed (`end_of_path`), except blocked,
 * failed and unknown of an effect, which then end it as such. Whoever breaks a step takes the node's own `failed` outlet if it has one.
 */
export function destinationsOf(op: Op): Destination[] {
  const drawn = Object.entries(op.outlets).map(([outlet, next]): Destination => {
    if (next !== null) return { outlet, result: "left", nextNode: next, state: "ready", reason: null };
    if (op.op === "effect" && outlet === "blocked") return { outlet, result: "blocked", nextNode: null, state: "blocked", reason: null };
    if (op.op === "effect" && outlet === "failed") return { outlet, result: "failed", nextNode: null, state: "failed", reason: null };
    // Nobody can say what became of the call: without a way of its own that is a failure.
    if (op.op === "effect" && outlet === "unknown") return { outlet, result: "failed", nextNode: null, state: "failed", reason: "result_unknown" };
    return { outlet, result: "left", nextNode: null, state: "completed", reason: "end_of_path" };
  });
  const quiet = op.op === "effect" ? [...ENDS_AS_ITSELF].filter((outlet) => !(outlet in op.outlets)) : [];
  return [
    ...drawn,
    ...quiet.map((outlet): Destination => {
      const as = outlet === "blocked" ? "blocked" : "failed";
      return { outlet, result: as, nextNode: null, state: as, reason: null };
    }),
    { outlet: EXIT, result: "exited", nextNode: null, state: "exited", reason: null },
    { outlet: FAIL, result: "failed", nextNode: null, state: "failed", reason: null },
    { outlet: END, result: "exited", nextNode: null, state: "completed", reason: null },
  ];
}

/** The way out for somebody who broke this step. */
export function brokenOutlet(op: Op): string {
  return op.op === "effect" ? "failed" : FAIL;
}

/** The way out for somebody of whose call or text nobody knows what became; versions made before there was one take `failed`. */
export function unknownOutlet(op: Op): string {
  return "unknown" in op.outlets ? "unknown" : "failed";
}
