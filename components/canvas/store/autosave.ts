import type { JourneyDocument } from "@/lib/journey/document";

export interface RemoteDraft {
  revision: number;
  document: JourneyDocument;
  updatedBy: string | null;
  updatedAt: Date;
}

export type SaveResult = { type: "saved"; revision: number; savedAt: Date } | { type: "conflict"; theirs: RemoteDraft };

export type SaveState =
  | { type: "saved"; at: Date | null }
  | { type: "dirty" }
  | { type: "saving" }
  /** The save did not arrive; it is tried again by itself. */
  | { type: "retrying"; attempts: number }
  /** The server said no, and would again: the next change, or `flush`, tries anew. */
  | { type: "refused"; failure: unknown }
  | { type: "conflict"; theirs: RemoteDraft };

interface AutosaveOptions {
  revision: number;
  save: (revision: number, document: JourneyDocument) => Promise<SaveResult>;
  onState: (state: SaveState, revision: number) => void;
  /** Whether a failed save arrived and was refused. */
  isRefusal?: (failure: unknown) => boolean;
  delayMs?: number;
  retryMs?: (attempts: number) => number;
}

/** Drawings whose saving was not answered are remembered up to so many. */
const MOST_UNANSWERED = 20;

/** Saves the newest document after a pause in editing, one save at a time, and again until it arrives. */
export class Autosave {
  #revision: number;
  #pending: JourneyDocument | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;
  #attempts = 0;
  #conflict: RemoteDraft | null = null;
  /** Sent since the last answer: each of them may be what the server has. */
  readonly #unanswered = new Set<JourneyDocument>();
  readonly #options: AutosaveOptions;

  constructor(options: AutosaveOptions) {
    this.#options = options;
    this.#revision = options.revision;
  }

  get revision() {
    return this.#revision;
  }

  get unsaved() {
    return this.#pending !== null || this.#running !== null;
  }

  changed(document: JourneyDocument) {
    this.#pending = document;
    if (this.#conflict) return;
    if (!this.#running) this.#report({ type: "dirty" });
    this.#schedule(this.#options.delayMs ?? 700);
  }

  /** Saves what is pending now; resolves when nothing is left to save, or it could not be saved. */
  async flush(): Promise<boolean> {
    while (this.#pending && !this.#conflict) {
      this.#cancelTimer();
      const attemptsBefore = this.#attempts;
      await (this.#running ?? this.#run());
      if (this.#attempts > attemptsBefore) return false;
    }
    if (this.#running) await this.#running;
    return this.#pending === null && this.#conflict === null;
  }

  /** After a conflict: ours is to be saved over theirs. */
  takeOver() {
    if (!this.#conflict) return;
    this.#revision = this.#conflict.revision;
    this.#conflict = null;
    this.#schedule(0);
  }

  /** After a conflict: theirs is now what is shown here. */
  accept() {
    if (!this.#conflict) return;
    this.#revision = this.#conflict.revision;
    const at = this.#conflict.updatedAt;
    this.#conflict = null;
    this.#pending = null;
    this.#cancelTimer();
    this.#report({ type: "saved", at });
  }

  /** This document is what the server already has: nothing of it is to be saved. */
  settle(document: JourneyDocument) {
    if (this.#pending !== document || this.#running) return;
    this.#cancelTimer();
    this.#pending = null;
    this.#report({ type: "saved", at: null });
  }

  /** Nothing is tried again by itself; the next change is saved as ever. */
  stop() {
    this.#cancelTimer();
  }

  #schedule(delayMs: number) {
    this.#cancelTimer();
    this.#timer = setTimeout(() => void (this.#running ?? this.#run()), delayMs);
  }

  #cancelTimer() {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #report(state: SaveState) {
    this.#options.onState(state, this.#revision);
  }

  #run(): Promise<void> {
    this.#running = this.#saveOnce().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #saveOnce() {
    const document = this.#pending;
    if (!document) return;
    this.#report({ type: "saving" });
    try {
      const result = await this.#send(document);
      this.#attempts = 0;
      this.#unanswered.clear();
      if (result.type === "conflict") {
        this.#conflict = result.theirs;
        this.#report({ type: "conflict", theirs: result.theirs });
        return;
      }
      this.#revision = result.revision;
      if (this.#pending === document) {
        this.#pending = null;
        this.#report({ type: "saved", at: result.savedAt });
      } else {
        this.#report({ type: "dirty" });
        this.#schedule(this.#options.delayMs ?? 700);
      }
    } catch (failure) {
      this.#attempts += 1;
      if (this.#options.isRefusal?.(failure)) {
        this.#report({ type: "refused", failure });
        return;
      }
      if (this.#unanswered.size < MOST_UNANSWERED) this.#unanswered.add(document);
      this.#report({ type: "retrying", attempts: this.#attempts });
      const retryMs = this.#options.retryMs ?? ((attempts) => Math.min(30_000, 1_000 * 2 ** attempts));
      this.#schedule(retryMs(this.#attempts));
    }
  }

  /**
   * A conflict may be with an own save whose answer was lost. Sent again over a revision that is past, it writes nothing, and
   * is called saved only where it is what the server has.
   */
  async #send(document: JourneyDocument): Promise<SaveResult> {
    const { save } = this.#options;
    const result = await save(this.#revision, document);
    if (result.type === "saved") return result;
    for (const sent of this.#unanswered) {
      if (sent === document) continue;
      const own = await save(this.#revision, sent);
      if (own.type === "conflict") continue;
      this.#revision = own.revision;
      return save(this.#revision, document);
    }
    return result;
  }
}
