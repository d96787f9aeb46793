"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "@/components/trpc";
import { readAudienceEntry } from "@/lib/journey/kinds/audience-entry/schema";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import type { Scope } from "./scope";

const POLL_MS = 1_200;
const QUIET_POLL_MS = 5_000;

interface Chosen {
  /** null = the one that is published. */
  versionId: string | null;
  /** null = all live runs of the version. */
  runId: string | null;
}

/** The version that is looked at, and its figures as they change. */
export function useRunData(journey: JourneyDetail, { versionId: chosenVersion, runId }: Chosen) {
  const trpc = useTRPC();
  const run = useQuery(trpc.runs.get.queryOptions({ runId: runId ?? "" }, { enabled: runId !== null }));
  const published = journey.currentVersion?.id ?? null;
  const versionId = runId ? (run.data?.versionId ?? null) : (chosenVersion ?? published);
  const version = useQuery(
    trpc.journeys.version.queryOptions({ id: versionId ?? "" }, { enabled: versionId !== null, staleTime: Number.POSITIVE_INFINITY }),
  );
  const current = useQuery(
    trpc.journeys.version.queryOptions({ id: published ?? "" }, { enabled: published !== null, staleTime: Number.POSITIVE_INFINITY }),
  );
  const scope: Scope = { journeyId: journey.id, versionId: runId ? null : versionId, runId };
  const figures = useQuery(
    trpc.runs.figures.queryOptions(scope, {
      enabled: versionId !== null,
      staleTime: 0,
      refetchInterval: (query) => (query.state.data?.openRuns === 0 ? QUIET_POLL_MS : POLL_MS),
      retry: 0,
    }),
  );
  const document = version.data?.document;
  const byNode = useMemo(() => new Map(figures.data?.nodes.map((node) => [node.node, node])), [figures.data]);
  const figuresOf = (id: string) => byNode.get(id) ?? null;
  const head = figures.data?.run ?? run.data ?? null;
  // It ends, and others pause it, while this page is looked at: the figures know first.
  const journeyState = figures.data?.journeyState ?? journey.state;
  const entry = current.data?.document.nodes.find((step) => step.kind === "audience-entry");
  const entered = (document?.nodes ?? []).flatMap((step) =>
    step.kind === "audience-entry" || step.kind === "event-entry" ? (figuresOf(step.id)?.entered ?? 0) : [],
  );
  return {
    versionId,
    version,
    document,
    scope,
    figures,
    figuresOf,
    entered: Math.max(0, ...entered),
    head,
    isTest: head?.mode === "test" && runId !== null,
    journeyState,
    state: runId ? (head?.state ?? "running") : journeyState,
    /** How the published version takes people in; null = nothing is published, or not known yet. */
    entry: current.data ? { isByEvents: entry === undefined, schedule: entry ? readAudienceEntry(entry.config).schedule : null } : null,
    /** What could not be read. */
    error: version.error ?? run.error,
    retry: () => {
      void run.refetch();
      void version.refetch();
    },
  };
}

/** One person's way; read again while it is looked at. */
export function useTrace(enrolmentId: string | null) {
  const trpc = useTRPC();
  return useQuery(trpc.runs.trace.queryOptions({ enrolmentId: enrolmentId ?? "" }, { enabled: enrolmentId !== null, refetchInterval: POLL_MS * 2 }));
}
