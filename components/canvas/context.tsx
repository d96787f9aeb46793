"use client";
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import type { Problem } from "@/lib/journey/plan";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { Elsewhere } from "./standing";
import type { CanvasState, CanvasStore } from "./store/store";

export interface CanvasData {
  journeyId: string;
  refs: JourneyRefs;
  problems: Problem[];
  problemsOf: ReadonlyMap<string, Problem[]>;
  /** Nodes that are not as in the version that runs. */
  marks: ReadonlyMap<string, "added" | "changed">;
  /** People who stand at a node of the published version. */
  standing: ReadonlyMap<string, number>;
  /** Those who stand there in other versions. */
  elsewhere: ReadonlyMap<string, Elsewhere[]>;
  /** AI-call nodes can be neither added nor edited: the reason, as a sentence. */
  lockedBecause: string | null;
}

const StoreContext = createContext<CanvasStore | null>(null);
const DataContext = createContext<CanvasData | null>(null);

export function CanvasProvider({ store, data, children }: { store: CanvasStore; data: CanvasData; children: ReactNode }) {
  return (
    <StoreContext value={store}>
      <DataContext value={data}>{children}</DataContext>
    </StoreContext>
  );
}

export function useCanvasStore(): CanvasStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error("outside of the canvas");
  return store;
}

export const useCanvas = <T,>(selector: (state: CanvasState) => T): T => useStore(useCanvasStore(), selector);

export function useCanvasData(): CanvasData {
  const data = useContext(DataContext);
  if (!data) throw new Error("outside of the canvas");
  return data;
}
