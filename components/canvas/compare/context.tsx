"use client";
import { createContext, useContext } from "react";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import type { Sides, Whole } from "./rows";
import type { Mark } from "./union";

export interface CompareContextValue {
  refs: JourneyRefs;
  /** Null on a side whose version has no such node. */
  figuresOf: (node: string) => Sides<NodeFigures | null>;
  whole: Whole;
  nodeMarks: ReadonlyMap<string, Mark>;
  edgeMarks: ReadonlyMap<string, Mark>;
  isStale: boolean;
}

const CompareContext = createContext<CompareContextValue | null>(null);
export const CompareProvider = CompareContext.Provider;

export function useCompare(): CompareContextValue {
  const value = useContext(CompareContext);
  if (!value) throw new Error("outside of compare mode");
  return value;
}
