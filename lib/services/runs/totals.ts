import { ARRIVED, type NodeCounters } from "@/lib/metrics/counters";
import { type NodeFigures, nodeFigures } from "@/lib/metrics/node-figures";

/** Of whole runs. */
export interface Totals {
  entered: number;
  /** Of those who entered: moved here from another version. */
  arrived: number;
  active: number;
  completed: number;
  exited: number;
  /** Gone on in another version. */
  moved: number;
  blocked: number;
  failed: number;
  called: number;
  answered: number;
}

/** Counters as figures: of each node, of the whole, and whether every sum holds. */
export function figuresOf(counters: NodeCounters): { nodes: NodeFigures[]; totals: Totals; reconciles: boolean } {
  const whole = counters.get("") ?? new Map<string, number>();
  const nodes = [...counters].filter(([node]) => node !== "").map(([node, metrics]) => nodeFigures(node, metrics, whole.get("enrolled") ?? 0));
  const sum = (pick: (figures: NodeFigures) => number): number => nodes.reduce((total, figures) => total + pick(figures), 0);
  const moved = sum((n) => n.movedTotal);
  const totals = {
    entered: whole.get("enrolled") ?? 0,
    arrived: whole.get(ARRIVED) ?? 0,
    active: sum((n) => n.hereTotal),
    completed: whole.get("ended:completed") ?? 0,
    exited: (whole.get("ended:exited") ?? 0) - moved,
    moved,
    blocked: whole.get("ended:blocked") ?? 0,
    failed: whole.get("ended:failed") ?? 0,
    called: sum((n) => n.metrics["called"] ?? 0),
    answered: sum((n) => n.metrics["answered"] ?? 0),
  };
  const reconciles =
    nodes.every((n) => n.reconciles) &&
    totals.entered === totals.active + totals.completed + totals.exited + totals.moved + totals.blocked + totals.failed;
  return { nodes, totals, reconciles };
}
