import type { Moved } from "../move";

/** One stored event as the pump reads it. */
export interface InboxRow {
  id: number;
  provider: string;
  kind: string;
  dispatchKey: string | null;
  occurredAt: Date;
  payload: unknown;
}

/**
 * `late`: recorded on the dispatch, but the journey had gone on already. `parked`: its dispatch is not known here (yet). `dead`:
 * it can't be read.
 */
export interface InboxState {
  state: "done" | "late" | "parked" | "dead";
  error?: string;
}

export interface Fold {
  runId: string;
  moved: Moved[];
}
