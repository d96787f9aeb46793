import { metrics } from "./registry";

/** How a pump does in this process since it began here. */
export interface PumpBeat {
  at: string;
  rounds: number;
  done: number;
  errors: number;
  /** Name of the last failure; its words may hold data. */
  lastError: string | null;
}

const beats = new Map<string, PumpBeat>();

const beatOf = (pump: string): PumpBeat => {
  const known = beats.get(pump) ?? { at: "", rounds: 0, done: 0, errors: 0, lastError: null };
  beats.set(pump, known);
  return known;
};

export function pumpBeat(pump: string): void {
  beatOf(pump).at = new Date().toISOString();
  metrics().pumpBeat.set({ pump }, Date.now() / 1000);
}

export function pumpRound(pump: string, done: number): void {
  const beat = beatOf(pump);
  beat.rounds += 1;
  beat.done += done;
  metrics().pumpRounds.inc({ pump });
  metrics().pumpDone.inc({ pump }, done);
}

export function pumpFailed(pump: string, error: unknown): void {
  const beat = beatOf(pump);
  beat.errors += 1;
  beat.lastError = error instanceof Error ? error.name : "Error";
  metrics().pumpErrors.inc({ pump });
}

/** For the worker's heartbeat. */
export const pumpBeats = (): Record<string, PumpBeat> => Object.fromEntries(beats);
