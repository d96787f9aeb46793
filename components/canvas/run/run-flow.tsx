"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useTRPC } from "@/components/trpc";
import { Segmented } from "@/components/ui/segmented";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument, JourneyNode } from "@/lib/journey/document";
import { runSize } from "../flow/geometry";
import { ReadFlow, readPlaces } from "../flow/read-flow";
import { textWidth } from "../flow/text-width";
import type { Mode } from "../header";
import { useKindName } from "../words";
import { firstBucket } from "./buckets";
import { DwellProvider, type Overlay, useRun } from "./context";
import { RunEdge } from "./run-edge";
import { RunNode } from "./run-node";
import type { Scope } from "./scope";

const nodeTypes = { step: RunNode };
const edgeTypes = { step: RunEdge };
/** "57.9%" beside the number, and a gap before each. */
const SHARE_PX = 43;
/** Bold digits are wider. */
const BOLD = 1.1;
/** Means move slowly, and are worked out anew each time. */
const DWELL_POLL_MS = 30_000;
/** What took too long is not asked for at the same pace. */
const DWELL_FAILED_POLL_MS = 120_000;

interface RunFlowProps {
  document: JourneyDocument;
  /** Whose visits there are; none of a simulation. */
  scope?: Scope;
  selected: string | null;
  onSelect: (id: string | null) => void;
  /** Esc; without: as if the selection were cleared. */
  onBack?: () => void;
  overlay: Overlay;
  onOverlay: (overlay: Overlay) => void;
  onMode: (mode: Mode) => void;
}

export function RunFlow({ document, scope, selected, onSelect, onBack, overlay, onOverlay, onMode }: RunFlowProps) {
  const t = useTranslations("canvas");
  const run = useRun();
  const kindName = useKindName();
  const format = useFormat();
  const placed = useMemo(() => readPlaces(document, runSize), [document]);
  const labelOf = (node: JourneyNode) => {
    const here = run.figuresOf(node.id)?.hereTotal ?? 0;
    return [node.name, kindName(node.kind), ...(here > 0 ? [t("node.standing", { count: here })] : [])].join(t("node.comma"));
  };
  const errorText = useErrorText();
  const { dwell, error } = useDwellOf(overlay === "dwell" ? scope : undefined);
  return (
    <DwellProvider value={dwell}>
      <ReadFlow
        document={document}
        refs={run.refs}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        sizeOf={runSize}
        placed={placed}
        labelOf={labelOf}
        edgeFiguresPx={SHARE_PX + BOLD * textWidth(format.number(run.entered))}
        hasOpenNumbers
        selected={selected}
        onSelect={onSelect}
        onBack={onBack}
        onOpen={(id) => run.onOpen(id, firstBucket(run.figuresOf(id)))}
        onMode={onMode}
        tools={
          <>
            <Segmented
              aria-label={t("run.overlay")}
              size="sm"
              className="bg-transparent!"
              items={[
                { key: "people", label: t("run.overlayPeople") },
                { key: "rate", label: t("run.overlayRate") },
                ...(scope ? [{ key: "dwell" as const, label: t("run.overlayDwell") }] : []),
                { key: "blocked", label: t("run.overlayBlocked") },
              ]}
              selected={overlay}
              onSelect={onOverlay}
            />
            {overlay === "dwell" && error ? (
              <p className="max-w-80 px-2 text-sm text-danger-text" role="alert" data-testid="dwell-failed">
                {errorText(error)}
              </p>
            ) : null}
          </>
        }
      />
    </DwellProvider>
  );
}

/** Read only while it is looked at. */
function useDwellOf(scope: Scope | undefined) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.runs.dwell.queryOptions(scope ?? { journeyId: "" }, {
      enabled: scope !== undefined,
      refetchInterval: (query) => (query.state.error ? DWELL_FAILED_POLL_MS : DWELL_POLL_MS),
      staleTime: DWELL_POLL_MS,
    }),
  );
  const dwell = useMemo(() => (data ? new Map(data.map(({ node, meanSeconds }) => [node, meanSeconds])) : null), [data]);
  return { dwell, error };
}
