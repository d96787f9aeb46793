import { z } from "zod";
import type { JourneyDocument } from "@/lib/journey/document";
import { type SimulationProgress, simulationProgressSchema } from "@/lib/metrics/simulation-result";
import { sameDrawing } from "@/lib/services/journeys/draft";

const STATES = ["queued", "running", "completed", "cancelled", "failed"] as const;

export interface SimulationHead {
  id: string;
  revision: number;
  state: (typeof STATES)[number];
  /** The draft does something else by now. */
  isOutdated: boolean;
  /** null = everybody was played through. */
  sampleSize: number | null;
  progress: SimulationProgress;
  createdAt: Date;
}

interface Row {
  id: string;
  revision: number;
  document: unknown;
  state: string;
  sampleSize: number | null;
  progress: unknown;
  createdAt: Date;
}

export const headOf = (row: Row, drawn: JourneyDocument): SimulationHead => ({
  id: row.id,
  revision: row.revision,
  state: z.enum(STATES).parse(row.state),
  isOutdated: !sameDrawing(row.document, drawn),
  sampleSize: row.sampleSize,
  progress: simulationProgressSchema.parse(row.progress),
  createdAt: row.createdAt,
});
