"use client";
import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesCombined, CircleAlert, CircleCheck, FlaskConical, Rocket } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useDeferredValue, useMemo, useState } from "react";
import { useStore } from "zustand";
import { httpStatus, isRefusal, useTRPC, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Chip, StatusChip } from "@/components/ui/chip";
import { SkeletonLines } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { TooltipText } from "@/components/ui/tooltip";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import { changeCount, diff } from "@/lib/journey/diff";
import { emptyDocument } from "@/lib/journey/document";
import { check } from "@/lib/journey/executable";
import type { Problem } from "@/lib/journey/plan";
import { callingLock, type JourneyRefs } from "@/lib/journey/refs";
import { useProblemText } from "@/lib/journey/kinds/panel-parts";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import { ConflictDialog } from "./conflict-dialog";
import { type CanvasData, CanvasProvider } from "./context";
import { Greyed } from "./greyed";
import { CanvasHeader, type Mode } from "./header";
import { SaveNote } from "./save-note";
import { standingByNode } from "./standing";
import { forgetHistory } from "./store/persist";
import { documentOf } from "./store/store";
import { UnsavedDialog } from "./unsaved-dialog";
import { useSession } from "./use-session";
import { useWhyNot } from "./why-not";

const Editor = dynamic(() => import("./editor").then((module) => module.Editor), {
  ssr: false,
  loading: () => (
    <div className="flex-1 bg-canvas p-10">
      <SkeletonLines />
    </div>
  ),
});
const PublishDialog = dynamic(() => import("./publish/publish-dialog").then((module) => module.PublishDialog), { ssr: false });
const SimulationView = dynamic(() => import("./simulate/simulation-view").then((module) => module.SimulationView), { ssr: false });
const TestDialog = dynamic(() => import("./publish/test-dialog").then((module) => module.TestDialog), { ssr: false });

interface EditModeProps {
  journey: JourneyDetail;
  refs: JourneyRefs;
  onMode: (mode: Mode, chosen?: Record<string, string>) => void;
  onChanged: () => void;
}

export function EditMode(props: EditModeProps) {
  // What an earlier visit left in the cache may be older than what was saved since. Later refetches leave the session alone.
  const trpc = useTRPC();
  const { isFetching } = useQuery(trpc.journeys.get.queryOptions({ id: props.journey.id }, { refetchOnMount: isOld, refetchOnWindowFocus: false }));
  const [isStarted, setStarted] = useState(!isFetching);
  if (!isFetching && !isStarted) setStarted(true);
  if (!isStarted) return null;
  return <FreshEditMode {...props} />;
}

const FRESH_MS = 2_000;
const isOld = (query: { state: { dataUpdatedAt: number } }) => (Date.now() - query.state.dataUpdatedAt > FRESH_MS ? "always" : false);

const STANDING_POLL_MS = 10_000;

function FreshEditMode({ journey, refs, onMode, onChanged }: EditModeProps) {
  const t = useTranslations("canvas");
  const trpc = useTRPC();
  const format = useFormat();
  const problemText = useProblemText();
  const errorText = useErrorText();
  const whyNot = useWhyNot(journey.state);
  const client = useTRPCClient();
  const session = useSession({
    journeyId: journey.id,
    draft: journey.draft,
    isEditable: journey.may.edit,
    save: (revision, document) => client.journeys.saveDraft.mutate({ id: journey.id, revision, document }),
    isRefusal,
  });
  const { store, autosave } = session;
  const document = useStore(store, documentOf);
  const save = useStore(store, (state) => state.save);
  const opened = useStore(store, (state) => state.opened);
  const problemsOpen = useStore(store, (state) => state.problemsOpen);

  const version = useQuery(
    trpc.journeys.version.queryOptions(
      { id: journey.currentVersion?.id ?? "" },
      { enabled: journey.currentVersion !== null, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  const standingQuery = useQuery(
    trpc.journeys.check.queryOptions({ id: journey.id }, { enabled: journey.currentVersion !== null, refetchInterval: STANDING_POLL_MS }),
  );

  const [isAskedLater, setAskedLater] = useState(false);
  const [stranded, setStranded] = useState(session.stranded);
  const [isSimulating, setSimulating] = useState(false);

  const settled = useDeferredValue(document);
  const problems = useMemo(() => check(settled, refs), [settled, refs]);
  const changes = useMemo(() => diff(version.data?.document ?? emptyDocument, settled), [version.data, settled]);
  const everybody = standingQuery.data?.standing;
  const standing = useMemo(() => standingByNode(everybody ?? [], journey.currentVersion?.id ?? null), [everybody, journey.currentVersion]);
  const touched = new Set([...changes.changed, ...changes.removed]);
  const affected = (everybody ?? []).reduce((sum, { nodeId, people }) => sum + (touched.has(nodeId) ? people : 0), 0);
  const data = useMemo((): CanvasData => {
    const problemsOf = new Map<string, Problem[]>();
    for (const problem of problems) if (problem.nodeId) problemsOf.set(problem.nodeId, [...(problemsOf.get(problem.nodeId) ?? []), problem]);
    const lock = callingLock(refs);
    const marks = new Map<string, "added" | "changed">();
    if (version.data) {
      for (const id of changes.added) marks.set(id, "added");
      for (const id of changes.changed) marks.set(id, "changed");
    }
    const { here, elsewhere } = standing;
    const lockedBecause = lock?.locked ? problemText(lock) : null;
    return { journeyId: journey.id, refs, problems, problemsOf, marks, standing: here, elsewhere, lockedBecause };
  }, [problems, refs, changes, version.data, standing, journey.id, problemText]);

  const current = journey.currentVersion?.number ?? 0;
  const draftNumber = current > 0 && changeCount(changes) > 0 ? Math.max(journey.nextNumber, current + 1) : journey.nextNumber;
  const errors = problems.filter((problem) => problem.severity === "error").length;

  /** Whether the server has what is drawn; if not, why is said here. */
  async function isSaved(): Promise<boolean> {
    if (await autosave.flush()) return true;
    // What was put off is in the way: nothing is tried again before it is decided.
    const { type } = store.getState().save;
    if (type === "conflict" || type === "refused") setAskedLater(false);
    else toast(t("save.retrying"), { tone: "bad" });
    return false;
  }
  function leaveStranded() {
    forgetHistory(journey.id, sessionStorage);
    setStranded(null);
  }
  async function openPublish() {
    if (journey.may.publish && (await isSaved())) store.setState({ opened: "publish" });
  }
  async function toggleSimulation() {
    if (isSimulating) setSimulating(false);
    else if (await isSaved()) setSimulating(true);
  }
  async function openTest() {
    if (await isSaved()) store.setState({ opened: "test" });
  }

  return (
    <CanvasProvider store={store} data={data}>
      <div className="flex h-full min-h-0 flex-col">
        <CanvasHeader
          name={journey.name}
          mode="edit"
          onMode={(mode) => {
            if (mode !== "edit") void autosave.flush().then(() => onMode(mode));
          }}
          chips={
            <>
              {draftNumber === current ? null : <Chip>{t("header.draft", { version: draftNumber })}</Chip>}
              {journey.currentVersion ? (
                <StatusChip size="sm" status={journey.state === "paused" ? "paused" : journey.state === "running" ? "live" : "done"}>
                  {t("header.current", { version: journey.currentVersion.number, state: t(`state.${journey.state}`) })}
                </StatusChip>
              ) : null}
              {journey.may.edit ? null : (
                <TooltipText text={whyNot("journey.edit")} className="inline-flex">
                  <Chip tone="warn">{t("header.readOnly")}</Chip>
                </TooltipText>
              )}
            </>
          }
          note={journey.may.edit ? <SaveNote changes={version.data ? changeCount(changes) : 0} onDecide={() => setAskedLater(false)} /> : null}
          actions={
            <>
              <Button
                variant="ghost"
                className={errors > 0 ? "text-danger-text!" : undefined}
                icon={
                  problems.length > 0 ? (
                    <CircleAlert aria-hidden className={errors > 0 ? "text-danger-text!" : undefined} />
                  ) : (
                    <CircleCheck aria-hidden />
                  )
                }
                aria-expanded={problemsOpen}
                onPress={() => store.setState({ problemsOpen: !problemsOpen })}
              >
                {problems.length > 0 ? t("header.problems", { count: problems.length }) : t("header.noProblems")}
              </Button>
              <Greyed why={journey.may.run ? null : whyNot("journey.run")}>
                <Button
                  icon={<ChartNoAxesCombined aria-hidden />}
                  isDisabled={!journey.may.run}
                  aria-pressed={isSimulating}
                  onPress={() => void toggleSimulation()}
                >
                  {t("header.simulate")}
                </Button>
                <Button icon={<FlaskConical aria-hidden />} isDisabled={!journey.may.run} onPress={() => void openTest()}>
                  {t("header.test")}
                </Button>
              </Greyed>
              <Button variant="primary" icon={<Rocket aria-hidden />} isDisabled={!journey.may.publish} onPress={() => void openPublish()}>
                {t("header.publish")}
                {affected > 0 ? <span className="font-normal opacity-75">{t("header.affected", { count: format.number(affected) })}</span> : null}
              </Button>
            </>
          }
        />
        {isSimulating ? (
          <SimulationView journeyId={journey.id} document={document} refs={refs} onClose={() => setSimulating(false)} />
        ) : (
          <Editor
            name={journey.name}
            isEditable={journey.may.edit}
            running={
              journey.currentVersion && version.data
                ? { versionId: version.data.id, number: version.data.number, nodeIds: new Set(version.data.document.nodes.map((node) => node.id)) }
                : null
            }
            onPublish={() => void openPublish()}
            onMode={(mode) => void autosave.flush().then(() => onMode(mode))}
          />
        )}
      </div>
      {save.type === "conflict" && !isAskedLater ? (
        <ConflictDialog session={session} theirs={save.theirs} journey={journey} onLater={() => setAskedLater(true)} />
      ) : null}
      {save.type === "refused" && !isAskedLater ? (
        <UnsavedDialog
          document={document}
          journey={journey}
          reason={errorText(save.failure)}
          isSignedOut={httpStatus(save.failure) === 401}
          onRetry={() => void autosave.flush()}
          onDiscard={null}
          onLater={() => setAskedLater(true)}
          onKept={() => autosave.settle(document)}
        />
      ) : null}
      {stranded ? (
        <UnsavedDialog
          document={stranded}
          journey={journey}
          reason={whyNot("journey.edit")}
          onRetry={null}
          onDiscard={leaveStranded}
          onLater={() => setStranded(null)}
          onKept={leaveStranded}
        />
      ) : null}
      {opened === "publish" ? (
        <PublishDialog
          journey={journey}
          document={document}
          number={draftNumber}
          refs={refs}
          revision={autosave.revision}
          problems={problems}
          changes={changes}
          onClose={() => store.setState({ opened: null })}
          onProblems={() => store.setState({ opened: null, problemsOpen: true })}
          onPublished={(versionId) => {
            store.setState({ opened: null });
            onChanged();
            onMode("run", { version: versionId });
          }}
        />
      ) : null}
      {opened === "test" ? (
        <TestDialog
          journeyId={journey.id}
          document={document}
          refs={refs}
          problems={problems}
          onClose={() => store.setState({ opened: null })}
          onStarted={(runId) => {
            store.setState({ opened: null });
            onMode("run", { run: runId });
          }}
        />
      ) : null}
    </CanvasProvider>
  );
}
