"use client";
import { createContext, useContext } from "react";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import type { Bucket } from "./buckets";

export type Overlay = "people" | "rate" | "dwell" | "blocked";

export interface RunContextValue {
  refs: JourneyRefs;
  figuresOf: (node: string) => NodeFigures | null;
  entered: number;
  overlay: Overlay;
  isPaused: boolean;
  /** The numbers are older than they should be. */
  isStale: boolean;
  /** The way one person took; everything else steps back. */
  path: { nodes: ReadonlySet<string>; edges: ReadonlySet<string> } | null;
  /** `outlet`: only those who left by it. */
  onOpen: (node: string, bucket: Bucket, outlet?: string) => void;
  /** The figures are expected ones: the range of people at a node, and the figures that are not known. */
  simulation?: { rangeOf: (node: string) => string | null; hides: ReadonlySet<string> };
}

const RunContext = createContext<RunContextValue | null>(null);
export const RunProvider = RunContext.Provider;

export function useRun(): RunContextValue {
  const value = useContext(RunContext);
  if (!value) throw new Error("outside of run mode");
  return value;
}

/** Node → how long those who are through stayed on average, in seconds; null while nothing is known. */
const DwellContext = createContext<ReadonlyMap<string, number> | null>(null);
export const DwellProvider = DwellContext.Provider;
export const useDwell = (node: string): number | null => useContext(DwellContext)?.get(node) ?? null;
