"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { useErrorText } from "@/components/use-error-text";
import type { JourneyDocument } from "@/lib/journey/document";

const LONGEST_NAME = 60;

/** Keeps a drawing as a journey of its own, named after the one it is of. */
export function useKeepCopy(journey: { name: string; clinicId: string | null }) {
  const trpc = useTRPC();
  const errorText = useErrorText();
  const { mutateAsync, isPending, error } = useMutation(trpc.journeys.create.mutationOptions());
  return {
    keepCopy: (document: JourneyDocument, label: string) =>
      mutateAsync({ name: `${journey.name.slice(0, LONGEST_NAME - label.length - 1)} ${label}`, clinicId: journey.clinicId, document }),
    isPending,
    error: error ? errorText(error) : null,
  };
}
