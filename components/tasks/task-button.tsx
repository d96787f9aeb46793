"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";

/** Marks a task as done, or takes that back. */
export function TaskButton({ id, title, isDone }: { id: string; title: string; isDone: boolean }) {
  const t = useTranslations("tasks");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const set = useMutation(
    trpc.tasks.setDone.mutationOptions({
      onError: (error) => toast(errorText(error), { tone: "bad" }),
      // The row may be gone from the list by then: a slip is taken back here.
      onSuccess: (_, { done }) =>
        toast(done ? t("markedDone", { title }) : t("reopened", { title }), {
          action: { label: t("undo"), onPress: () => set.mutate({ id, done: !done }) },
        }),
      onSettled: () =>
        Promise.all([client.invalidateQueries(trpc.tasks.pathFilter()), client.invalidateQueries(trpc.patients.timeline.pathFilter())]),
    }),
  );
  return (
    <Button
      size="xs"
      icon={isDone ? <Undo2 aria-hidden /> : <Check aria-hidden />}
      isPending={set.isPending}
      onPress={() => set.mutate({ id, done: !isDone })}
    >
      {isDone ? t("reopen") : t("markDone")}
    </Button>
  );
}
