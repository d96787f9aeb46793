"use client";
import { useTranslations } from "next-intl";
import { useCallback, useMemo } from "react";
import type { JourneyNode, Kind } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import type { FaceContext } from "@/lib/journey/kinds/face";
import { faceOf } from "@/lib/journey/kinds/faces";
import { useOutletName } from "@/lib/journey/kinds/outlet-name";
import { useProblemText } from "@/lib/journey/kinds/panel-parts";
import type { Problem } from "@/lib/journey/plan";
import type { JourneyRefs } from "@/lib/journey/refs";

export { useOutletName };

export function useKindName(): (kind: Kind) => string {
  const t = useTranslations("kinds.names");
  return useCallback((kind) => t(kind), [t]);
}

export function useFaceContext(refs: JourneyRefs): FaceContext {
  const t = useTranslations("panels");
  return useMemo(() => ({ t, refs }), [t, refs]);
}

/** The line under a node's title: its choice, or what is still to choose. */
export function useSummary(refs: JourneyRefs): (node: JourneyNode) => string {
  const context = useFaceContext(refs);
  return useCallback((node) => faceOf(node.kind).summary(node.config, context, node.name) ?? context.t("notChosen"), [context]);
}

/** The sentence for a problem, with outlets by their names. */
export function useNodeProblemText(nodes: readonly JourneyNode[]): (problem: Problem) => string {
  const text = useProblemText();
  const outletName = useOutletName();
  return useCallback(
    (problem) => {
      const node = nodes.find((candidate) => candidate.id === problem.nodeId);
      const outlet = node && outletsOf(node).find((candidate) => candidate.id === problem.params?.outlet);
      return text(outlet ? { ...problem, params: { ...problem.params, outlet: outletName(outlet) } } : problem);
    },
    [nodes, text, outletName],
  );
}
