"use client";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import type { JourneyDocument } from "@/lib/journey/document";
import { kindOf } from "@/lib/journey/kinds";
import type { HandResult } from "@/lib/services/runs/byHand";

export type HandVerb = "skip" | "move" | "exit";

/** What is to be done to whom; `name` is set for a single person. */
export interface HandAsk {
  verb: HandVerb;
  enrolmentIds: string[];
  name: string | null;
  /** It was done, not called off. */
  onDone?: () => void;
}

interface ByHandDialogProps {
  ask: HandAsk;
  journeyId: string;
  document: JourneyDocument;
  onClose: () => void;
  onDone: () => void;
}

/** Says what happens to how many before people are moved, released or taken out by hand. */
export function ByHandDialog({ ask, journeyId, document, onClose, onDone }: ByHandDialogProps) {
  const t = useTranslations("byHand");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const [to, setTo] = useState<string | null>(null);
  const count = ask.enrolmentIds.length;
  const who = ask.name ?? t("people", { count });
  const settled = {
    onSuccess: ({ done, busy, others }: HandResult) => {
      const left = [busy > 0 ? t("busy", { count: busy }) : "", others > 0 ? t("others", { count: others }) : ""].join("");
      toast(`${t(`done.${ask.verb}`, { count: done })}${left}`, busy + others > 0 ? { tone: "info" } : {});
      ask.onDone?.();
      onDone();
      onClose();
    },
  };
  const skip = useMutation(trpc.runs.skipWait.mutationOptions(settled));
  const exit = useMutation(trpc.runs.exitPeople.mutationOptions(settled));
  const move = useMutation(trpc.runs.movePeople.mutationOptions(settled));
  const { isPending, error } = { skip, exit, move }[ask.verb];
  const people = { journeyId, enrolmentIds: ask.enrolmentIds };
  function confirm() {
    if (ask.verb === "skip") skip.mutate(people);
    else if (ask.verb === "exit") exit.mutate(people);
    else if (to !== null) move.mutate({ ...people, toNodeId: to });
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t(`title.${ask.verb}`, { who })}
      consequence={t(`text.${ask.verb}`)}
      confirmLabel={t(`confirm.${ask.verb}`)}
      isDanger={ask.verb === "exit"}
      isPending={isPending}
      isConfirmDisabled={ask.verb === "move" && to === null}
      error={error ? errorText(error) : undefined}
      onConfirm={confirm}
    >
      {ask.verb === "move" ? (
        <Select
          label={t("to")}
          className="mt-3"
          options={document.nodes.filter((node) => kindOf(node.kind).category !== "entry").map((node) => ({ value: node.id, label: node.name }))}
          value={to}
          placeholder={t("choose")}
          onChange={setTo}
        />
      ) : null}
    </ConfirmDialog>
  );
}
