import { kindOf } from "@/lib/journey/kinds";
import type { Kind } from "@/lib/journey/document";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import type { Proportion } from "@/lib/metrics/rate-difference";
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

/** On the node itself; the panel shows them all. */
const ON_FACE = new Set(["entered", "share", "answer_rate", "effective_rate", "mean_talk_seconds", "delivery_rate", "success_rate", "conversion"]);
const SIDES = ["before", "after"] as const;

export const both = <T>(of: (side: "before" | "after") => T): Sides<T> => ({ before: of(SIDES[0]), after: of(SIDES[1]) });

/** What a node did on both sides; `entered`: people of the whole side, for shares of them. */
export function rowsOf(kind: Kind, figures: Sides<NodeFigures | null>, entered: Sides<number>): CompareRow[] {
  const isEntry = kindOf(kind).category === "entry";
  const count = (id: string, of: (node: NodeFigures) => number): CompareRow => ({
    id,
    unit: "count",
    values: both((side) => {
      const node = figures[side];
      return node && of(node);
    }),
  });
  const rate = (id: string, of: (node: NodeFigures, side: "before" | "after") => Proportion): CompareRow => ({
    id,
    unit: "rate",
    parts: both((side) => {
      const node = figures[side];
      return node && of(node, side);
    }),
  });
  const sum = (node: NodeFigures, names: string[]) => names.reduce((total, name) => total + (node.metrics[name] ?? 0), 0);
  const own = kindOf(kind).metrics.flatMap((spec): CompareRow[] => {
    if (spec.id === "entered" || spec.id === "left") return [];
    const { id, of, per } = spec;
    if (!per) return [count(id, (node) => sum(node, of))];
    if (spec.unit === "rate") return [rate(id, (node) => ({ part: sum(node, of), whole: sum(node, per) }))];
    const mean = (node: NodeFigures | null) => (node && sum(node, per) > 0 ? sum(node, of) / sum(node, per) : null);
    return [{ id, unit: "seconds", values: both((side) => mean(figures[side])) }];
  });
  return [
    count("entered", (node) => node.entered),
    ...(isEntry ? [] : [rate("share", (node, side) => ({ part: node.entered, whole: entered[side] }))]),
    ...own,
    ...(isEntry || kindOf(kind).category === "exit" ? [] : [rate("stopped", (node) => ({ part: stopped(node), whole: node.entered }))]),
  ];
}

export const faceRows = (rows: CompareRow[]): CompareRow[] => rows.filter(({ id }) => ON_FACE.has(id));

/** How many rows a node of a kind shows on its face. */
export const faceRowCount = (kind: Kind): number => faceRows(rowsOf(kind, { before: null, after: null }, { before: 0, after: 0 })).length;
