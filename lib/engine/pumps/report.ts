import type { Moved } from "../move";
import type { PumpPorts } from "./ports";
import type { PumpName } from "./names";

/** What a tick of a pump did. */
export interface Tick {
  /** Rows handled; 0 = nothing to do. */
  done: number;
  /** The provider wants no more of this company for so long. */
  pauseMs: number;
  /** With nothing done: how long to leave the company alone, unless its bell rings. */
  restMs?: number;
  /** Other pumps that have work now. */
  rings?: PumpName[];
}

/** What is due and may not go now (no seat, no token) is looked at again after this; a freed seat rings. */
const REST_MS = 200;

export const IDLE: Tick = { done: 0, pauseMs: 0, restMs: REST_MS };

/** Wakes the shards that got people; a test run's clock also waits for contacts that moved nobody. */
export function wakeFor(ports: Pick<PumpPorts, "wake">, companyId: string, runId: string, moved: Moved[]): void {
  const shards = [...new Set(moved.flatMap((m) => m.shards))];
  if (shards.length > 0) ports.wake({ companyId, runId, shards });
}
