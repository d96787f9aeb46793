"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useShell } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import type { JourneyRow } from "@/lib/services/journeys/list";
import { launchesAhead } from "./launches-ahead";
import { useMissedLaunch } from "./missed-choice";

export type ControlVerb = "pause" | "resume" | "stop";

/** Pauses, resumes or stops all runs of a journey with its schedule; says first what happens to how many. */
export function ControlDialog({ verb, row, onClose }: { verb: ControlVerb; row: JourneyRow; onClose: () => void }) {
  const t = useTranslations("journeys");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const { timezone } = useShell().company;
  const [now] = useState(() => new Date());
  const { name, active: count } = row;
  const launches = launchesAhead(row.schedule, timezone, now);
  const words = {
    pause: {
      title: t("control.pauseTitle", { name }),
      text: t("control.pauseText", { count, launches }),
      confirm: t("control.pause"),
      done: t("control.paused", { name }),
    },
    resume: {
      title: t("control.resumeTitle", { name }),
      text: t("control.resumeText", { count, launches }),
      confirm: t("control.resume"),
      done: t("control.resumed", { name }),
    },
    stop: {
      title: t("control.stopTitle", { name }),
      text: t("control.stopText", { count }),
      confirm: t("control.stop"),
      done: t("control.stopped", { name }),
    },
  }[verb];
  const settled = {
    onSuccess: () => {
      toast(words.done);
      onClose();
    },
    onSettled: () => Promise.all([client.invalidateQueries(trpc.journeys.pathFilter()), client.invalidateQueries(trpc.runs.pathFilter())]),
  };
  const pause = useMutation(trpc.runs.pause.mutationOptions(settled));
  const resume = useMutation(trpc.runs.resume.mutationOptions(settled));
  const stop = useMutation(trpc.runs.stop.mutationOptions(settled));
  const { missed, question } = useMissedLaunch(row.id, verb === "resume");
  const { mutate, isPending, error } = { pause, resume, stop }[verb];
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={words.title}
      consequence={words.text}
      confirmLabel={words.confirm}
      onConfirm={() => mutate({ journeyId: row.id, ...(missed ? { missed } : {}) })}
      isDanger={verb === "stop"}
      isPending={isPending}
      error={error ? errorText(error) : null}
    >
      {question}
    </ConfirmDialog>
  );
}
