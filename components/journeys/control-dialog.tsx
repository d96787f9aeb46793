"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useShell } from "@/components/shell/context";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { type Comes, launchesAhead } from "./launches-ahead";
import { type ControlVerb, useControl } from "./use-control";

interface ControlDialogProps {
  verb: ControlVerb;
  /** `active`: people under way in all its versions. */
  journey: { id: string; name: string; active: number; schedule: Comes };
  onClose: () => void;
  onDone?: () => void;
}

/** Pauses, resumes or stops all runs of a journey with its schedule; says first what happens to how many. */
export function ControlDialog({ verb, journey: { id, name, active: count, schedule }, onClose, onDone }: ControlDialogProps) {
  const t = useTranslations("journeys.control");
  const { timezone } = useShell().company;
  const [now] = useState(() => new Date());
  const launches = launchesAhead(schedule, timezone, now);
  const words = {
    pause: { title: t("pauseTitle", { name }), text: t("pauseText", { count, launches }), confirm: t("pause"), done: t("paused", { name }) },
    resume: { title: t("resumeTitle", { name }), text: t("resumeText", { count, launches }), confirm: t("resume"), done: t("resumed", { name }) },
    stop: { title: t("stopTitle", { name }), text: t("stopText", { count, launches }), confirm: t("stop"), done: t("stopped", { name }) },
  }[verb];
  const { act, question, isPending, error } = useControl(verb, {
    journeyId: id,
    runId: null,
    onClose,
    onDone: () => {
      toast(words.done);
      onDone?.();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={words.title}
      consequence={words.text}
      confirmLabel={words.confirm}
      onConfirm={act}
      isDanger={verb === "stop"}
      isPending={isPending}
      error={error}
    >
      {question}
    </ConfirmDialog>
  );
}
