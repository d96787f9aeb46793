import type { EntrySchedule } from "@/lib/journey/plan";

export interface RunRef {
  companyId: string;
  runId: string;
}

export interface JourneyRef {
  companyId: string;
  journeyId: string;
}

export interface MigrationRef {
  companyId: string;
  migrationId: string;
}

export interface SimulationRef {
  companyId: string;
  simulationId: string;
}

/**
 * What services ask of the durable loops. The state that decides (may this run move people?) is in the database and is
 * written by the service first; these calls start, wake and schedule. Each may be repeated.
 */
export interface EnginePort {
  /** Starts the loops of a run that stands in `journey_run`. */
  startRun(run: RunRef): Promise<void>;
  pauseRun(run: RunRef): Promise<void>;
  resumeRun(run: RunRef): Promise<void>;
  stopRun(run: RunRef): Promise<void>;
  /** People of these shards may be ready; null = all of them. */
  wake(run: RunRef, shards: number[] | null): Promise<void>;
  /** Carries a stored migration of people between versions out, or back. */
  migrate(migration: MigrationRef): Promise<void>;
  /** Works a stored simulation out. */
  simulate(simulation: SimulationRef): Promise<void>;
  /** Makes the journey's launches happen by this schedule ("at" or "recurring"); replaces an earlier one. */
  syncSchedule(journey: JourneyRef, schedule: EntrySchedule, timezone: string): Promise<void>;
  pauseSchedule(journey: JourneyRef, paused: boolean): Promise<void>;
  removeSchedule(journey: JourneyRef): Promise<void>;
}
