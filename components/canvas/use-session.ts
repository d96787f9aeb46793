"use client";
import { useEffect, useState } from "react";
import type { RemoteDraft } from "./store/autosave";
import { enterSession, keepSession, leaveSession, openSession, type Session, type SessionOptions } from "./store/session";
import { edit } from "./store/store";

export type { Session } from "./store/session";

/** One editing session: the store, what is kept of it over a reload, and its saving. */
export function useSession(options: SessionOptions): Session {
  const { journeyId, isEditable } = options;
  const [session] = useState(() => openSession(options, typeof sessionStorage === "undefined" ? null : sessionStorage));

  useEffect(() => {
    if (!isEditable) return;
    const { store, autosave } = session;
    enterSession(journeyId, session);
    const keep = () => keepSession(journeyId, session, sessionStorage);
    let timer: ReturnType<typeof setTimeout> | null = null;
    const unsubscribe = store.subscribe((state, before) => {
      if (state.history.present !== before.history.present) autosave.changed(state.history.present);
      if (state.history === before.history && state.save === before.save) return;
      if (timer) clearTimeout(timer);
      timer = setTimeout(keep, 300);
    });
    const online = () => void autosave.flush();
    // They may have signed in again elsewhere.
    const back = () => void (store.getState().save.type === "refused" && autosave.flush());
    const leave = (event: BeforeUnloadEvent) => {
      keep();
      if (autosave.unsaved) event.preventDefault();
    };
    window.addEventListener("online", online);
    window.addEventListener("focus", back);
    window.addEventListener("beforeunload", leave);
    window.addEventListener("pagehide", keep);
    return () => {
      unsubscribe();
      if (timer) clearTimeout(timer);
      void leaveSession(journeyId, session, sessionStorage);
      window.removeEventListener("online", online);
      window.removeEventListener("focus", back);
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
