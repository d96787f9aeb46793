"use client";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { useTRPC } from "@/components/trpc";
import { diff } from "@/lib/journey/diff";
import { emptyDocument, type JourneyDocument } from "@/lib/journey/document";
import { check } from "@/lib/journey/executable";
import { useProblemText } from "@/lib/journey/kinds/panel-parts";
import type { Problem } from "@/lib/journey/plan";
import { callingLock, type JourneyRefs } from "@/lib/journey/refs";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import type { CanvasData } from "./context";
import { standingByNode } from "./standing";

const STANDING_POLL_MS = 10_000;

/** What the drawing is held against while it is edited: its problems, the version that runs, and who stands where in it. */
export function useEditData(journey: JourneyDetail, refs: JourneyRefs, document: JourneyDocument) {
  const trpc = useTRPC();
  const problemText = useProblemText();
  const { currentVersion } = journey;
  const { data: version } = useQuery(
    trpc.journeys.version.queryOptions({ id: currentVersion?.id ?? "" }, { enabled: currentVersion !== null, staleTime: Number.POSITIVE_INFINITY }),
  );
  const { data: checked } = useQuery(
    trpc.journeys.check.queryOptions({ id: journey.id }, { enabled: currentVersion !== null, refetchInterval: STANDING_POLL_MS }),
  );
  const settled = useDeferredValue(document);
  const problems = useMemo(() => check(settled, refs), [settled, refs]);
  const changes = useMemo(() => diff(version?.document ?? emptyDocument, settled), [version, settled]);
  const everybody = checked?.standing;
  const standing = useMemo(() => standingByNode(everybody ?? [], currentVersion?.id ?? null), [everybody, currentVersion]);
  const touched = new Set([...changes.changed, ...changes.removed]);
  const data = useMemo((): CanvasData => {
    const problemsOf = new Map<string, Problem[]>();
    for (const problem of problems) if (problem.nodeId) problemsOf.set(problem.nodeId, [...(problemsOf.get(problem.nodeId) ?? []), problem]);
    const lock = callingLock(refs);
    const marks = new Map<string, "added" | "changed">();
    if (version) {
      for (const id of changes.added) marks.set(id, "added");
      for (const id of changes.changed) marks.set(id, "changed");
    }
    const { here, elsewhere } = standing;
    const lockedBecause = lock?.locked ? problemText(lock) : null;
    return { journeyId: journey.id, refs, problems, problemsOf, marks, standing: here, elsewhere, lockedBecause };
  }, [problems, refs, changes, version, standing, journey.id, problemText]);
  return {
    version,
    problems,
    /** Against the version that runs, or an empty canvas. */
    changes,
    /** People who stand at nodes that publishing would change. */
    affected: (everybody ?? []).reduce((sum, { nodeId, people }) => sum + (touched.has(nodeId) ? people : 0), 0),
    data,
  };
}
