"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { EntryNotes } from "@/components/canvas/publish/entry-section";
import { useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import { changeCount, diff } from "@/lib/journey/diff";
import { readAudienceEntry } from "@/lib/journey/kinds/audience-entry/schema";
import { nextFirings } from "@/lib/journey/schedule";

interface StartDialogProps {
  journeyId: string;
  name: string;
  onClose: () => void;
  onDone?: () => void;
}

/** Runs the published version now: says first whom it takes in, and what goes on beside it. */
export function StartDialog({ journeyId, name, onClose, onDone }: StartDialogProps) {
  const t = useTranslations("journeys.start");
  const publish = useTranslations("canvas.publish");
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const href = useClinicHref();
  const format = useFormat();
  const errorText = useErrorText();
  const [now] = useState(() => new Date());
  const journey = useQuery(trpc.journeys.get.queryOptions({ id: journeyId }, { staleTime: 0, refetchOnWindowFocus: false })).data;
  const refs = useQuery(trpc.journeys.refs.queryOptions({ journeyId }, { staleTime: 60_000 })).data;
  const versionId = journey?.currentVersion?.id ?? null;
  const document = useQuery(
    trpc.journeys.version.queryOptions({ id: versionId ?? "" }, { enabled: versionId !== null, staleTime: Number.POSITIVE_INFINITY }),
  ).data?.document;
  const counted = useQuery(trpc.journeys.forecast.queryOptions({ id: journeyId, of: "published" }, { staleTime: 0, gcTime: 0, retry: false }));
  const open = useQuery(trpc.runs.figures.queryOptions({ journeyId, versionId: null, runId: null }, { staleTime: 0 })).data?.openRuns ?? 0;
  const hours = useQuery(trpc.shell.status.queryOptions()).data?.window;
  const start = useMutation(
    trpc.runs.start.mutationOptions({
      onSuccess: ({ runId }) => {
        const onPress = () => router.push(href(`/journeys/${journeyId}?mode=run&run=${runId}`));
        toast(t("started", { name }), { action: { label: t("open"), onPress } });
        onClose();
        onDone?.();
      },
      onSettled: () => Promise.all([client.invalidateQueries(trpc.journeys.pathFilter()), client.invalidateQueries(trpc.runs.pathFilter())]),
    }),
  );
  const forecast = counted.data ?? null;
  const entry = document ? readAudienceEntry(document.nodes.find((node) => node.kind === "audience-entry")?.config) : null;
  const audience = refs?.audiences.find((candidate) => candidate.id === entry?.audienceId)?.name ?? "";
  const [next = null] = entry && refs ? nextFirings(entry.schedule, refs.timezone, now, 1) : [];
  const time = format.dateTime(next);
  const calls = document?.nodes.some((node) => node.kind === "ai-call") ?? false;
  const isDraftAhead = journey && document ? changeCount(diff(document, journey.draft.document)) > 0 : false;
  const enters = forecast?.enters ?? 0;
  const failed = start.error ?? counted.error;
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t("title", { name, version: journey?.currentVersion?.number ?? "–" })}
      consequence={
        !forecast || !entry
          ? counted.isError
            ? null
            : t("counting")
          : enters === 0
            ? t("nobody")
            : t("text", { audience, count: format.number(enters) })
      }
      confirmLabel={t("confirm")}
      isConfirmDisabled={!forecast || enters === 0}
      isPending={start.isPending}
      error={failed ? errorText(failed) : undefined}
      onConfirm={() => start.mutate({ journeyId })}
    >
      {forecast && document ? (
        <>
          <EntryNotes forecast={forecast} document={document} />
          <ul className="mt-2 grid gap-1 text-sm text-muted">
            {calls && enters > 0 ? <li>{publish("hours", { from: hours?.from ?? "–", to: hours?.to ?? "–" })}</li> : null}
            {open > 0 && enters > 0 ? <li>{t("alongside", { count: open })}</li> : null}
            {next ? <li>{journey?.state === "running" ? t("next", { time }) : t("again", { time })}</li> : null}
            {isDraftAhead ? <li>{t("draft")}</li> : null}
          </ul>
        </>
      ) : null}
    </ConfirmDialog>
  );
}
