"use client";
import { useState } from "react";
import { useStore } from "zustand";
import { httpStatus } from "@/components/trpc";
import { useErrorText } from "@/components/use-error-text";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import { ConflictDialog } from "./conflict-dialog";
import { forgetHistory } from "./store/persist";
import { documentOf } from "./store/store";
import { UnsavedDialog } from "./unsaved-dialog";
import type { Session } from "./use-session";
import { useWhyNot } from "./why-not";

interface SaveDialogsProps {
  journey: JourneyDetail;
  session: Session;
  /** The question was put off; the header keeps it. */
  isPutOff: boolean;
  onLater: () => void;
}

/** What stands in the way of saving, and what was left unsaved, with ways out that lose nothing. */
export function SaveDialogs({ journey, session, isPutOff, onLater }: SaveDialogsProps) {
  const errorText = useErrorText();
  const whyNot = useWhyNot(journey.state);
  const { store, autosave } = session;
  const save = useStore(store, (state) => state.save);
  const document = useStore(store, documentOf);
  const [stranded, setStranded] = useState(session.stranded);
  const forget = () => {
    forgetHistory(journey.id, sessionStorage);
    setStranded(null);
  };
  if (stranded)
    return (
      <UnsavedDialog
        document={stranded}
        journey={journey}
        reason={whyNot("journey.edit")}
        onRetry={null}
        onDiscard={forget}
        onLater={() => setStranded(null)}
        onKept={forget}
      />
    );
  if (isPutOff) return null;
  if (save.type === "conflict") return <ConflictDialog session={session} theirs={save.theirs} journey={journey} onLater={onLater} />;
  if (save.type !== "refused") return null;
  return (
    <UnsavedDialog
      document={document}
      journey={journey}
      reason={errorText(save.failure)}
      isSignedOut={httpStatus(save.failure) === 401}
      onRetry={() => void autosave.flush()}
      onDiscard={null}
      onLater={onLater}
      onKept={() => autosave.settle(document)}
    />
  );
}
