"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { EmptyState, ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { emptyDocument } from "@/lib/journey/document";
import type { JourneyRefs } from "@/lib/journey/refs";
import { nodeFigures } from "@/lib/metrics/node-figures";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import type { ComparedSide } from "@/lib/services/runs/compare";
import { CanvasHeader, type Mode } from "../header";
import { CompareBar } from "./compare-bar";
import { CompareFlow } from "./compare-flow";
import { ComparePanel } from "./compare-panel";
import { CompareProvider } from "./context";
import { both, type Sides } from "./rows";
import { type Choice, firstChoice, type Side } from "./sides";
import { unionOf } from "./union";

const POLL_MS = 5_000;
const RUNS = 200;

interface CompareModeProps {
  journey: JourneyDetail;
  refs: JourneyRefs;
  /** As the URL says; null = what is compared at first. */
  choice: Choice | null;
  onMode: (mode: Mode, chosen?: Record<string, string>) => void;
  onChoose: (choice: Choice) => void;
}

/** Two versions, runs or periods on one drawing: both figures at each node, and their difference. */
export function CompareMode({ journey, refs, choice, onMode, onChoose }: CompareModeProps) {
  const t = useTranslations("compare");
  const trpc = useTRPC();
  const versions = useQuery(trpc.journeys.versions.queryOptions({ journeyId: journey.id }));
  const runs = useQuery(trpc.runs.list.queryOptions({ journeyId: journey.id, limit: RUNS }));
  const errorText = useErrorText();
  const first = useMemo(() => (versions.data && runs.data ? firstChoice(versions.data, runs.data) : null), [versions.data, runs.data]);
  const chosen = choice ?? first;
  const failed = versions.error ?? runs.error;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <CanvasHeader name={journey.name} mode="compare" onMode={onMode} chips={null} note={t("note")} actions={null} />
      {chosen ? (
        <Comparison journey={journey} refs={refs} choice={chosen} onMode={onMode} onChoose={onChoose} />
      ) : failed ? (
        <ErrorState
          title={t("loadFailed")}
          text={errorText(failed)}
          onRetry={() => {
            void versions.refetch();
            void runs.refetch();
          }}
        />
      ) : versions.data && runs.data ? (
        <EmptyState
          title={t("emptyTitle")}
          text={t("emptyText")}
          action={
            <Button variant="primary" onPress={() => onMode("edit")}>
              {t("goEdit")}
            </Button>
          }
        />
      ) : (
        <Waiting />
      )}
    </div>
  );
}

function Comparison({ journey, refs, choice, onMode, onChoose }: CompareModeProps & { choice: Choice }) {
  const t = useTranslations("compare");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const [selected, setSelected] = useState<string | null>(null);
  const days = choice.period === "all" ? null : Number(choice.period);
  const side = (of: Side, endedDaysAgo: number) => ({ ...of, period: days === null ? null : { days, endedDaysAgo } });
  const figures = useQuery(
    trpc.runs.compare.queryOptions(
      { journeyId: journey.id, before: side(choice.sides.before, days ?? 0), after: side(choice.sides.after, 0) },
      { placeholderData: keepPreviousData, refetchInterval: POLL_MS, retry: 0 },
    ),
  );
  const version = (id: string | undefined) =>
    trpc.journeys.version.queryOptions({ id: id ?? "" }, { enabled: id !== undefined, staleTime: Number.POSITIVE_INFINITY });
  const before = useQuery(version(figures.data?.before.versionId));
  const after = useQuery(version(figures.data?.after.versionId));
  const documents = useMemo(
    () => (before.data && after.data ? { before: before.data.document, after: after.data.document } : null),
    [before.data, after.data],
  );
  const union = useMemo(() => unionOf(documents?.before ?? emptyDocument, documents?.after ?? emptyDocument), [documents]);
  const context = useMemo(() => {
    const maps = both((of) => new Map(figures.data?.[of].nodes.map((node) => [node.node, node])));
    const drawn = both((of) => new Set(documents?.[of].nodes.map(({ id }) => id)));
    return {
      refs,
      figuresOf: (id: string) => both((of) => maps[of].get(id) ?? (drawn[of].has(id) ? nodeFigures(id, new Map()) : null)),
      whole: { entered: both((of) => figures.data?.[of].totals.entered ?? 0), isPeriod: isPeriod(figures.data) },
      nodeMarks: union.nodes,
      edgeMarks: union.edges,
      isStale: figures.isError || figures.isPlaceholderData,
    };
  }, [figures.data, figures.isError, figures.isPlaceholderData, documents, union, refs]);
  const failed = before.error ?? after.error ?? (figures.data ? null : figures.error);
  return (
    <CompareProvider value={context}>
      <CompareBar journeyId={journey.id} choice={choice} sides={figures.data ?? null} onChoose={onChoose} />
      {failed ? (
        <ErrorState
          title={t("loadFailed")}
          text={errorText(failed)}
          onRetry={() => {
            void figures.refetch();
            void before.refetch();
            void after.refetch();
          }}
        />
      ) : figures.data && documents ? (
        <div className="flex min-h-0 flex-1">
          <CompareFlow
            key={`${figures.data.before.versionId} ${figures.data.after.versionId}`}
            document={union.document}
            selected={selected}
            onSelect={setSelected}
            onMode={onMode}
          />
          <ComparePanel
            sides={figures.data}
            documents={documents}
            union={union}
            selected={selected}
            onSelect={setSelected}
            onRun={(of) => onMode("run", choice.sides[of].of === "run" ? { run: choice.sides[of].id } : { version: choice.sides[of].id })}
          />
        </div>
      ) : (
        <Waiting />
      )}
    </CompareProvider>
  );
}

const isPeriod = (sides: Sides<ComparedSide> | undefined): boolean => sides !== undefined && sides.after.from !== null;

function Waiting() {
  return (
    <div className="flex-1 bg-canvas p-10">
      <SkeletonLines lines={6} />
    </div>
  );
}
