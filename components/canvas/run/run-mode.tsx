"use client";
import { useQueryClient } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Chip, StatusChip, type StatusKind } from "@/components/ui/chip";
import { EmptyState, ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import { CanvasHeader, type Mode } from "../header";
import { Beside } from "./beside";
import { type Bucket, firstBucket } from "./buckets";
import type { HandAsk } from "./by-hand-dialog";
import { type Overlay, RunProvider } from "./context";
import { RunControls } from "./controls";
import { EVERYBODY } from "./filter";
import { HoldNote } from "./hold-note";
import { MigrationNote } from "./migration-note";
import { stepBack } from "./opened";
import { OtherVersions } from "./other-versions";
import { RunChooser } from "./run-chooser";
import { RunFlow } from "./run-flow";
import { RunStrip } from "./strip";
import { useOpened } from "./use-opened";
import { listKey, usePeopleFilter } from "./use-people-filter";
import { pathOf } from "./trace-panel";
import { useRunData, useTrace } from "./use-run-data";

const ByHandDialog = dynamic(() => import("./by-hand-dialog").then((module) => module.ByHandDialog), { ssr: false });
const CallDialog = dynamic(() => import("@/components/calls/call-dialog").then((module) => module.CallDialog), { ssr: false });

const STATUS: Record<string, StatusKind> = {
  starting: "waiting",
  running: "live",
  paused: "paused",
  stopping: "stopped",
  stopped: "stopped",
  completed: "done",
  failed: "error",
  draft: "draft",
  archived: "stopped",
};

interface RunModeProps {
  journey: JourneyDetail;
  refs: JourneyRefs;
  versionId: string | null;
  runId: string | null;
  onMode: (mode: Mode) => void;
  onChoose: (chosen: Record<string, string>) => void;
}

/** The journey as it runs: read-only, with true numbers on it. */
export function RunMode({ journey, refs, versionId: chosenVersion, runId, onMode, onChoose }: RunModeProps) {
  const t = useTranslations("canvas");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const errorText = useErrorText();
  const format = useFormat();
  const canSeePeople = useCan("patient.view");
  const [overlay, setOverlay] = useState<Overlay>("people");
  const { opened: shown, show } = useOpened();
  const { list: opened, person: why } = shown;
  const [call, setCall] = useState<string | null>(null);
  const [hand, setHand] = useState<HandAsk | null>(null);

  const data = useRunData(journey, { versionId: chosenVersion, runId });
  const { versionId, version, document, scope, figures, figuresOf, head, isTest, journeyState, state } = data;
  const [filter, setFilter] = usePeopleFilter(opened && listKey(scope, opened));
  const trace = useTrace(why);
  const isStale = figures.isError;
  const path = useMemo(() => (why !== null && trace.data ? pathOf(trace.data) : null), [why, trace.data]);
  const context = {
    refs,
    figuresOf,
    entered: data.entered,
    overlay,
    isPaused: state === "paused" || figures.data?.run?.state === "paused",
    isStale,
    path,
    onOpen: (id: string, bucket: Bucket, outlet?: string) => {
      const list = { node: id, bucket };
      show({ list, person: null });
      setFilter({ ...EVERYBODY, narrow: outlet ?? null }, listKey(scope, list));
    },
  };

  const firstOf = (id: string) => firstBucket(figuresOf(id));
  const refresh = () => {
    void figures.refetch();
    void queryClient.invalidateQueries(trpc.journeys.get.queryFilter({ id: journey.id }));
    void queryClient.invalidateQueries(trpc.runs.list.queryFilter());
  };

  return (
    <RunProvider value={context}>
      <div className="flex h-full min-h-0 flex-col">
        <CanvasHeader
          name={journey.name}
          mode="run"
          onMode={onMode}
          chips={
            <>
              {isTest ? (
                <Chip tone="accent" icon={<FlaskConical aria-hidden />}>
                  {t("run.test")}
                </Chip>
              ) : null}
              {versionId ? (
                <StatusChip status={STATUS[state] ?? "draft"}>
                  {runId ? t(`run.runState.${head?.state ?? "starting"}`) : t(`state.${journeyState}`)}
                </StatusChip>
              ) : null}
              {version.data ? <Chip tone="line">v{version.data.number}</Chip> : null}
            </>
          }
          note={version.data && !isTest ? t("run.published", { time: format.dateTime(version.data.publishedAt) }) : null}
          actions={
            <RunControls
              journey={{ id: journey.id, name: journey.name, state: journeyState }}
              runId={runId}
              figures={figures.data}
              isByEvents={data.entry?.isByEvents ?? null}
              schedule={data.entry?.schedule ?? null}
              isAllowed={journey.may.run}
              onDone={refresh}
            />
          }
        />
        {versionId === null && runId === null ? (
          <EmptyState
            title={t("run.emptyTitle")}
            text={t("run.emptyText")}
            action={
              <>
                <Button variant="primary" onPress={() => onMode("edit")}>
                  {t("run.goEdit")}
                </Button>
                <RunChooser journeyId={journey.id} versionId={null} run={null} onChoose={onChoose} />
              </>
            }
          />
        ) : null}
        {data.error ? <ErrorState title={t("loadFailed")} text={errorText(data.error)} onRetry={data.retry} /> : null}
        {versionId !== null ? (
          <div className="flex min-h-0 flex-1">
            <div className="flex min-w-0 flex-1 flex-col">
              <RunStrip
                figures={figures.data}
                isStale={isStale}
                onRetry={() => void figures.refetch()}
                opened={opened?.node === null ? opened.bucket : null}
                onOpen={(bucket) => show({ list: { node: null, bucket }, person: null })}
              >
                <RunChooser journeyId={journey.id} versionId={versionId} run={runId ? head : null} onChoose={onChoose} />
              </RunStrip>
              {isTest ? null : <MigrationNote journeyId={journey.id} isAllowed={journey.may.publish} onDone={refresh} />}
              {runId === null ? <OtherVersions journeyId={journey.id} versionId={versionId} onChoose={onChoose} /> : null}
              <HoldNote figures={figures.data} isTest={isTest} />
              {document ? (
                <RunFlow
                  key={versionId}
                  document={document}
                  scope={scope}
                  selected={opened?.node ?? null}
                  onSelect={(id) => show({ list: id === null ? null : { node: id, bucket: firstOf(id) }, person: null })}
                  onBack={() => {
                    const back = stepBack(shown, firstOf(opened?.node ?? ""));
                    show(back.opened, back.opener);
                  }}
                  overlay={overlay}
                  onOverlay={setOverlay}
                  onMode={onMode}
                />
              ) : (
                <div className="flex-1 bg-canvas p-10">
                  <SkeletonLines lines={6} />
                </div>
              )}
            </div>
            {document ? (
              <Beside
                shown={shown}
                show={show}
                scope={scope}
                document={document}
                refs={refs}
                figures={figures.data}
                isStale={isStale}
                trace={trace}
                filter={filter}
                onFilter={setFilter}
                onCall={setCall}
                onHand={journey.may.run && canSeePeople ? setHand : null}
              />
            ) : null}
          </div>
        ) : null}
      </div>
      {hand && document ? (
        <ByHandDialog
          ask={hand}
          journeyId={journey.id}
          document={document}
          onClose={() => setHand(null)}
          onDone={() => {
            refresh();
            void queryClient.invalidateQueries(trpc.runs.people.pathFilter());
            void queryClient.invalidateQueries(trpc.runs.trace.pathFilter());
          }}
        />
      ) : null}
      {call ? <CallDialog dispatchId={call} onClose={() => setCall(null)} /> : null}
    </RunProvider>
  );
}
