import { kindOf } from "@/lib/journey/kinds";
import type { Kind } from "@/lib/journey/document";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import type { Proportion } from "@/lib/metrics/rate-difference";
import type { Totals } from "@/lib/services/runs/totals";
import { stopped } from "../run/buckets";

export interface Sides<T> {
  before: T;
  after: T;
}

/** A figure on both sides; null = the version has no such node, or nothing to divide by. Rates come with their parts. */
export type CompareRow = { id: string } & (
  | { unit: "count" | "seconds"; values: Sides<number | null> }
  | { unit: "rate"; parts: Sides<Proportion | null> }
);

/** What the figures of the nodes are of. */
export interface Whole {
  /** People of the whole side. */
  entered: Sides<number>;
  /** Only what happened in some days was counted: who ended in them may have entered before. */
  isPeriod: boolean;
}

/** On the node itself; the panel shows them all. */
const ON_FACE = new Set(["entered", "share", "answer_rate", "effective_rate", "mean_talk_seconds", "delivery_rate", "success_rate", "conversion"]);
const SIDES = ["before", "after"] as const;

export const both = <T>(of: (side: "before" | "after") => T): Sides<T> => ({ before: of(SIDES[0]), after: of(SIDES[1]) });

/** Whose way through this version can be judged: who was moved to another one goes on there, and counts there. */
export const stayed = ({ entered, moved }: { entered: number; moved: number }): number => entered - moved;

/** People among people: in a period those of the part need not be among those of the whole, so both stand as counts. */
export const shareRow = (id: string, parts: Sides<Proportion | null>, isPeriod: boolean): CompareRow =>
  isPeriod ? { id, unit: "count", values: both((side) => parts[side]?.part ?? null) } : { id, unit: "rate", parts };

/** Of both sides as a whole. */
export function wholeRows(totals: Sides<Totals>, isPeriod: boolean): CompareRow[] {
  const counted = (id: string, of: "entered" | "arrived" | "moved" | "called"): CompareRow => ({
    id,
    unit: "count",
    values: both((side) => totals[side][of]),
  });
  const share = (id: "completed" | "blocked" | "failed" | "exited") =>
    shareRow(
      id,
      both((side) => ({ part: totals[side][id], whole: stayed(totals[side]) })),
      isPeriod,
    );
  return [
    counted("total", "entered"),
    ...(totals.before.arrived + totals.after.arrived > 0 ? [counted("arrived", "arrived")] : []),
    ...(totals.before.moved + totals.after.moved > 0 ? [counted("moved", "moved")] : []),
    share("completed"),
    share("blocked"),
    share("failed"),
    share("exited"),
    counted("called", "called"),
    { id: "answer_rate", unit: "rate", parts: both((side) => ({ part: totals[side].answered, whole: totals[side].called })) },
  ];
}

/** What a node did on both sides, and its shares of the whole. */
export function rowsOf(kind: Kind, figures: Sides<NodeFigures | null>, { entered, isPeriod }: Whole): CompareRow[] {
  const isEntry = kindOf(kind).category === "entry";
  const count = (id: string, of: (node: NodeFigures) => number): CompareRow => ({
    id,
    unit: "count",
    values: both((side) => {
      const node = figures[side];
      return node && of(node);
    }),
  });
  const parts = (of: (node: NodeFigures, side: "before" | "after") => Proportion) =>
    both((side) => {
      const node = figures[side];
      return node && of(node, side);
    });
  const sum = (node: NodeFigures, names: string[]) => names.reduce((total, name) => total + (node.metrics[name] ?? 0), 0);
  const own = kindOf(kind).metrics.flatMap((spec): CompareRow[] => {
    if (spec.id === "entered" || spec.id === "left") return [];
    const { id, of, per } = spec;
    if (!per) return [count(id, (node) => sum(node, of))];
    if (spec.unit === "rate") {
      // Its count is a figure of its own.
      if (isPeriod && per.includes("enrolled")) return [];
      return [{ id, unit: "rate", parts: parts((node) => ({ part: sum(node, of), whole: sum(node, per) })) }];
    }
    const mean = (node: NodeFigures | null) => (node && sum(node, per) > 0 ? sum(node, of) / sum(node, per) : null);
    return [{ id, unit: "seconds", values: both((side) => mean(figures[side])) }];
  });
  return [
    count("entered", (node) => node.entered),
    ...(isEntry || isPeriod
      ? []
      : [
          shareRow(
            "share",
            parts((node, side) => ({ part: node.entered, whole: entered[side] })),
            false,
          ),
        ]),
    ...own,
    ...(isEntry || kindOf(kind).category === "exit"
      ? []
      : [
          shareRow(
            "stopped",
            parts((node) => ({ part: stopped(node), whole: stayed({ entered: node.entered, moved: node.movedTotal }) })),
            isPeriod,
          ),
        ]),
  ];
}

/** A goal's count stands in for its rate where there is none. */
export function faceRows(rows: CompareRow[]): CompareRow[] {
  const hasConversion = rows.some(({ id }) => id === "conversion");
  return rows.filter(({ id }) => ON_FACE.has(id) || (id === "reached" && !hasConversion));
}

/** How many rows a node of a kind shows on its face. */
export const faceRowCount = (kind: Kind, isPeriod: boolean): number =>
  faceRows(rowsOf(kind, { before: null, after: null }, { entered: { before: 0, after: 0 }, isPeriod })).length;
