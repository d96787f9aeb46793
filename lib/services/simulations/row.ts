import { z } from "zod";
import { type SimulationProgress, simulationProgressSchema } from "@/lib/metrics/simulation-result";

const STATES = ["queued", "running", "completed", "cancelled", "failed"] as const;

export interface SimulationHead {
  id: string;
  revision: number;
  state: (typeof STATES)[number];
  /** null = everybody was played through. */
  sampleSize: number | null;
  progress: SimulationProgress;
  createdAt: Date;
}

interface Row {
  id: string;
  revision: number;
  state: string;
  sampleSize: number | null;
  progress: unknown;
  createdAt: Date;
}

/** What a head is made of: the list is asked for while one runs, so it reads no drawings. */
export const HEAD = { id: true, revision: true, state: true, sampleSize: true, progress: true, createdAt: true } as const;

export const headOf = (row: Row): SimulationHead => ({
  id: row.id,
  revision: row.revision,
  state: z.enum(STATES).parse(row.state),
  sampleSize: row.sampleSize,
  progress: simulationProgressSchema.parse(row.progress),
  createdAt: row.createdAt,
});
