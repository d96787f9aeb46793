"use client";
import { useMutation } from "@tanstack/react-query";
import { Ellipsis, Pause, Play, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMissedLaunch } from "@/components/journeys/missed-choice";
import { useTRPC } from "@/components/trpc";
import { Button, IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Menu } from "@/components/ui/menu";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { RunFigures } from "@/lib/services/runs/figures";
import { Greyed } from "../greyed";
import { useWhyNot } from "../why-not";

type Verb = "pause" | "resume" | "stop";

interface RunControlsProps {
  journeyId: string;
  /** One run (a test); null: the journey with all its open live runs. */
  runId: string | null;
  figures: RunFigures | undefined;
  journeyState: string;
  isAllowed: boolean;
  onDone: () => void;
}

/** Pause, resume, stop: each says what happens and to how many before it is done. */
export function RunControls({ journeyId, runId, figures, journeyState, isAllowed, onDone }: RunControlsProps) {
  const t = useTranslations("canvas.control");
  const trpc = useTRPC();
  const format = useFormat();
  const errorText = useErrorText();
  const [asked, setAsked] = useState<Verb | null>(null);
  const pause = useMutation(trpc.runs.pause.mutationOptions());
  const resume = useMutation(trpc.runs.resume.mutationOptions());
  const stop = useMutation(trpc.runs.stop.mutationOptions());
  const mutations = { pause, resume, stop };
  const state = runId ? figures?.run?.state : journeyState === "running" && figures?.run?.state === "paused" ? "paused" : journeyState;
  const active = figures?.totals.active ?? 0;
  const toCall = figures?.nodes.reduce((sum, node) => sum + node.here.to_call + node.here.waiting_redial, 0) ?? 0;
  const isOpen = state === "running" || state === "paused" || state === "starting";
  const words = {
    pause: { title: t("pauseTitle"), text: t("pauseText", { count: format.number(active) }), confirm: t("pause") },
    resume: { title: t("resumeTitle"), text: t("resumeText", { count: format.number(active) }), confirm: t("resume") },
    stop: { title: t("stopTitle"), text: t("stopText", { count: format.number(active), calls: format.number(toCall) }), confirm: t("stop") },
  };
  const { missed, question } = useMissedLaunch(journeyId, asked === "resume" && runId === null);
  const whyNot = useWhyNot(journeyState);
  const mutation = asked ? mutations[asked] : null;
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
      {isOpen ? (
        <Menu
          aria-label={t("more")}
          placement="bottom end"
          trigger={<IconButton label={t("more")} tooltip={false} icon={<Ellipsis aria-hidden />} isDisabled={!isAllowed} />}
          sections={[
            {
              key: "stop",
              items: [{ key: "stop", label: t("stop"), icon: <Square aria-hidden />, isDanger: true, onAction: () => setAsked("stop") }],
            },
          ]}
        />
      ) : null}
    </>
  );
  return (
    <>
      <Greyed why={isAllowed || !isOpen ? null : whyNot("journey.run")}>{buttons}</Greyed>
      {asked && mutation ? (
        <ConfirmDialog
          isOpen
          onClose={() => setAsked(null)}
          title={words[asked].title}
          consequence={words[asked].text}
          confirmLabel={words[asked].confirm}
          isDanger={asked === "stop"}
          isPending={mutation.isPending}
          error={mutation.error ? errorText(mutation.error) : undefined}
          onConfirm={() =>
            mutation.mutate(
              { journeyId, runId, ...(asked === "resume" && missed ? { missed } : {}) },
              {
                onSuccess: () => {
                  setAsked(null);
                  onDone();
                },
              },
            )
          }
        >
          {asked === "resume" ? question : null}
        </ConfirmDialog>
      ) : null}
    </>
  );
}
