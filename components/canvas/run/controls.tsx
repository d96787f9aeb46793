"use client";
import dynamic from "next/dynamic";
import { useMutation, useQuery } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import { Ellipsis, Pause, Play, Rocket, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { launchesAhead } from "@/components/journeys/launches-ahead";
import { useMissedLaunch } from "@/components/journeys/missed-choice";
import { startOf } from "@/components/journeys/why-no-start";
import { asClientError } from "@/components/client-error";
import { useShell } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button, IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Menu } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { EntrySchedule } from "@/lib/journey/plan";
import type { RunFigures } from "@/lib/services/runs/figures";
import { Greyed } from "../greyed";
import { useWhyNot } from "../why-not";

const StartDialog = dynamic(() => import("@/components/journeys/start-dialog").then((module) => module.StartDialog), { ssr: false });

type Verb = "pause" | "resume" | "stop";

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
  const [asked, setAsked] = useState<Verb | "start" | null>(null);
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
      ) : asked ? (
        <ControlDialog
          verb={asked}
          journeyId={journey.id}
          runId={runId}
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

interface ControlDialogProps extends Pick<RunControlsProps, "runId" | "figures" | "isByEvents" | "schedule" | "onDone"> {
  verb: Verb;
  journeyId: string;
  onClose: () => void;
}

function ControlDialog({ verb, journeyId, runId, figures: shown, isByEvents, schedule, onClose, onDone }: ControlDialogProps) {
  const t = useTranslations("canvas.control");
  const trpc = useTRPC();
  const format = useFormat();
  const errorText = useErrorText();
  const { timezone } = useShell().company;
  const [now] = useState(() => new Date());
  // All versions of the journey are meant, whichever is looked at.
  const whole = useQuery(trpc.runs.figures.queryOptions({ journeyId, versionId: null, runId: null }, { enabled: runId === null, staleTime: 0 }));
  const figures = runId ? shown : whole.data;
  const { missed, question } = useMissedLaunch(journeyId, verb === "resume" && runId === null);
  const settled = {
    onSuccess: () => {
      onClose();
      onDone();
    },
    // It went on while the question stood here: there is nothing left to decide, and what is shown is old.
    onError: (failure: unknown) => {
      if (!(failure instanceof TRPCClientError) || asClientError(failure.data?.app)?.code !== "run_has_ended") return;
      toast(errorText(failure), { tone: "info" });
      onClose();
      onDone();
    },
  };
  const pause = useMutation(trpc.runs.pause.mutationOptions(settled));
  const resume = useMutation(trpc.runs.resume.mutationOptions(settled));
  const stop = useMutation(trpc.runs.stop.mutationOptions(settled));
  const { mutate, isPending, error } = { pause, resume, stop }[verb];
  const count = format.number(figures?.totals.active);
  const calls = format.number(figures?.nodes.reduce((sum, node) => sum + node.here.to_call + node.here.waiting_redial, 0));
  const launches = isByEvents ? "event" : launchesAhead(schedule, timezone, now);
  const words = {
    pause: runId
      ? { title: t("pauseRunTitle"), text: t("pauseRunText", { count }) }
      : { title: t("pauseTitle"), text: t("pauseText", { count, launches }) },
    resume: runId
      ? { title: t("resumeRunTitle"), text: t("resumeRunText", { count }) }
      : { title: t("resumeTitle"), text: t("resumeText", { count, launches }) },
    stop: runId
      ? { title: t("stopRunTitle"), text: t("stopRunText", { count, calls }) }
      : { title: t("stopTitle"), text: t("stopText", { count, calls, launches }) },
  }[verb];
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={words.title}
      consequence={words.text}
      confirmLabel={verb === "stop" ? t(runId ? "stopRun" : "stopJourney") : t(verb)}
      isDanger={verb === "stop"}
      isPending={isPending}
      error={error ? errorText(error) : undefined}
      onConfirm={() => mutate({ journeyId, runId, ...(missed ? { missed } : {}) })}
    >
      {runId ? <p className="mt-2 text-sm text-muted">{shown?.mode === "test" ? t("onlyTest") : t("onlyRun")}</p> : question}
    </ConfirmDialog>
  );
}
