import type { JourneyDocument } from "@/lib/journey/document";
import { Autosave, type RemoteDraft, type SaveResult } from "./autosave";
import { readHistory, storeHistory } from "./persist";
import { type CanvasStore, createCanvasStore, documentOf } from "./store";

export interface Session {
  store: CanvasStore;
  autosave: Autosave;
  /** What this tab had not saved of a journey that may not be edited any more. */
  stranded: JourneyDocument | null;
}

export interface SessionOptions {
  journeyId: string;
  draft: RemoteDraft;
  isEditable: boolean;
  /** Taken once, when the session begins. */
  save: (revision: number, document: JourneyDocument) => Promise<SaveResult>;
  isRefusal?: (failure: unknown) => boolean;
}

/** Left, but what they last did is still on its way to the server; by journey. */
const leaving = new Map<string, Session>();

/**
 * Steps of before the reload come back when the draft is still the one they led to; unsaved changes come back in any case and
 * meet the draft by its revision. A session whose last save is still under way goes on, so that it never meets itself.
 */
export function openSession({ journeyId, draft, isEditable, save, isRefusal }: SessionOptions, storage: Storage | null): Session {
  const left = isEditable ? leaving.get(journeyId) : undefined;
  if (left) return left;
  const stored = storage && readHistory(journeyId, storage);
  const usable = stored && isEditable && (stored.unsaved || stored.revision === draft.revision) ? stored : null;
  const store = createCanvasStore({
    document: draft.document,
    history: usable?.history ?? null,
    revision: usable?.unsaved ? usable.revision : draft.revision,
    savedAt: draft.updatedAt,
  });
  const autosave = new Autosave({
    revision: store.getState().revision,
    save,
    isRefusal,
    onState: (next, revision) => store.setState({ save: next, revision }),
  });
  if (usable?.unsaved) autosave.changed(documentOf(store.getState()));
  return { store, autosave, stranded: stored?.unsaved && !isEditable ? stored.history.present : null };
}

/** The session is in sight (again): from here on it keeps itself, and what is left of before is saved. */
export function enterSession(journeyId: string, session: Session) {
  if (leaving.get(journeyId) === session) leaving.delete(journeyId);
  if (session.autosave.unsaved) void session.autosave.flush();
}

export function keepSession(journeyId: string, { store, autosave }: Session, storage: Storage) {
  const { history, revision } = store.getState();
  storeHistory(journeyId, { revision, unsaved: autosave.unsaved, history }, storage);
}

/** Saves what is pending, keeps what came of it, and ends, unless somebody came back meanwhile. */
export async function leaveSession(journeyId: string, session: Session, storage: Storage) {
  keepSession(journeyId, session, storage);
  leaving.set(journeyId, session);
  await session.autosave.flush();
  if (leaving.get(journeyId) !== session) return;
  leaving.delete(journeyId);
  keepSession(journeyId, session, storage);
  session.autosave.stop();
}
