"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import { asClientError } from "@/components/client-error";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { useMissedLaunch } from "./missed-choice";

export type ControlVerb = "pause" | "resume" | "stop";

interface Controlled {
  journeyId: string;
  /** null: the journey with all its open live runs, of whatever version. */
  runId: string | null;
  onClose: () => void;
  /** It was done; or it had ended meanwhile, so that what is shown is old. */
  onDone: () => void;
}

/** Pauses, resumes or stops. `question`: what is to be decided before. */
export function useControl(verb: ControlVerb, { journeyId, runId, onClose, onDone }: Controlled) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const { missed, question } = useMissedLaunch(journeyId, verb === "resume" && runId === null);
  const settled = {
    onSuccess: () => {
      onClose();
      onDone();
    },
    // It went on while the question stood there: there is nothing left to decide.
    onError: (failure: unknown) => {
      if (!(failure instanceof TRPCClientError) || asClientError(failure.data?.app)?.code !== "run_has_ended") return;
      toast(errorText(failure), { tone: "info" });
      onClose();
      onDone();
    },
    onSettled: () => Promise.all([client.invalidateQueries(trpc.journeys.pathFilter()), client.invalidateQueries(trpc.runs.pathFilter())]),
  };
  const pause = useMutation(trpc.runs.pause.mutationOptions(settled));
  const resume = useMutation(trpc.runs.resume.mutationOptions(settled));
  const stop = useMutation(trpc.runs.stop.mutationOptions(settled));
  const { mutate, isPending, error } = { pause, resume, stop }[verb];
  return {
    question,
    isPending,
    error: error ? errorText(error) : null,
    act: () => mutate({ journeyId, runId, ...(missed ? { missed } : {}) }),
  };
}
