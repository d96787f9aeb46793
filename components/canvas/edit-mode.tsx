"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useStore } from "zustand";
import { isRefusal, useTRPC, useTRPCClient } from "@/components/trpc";
import { Chip, StatusChip } from "@/components/ui/chip";
import { SkeletonLines } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { TooltipText } from "@/components/ui/tooltip";
import { changeCount } from "@/lib/journey/diff";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import { CanvasProvider } from "./context";
import { EditActions } from "./edit-actions";
import { CanvasHeader, type Mode } from "./header";
import { SaveDialogs } from "./save-dialogs";
import { SaveNote } from "./save-note";
import { documentOf } from "./store/store";
import { useEditData } from "./use-edit-data";
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

function FreshEditMode({ journey, refs, onMode, onChanged }: EditModeProps) {
  const t = useTranslations("canvas");
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
  const opened = useStore(store, (state) => state.opened);

  const { version, problems, changes, affected, data } = useEditData(journey, refs, document);
  const [isPutOff, setPutOff] = useState(false);
  const [isSimulating, setSimulating] = useState(false);

  const current = journey.currentVersion?.number ?? 0;
  const draftNumber = current > 0 && changeCount(changes) > 0 ? Math.max(journey.nextNumber, current + 1) : journey.nextNumber;

  /** Whether the server has what is drawn; if not, why is said here. */
  async function isSaved(): Promise<boolean> {
    if (await autosave.flush()) return true;
    // What was put off is in the way: nothing is tried again before it is decided.
    const { type } = store.getState().save;
    if (type === "conflict" || type === "refused") setPutOff(false);
    else toast(t("save.retrying"), { tone: "bad" });
    return false;
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
          note={journey.may.edit ? <SaveNote changes={version ? changeCount(changes) : 0} onDecide={() => setPutOff(false)} /> : null}
          actions={
            <EditActions
              journey={journey}
              problems={problems}
              affected={affected}
              isSimulating={isSimulating}
              onSimulate={() => void toggleSimulation()}
              onTest={() => void openTest()}
              onPublish={() => void openPublish()}
            />
          }
        />
        {isSimulating ? (
          <SimulationView journeyId={journey.id} document={document} refs={refs} onClose={() => setSimulating(false)} />
        ) : (
          <Editor
            name={journey.name}
            isEditable={journey.may.edit}
            running={
              journey.currentVersion && version
                ? { versionId: version.id, number: version.number, nodeIds: new Set(version.document.nodes.map((node) => node.id)) }
                : null
            }
            onPublish={() => void openPublish()}
            onMode={(mode) => void autosave.flush().then(() => onMode(mode))}
          />
        )}
      </div>
      <SaveDialogs journey={journey} session={session} isPutOff={isPutOff} onLater={() => setPutOff(true)} />
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
