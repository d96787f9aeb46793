"use client";
import { useEffect, useState } from "react";
import { Autosave, type RemoteDraft, type SaveResult } from "./store/autosave";
import { readHistory, storeHistory } from "./store/persist";
import { type CanvasStore, createCanvasStore, documentOf, edit } from "./store/store";
import type { JourneyDocument } from "@/lib/journey/document";

export interface Session {
  store: CanvasStore;
  autosave: Autosave;
}

interface SessionOptions {
  journeyId: string;
  draft: RemoteDraft;
  isEditable: boolean;
  /** Taken once, when the session begins. */
  save: (revision: number, document: JourneyDocument) => Promise<SaveResult>;
}

/**
 * One editing session: the store, what is kept of it over a reload, and its saving. Steps of before the reload come back
 * when the draft is still the one they led to; unsaved changes come back in any case and meet the draft by its revision.
 */
export function useSession({ journeyId, draft, isEditable, save }: SessionOptions): Session {
  const [session] = useState((): Session => {
    const stored = typeof sessionStorage === "undefined" ? null : readHistory(journeyId, sessionStorage);
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
      onState: (next, revision) => store.setState({ save: next, revision }),
    });
    if (usable?.unsaved) autosave.changed(documentOf(store.getState()));
    return { store, autosave };
  });

  useEffect(() => {
    if (!isEditable) return;
    const { store, autosave } = session;
    const keep = () => {
      const { history, revision } = store.getState();
      storeHistory(journeyId, { revision, unsaved: autosave.unsaved, history }, sessionStorage);
    };
    let timer: ReturnType<typeof setTimeout> | null = null;
    const unsubscribe = store.subscribe((state, before) => {
      if (state.history.present !== before.history.present) autosave.changed(state.history.present);
      if (state.history === before.history && state.save === before.save) return;
      if (timer) clearTimeout(timer);
      timer = setTimeout(keep, 300);
    });
    const online = () => void autosave.flush();
    const leave = (event: BeforeUnloadEvent) => {
      keep();
      if (autosave.unsaved) event.preventDefault();
    };
    window.addEventListener("online", online);
    window.addEventListener("beforeunload", leave);
    window.addEventListener("pagehide", keep);
    return () => {
      unsubscribe();
      if (timer) clearTimeout(timer);
      keep();
      void autosave.flush();
      window.removeEventListener("online", online);
      window.removeEventListener("beforeunload", leave);
      window.removeEventListener("pagehide", keep);
    };
  }, [session, journeyId, isEditable]);

  return session;
}

/** The other editor's drawing becomes this one's; one's own stays one step back. */
export function acceptTheirs({ store, autosave }: Session, theirs: RemoteDraft) {
  autosave.accept();
  edit(store, () => theirs.document);
  autosave.settle(theirs.document);
}
