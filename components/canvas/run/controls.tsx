"use client";
import dynamic from "next/dynamic";
import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Pause, Play, Rocket, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ControlDialog } from "@/components/journeys/control-dialog";
import { type ControlVerb, useControl } from "@/components/journeys/use-control";
import { startOf } from "@/components/journeys/why-no-start";
import { useTRPC } from "@/components/trpc";
import { Button, IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Menu } from "@/components/ui/menu";
import { useFormat } from "@/components/use-format";
import type { EntrySchedule } from "@/lib/journey/plan";
import type { RunFigures } from "@/lib/services/runs/figures";
import { Greyed } from "../greyed";
import { useWhyNot } from "../why-not";

const StartDialog = dynamic(() => import("@/components/journeys/start-dialog").then((module) => module.StartDialog), { ssr: false });

interface RunControlsProps {
  journey: { id: string; name: string; state: string };
  /** One run; null: the journey with all its open live runs, of whatever version. */
  runId: string | null;
  /** What is shown: of the run, or of one version of the journey. */
  figures: RunFigures | undefined;
  /** Whether events alone bring its people in; null = nothing is published, or not known yet. */
  isByEvents: boolean | null;
  /** When its entry takes people in; null = by events alone, or not known yet. */
  schedule: EntrySchedule | null;
  isAllowed: boolean;
  onDone: () => void;
}

/** Start, pause, resume, stop: each says what happens and to how many before it is done. */
export function RunControls({ journey, runId, figures, isByEvents, schedule, isAllowed, onDone }: RunControlsProps) {
  const t = useTranslations("canvas.control");
  const menu = useTranslations("journeys.menu");
  const [asked, setAsked] = useState<ControlVerb | "start" | null>(null);
  const whyNot = useWhyNot(journey.state);
  const shown = figures?.run?.state;
  const state = runId ? shown : journey.state === "running" && shown === "paused" ? "paused" : journey.state;
  const isOpen = state === "running" || state === "paused" || state === "starting";
  const { isOffered, why } = startOf(journey.state, runId, isByEvents);
  const mayStart = isOffered && why === null;
  const stop = { key: "stop", label: t("stop"), icon: <Square aria-hidden />, isDanger: true, onAction: () => setAsked("stop") };
  const start = {
    key: "start",
    label: t("start"),
    icon: <Rocket aria-hidden />,
    onAction: () => setAsked("start"),
    ...(why ? { isDisabled: true, note: menu(why) } : {}),
  };
  const buttons = (
    <>
      {state === "running" ? (
        <Button icon={<Pause aria-hidden />} isDisabled={!isAllowed} onPress={() => setAsked("pause")}>
          {t("pause")}
        </Button>
      ) : null}
      {state === "paused" ? (
        <Button variant="primary" icon={<Play aria-hidden />} isDisabled={!isAllowed} onPress={() => setAsked("resume")}>
          {t("resume")}
        </Button>
      ) : null}
      {mayStart && !isOpen ? (
        <Button variant="primary" icon={<Rocket aria-hidden />} isDisabled={!isAllowed} onPress={() => setAsked("start")}>
          {t("start")}
        </Button>
      ) : null}
      {isOpen ? (
        <Menu
          aria-label={t("more")}
          placement="bottom end"
          trigger={<IconButton label={t("more")} tooltip={false} icon={<Ellipsis aria-hidden />} isDisabled={!isAllowed} />}
          sections={[...(isOffered ? [{ key: "start", items: [start] }] : []), { key: "stop", items: [stop] }]}
        />
      ) : null}
    </>
  );
  return (
    <>
      <Greyed why={isAllowed || !(isOpen || mayStart) ? null : whyNot("journey.run")}>{buttons}</Greyed>
      {asked === "start" ? (
        <StartDialog journeyId={journey.id} name={journey.name} onClose={() => setAsked(null)} onDone={onDone} />
      ) : asked && runId ? (
        <RunDialog verb={asked} journeyId={journey.id} runId={runId} figures={figures} onClose={() => setAsked(null)} onDone={onDone} />
      ) : asked ? (
        <JourneyDialog
          verb={asked}
          journey={journey}
          figures={figures}
          isByEvents={isByEvents}
          schedule={schedule}
          onClose={() => setAsked(null)}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}

interface JourneyDialogProps extends Pick<RunControlsProps, "journey" | "figures" | "isByEvents" | "schedule" | "onDone"> {
  verb: ControlVerb;
  onClose: () => void;
}

/** All versions of the journey are meant, whichever is looked at. */
function JourneyDialog({ verb, journey: { id, name }, figures, isByEvents, schedule, onClose, onDone }: JourneyDialogProps) {
  const trpc = useTRPC();
  const whole = useQuery(trpc.runs.figures.queryOptions({ journeyId: id, versionId: null, runId: null }, { staleTime: 0 }));
  const active = (whole.data ?? figures)?.totals.active ?? 0;
  const comes = isByEvents ? { type: "event" as const } : schedule;
  return <ControlDialog verb={verb} journey={{ id, name, active, schedule: comes }} onClose={onClose} onDone={onDone} />;
}

interface RunDialogProps extends Pick<RunControlsProps, "figures" | "onDone"> {
  verb: ControlVerb;
  journeyId: string;
  runId: string;
  onClose: () => void;
}

function RunDialog({ verb, journeyId, runId, figures, onClose, onDone }: RunDialogProps) {
  const t = useTranslations("canvas.control");
  const format = useFormat();
  const { act, isPending, error } = useControl(verb, { journeyId, runId, onClose, onDone });
  const count = format.number(figures?.totals.active);
  const calls = format.number(figures?.nodes.reduce((sum, node) => sum + node.here.to_call + node.here.waiting_redial, 0));
  const words = {
    pause: { title: t("pauseRunTitle"), text: t("pauseRunText", { count }), confirm: t("pause") },
    resume: { title: t("resumeRunTitle"), text: t("resumeRunText", { count }), confirm: t("resume") },
    stop: { title: t("stopRunTitle"), text: t("stopRunText", { count, calls }), confirm: t("stopRun") },
  }[verb];
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={words.title}
      consequence={words.text}
      confirmLabel={words.confirm}
      isDanger={verb === "stop"}
      isPending={isPending}
      error={error}
      onConfirm={act}
    >
      <p className="mt-2 text-sm text-muted">{figures?.mode === "test" ? t("onlyTest") : t("onlyRun")}</p>
    </ConfirmDialog>
  );
}
