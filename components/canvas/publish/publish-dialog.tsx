"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, CircleAlert, Rocket, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { DocumentDiff } from "@/lib/journey/diff";
import type { JourneyDocument } from "@/lib/journey/document";
import { scheduleText } from "@/lib/journey/kinds/audience-entry/face";
import { readAudienceEntry } from "@/lib/journey/kinds/audience-entry/schema";
import { readEventEntry } from "@/lib/journey/kinds/event-entry/schema";
import { eventText } from "@/lib/journey/kinds/event-words";
import type { Problem } from "@/lib/journey/plan";
import type { JourneyRefs } from "@/lib/journey/refs";
import { nextFirings } from "@/lib/journey/schedule";
import type { JourneyDetail } from "@/lib/services/journeys/get";
import { useNodeProblemText } from "../words";
import { EntryNotes, LaunchChoice } from "./entry-section";
import { type Choices, chosen, isIncomplete } from "./people-choices";
import { PeopleSection } from "./people-section";

interface PublishDialogProps {
  journey: JourneyDetail;
  document: JourneyDocument;
  /** The version that publishing makes. */
  number: number;
  refs: JourneyRefs;
  revision: number;
  problems: Problem[];
  changes: DocumentDiff;
  onClose: () => void;
  onProblems: () => void;
  onPublished: (versionId: string) => void;
}

/** Checks, what will happen and to how many people; then it is asked. */
export function PublishDialog({
  journey,
  document,
  number,
  refs,
  revision,
  problems,
  changes,
  onClose,
  onProblems,
  onPublished,
}: PublishDialogProps) {
  const t = useTranslations("canvas.publish");
  const panel = useTranslations("panels");
  const trpc = useTRPC();
  const format = useFormat();
  const errorText = useErrorText();
  const problemText = useNodeProblemText(document.nodes);
  const [now] = useState(() => new Date());
  const [choices, setChoices] = useState<Choices>(new Map());
  const [chosenLaunch, setLaunch] = useState<boolean | null>(null);
  const publish = useMutation(trpc.journeys.publish.mutationOptions());
  const eventNode = document.nodes.find((node) => node.kind === "event-entry");
  const event = eventNode ? eventText(readEventEntry(eventNode.config).on, refs, panel) : null;
  const entryNode = document.nodes.find((node) => node.kind === "audience-entry");
  const entry = readAudienceEntry(entryNode?.config);
  const audience = refs.audiences.find((candidate) => candidate.id === entry.audienceId);
  const counts = useQuery(trpc.audiences.counts.queryOptions({ ids: [entry.audienceId] }, { enabled: audience !== undefined }));
  const check = useQuery(trpc.journeys.check.queryOptions({ id: journey.id }, { staleTime: 0 }));
  // What was known before the dialog opened may be of an earlier draft.
  const isChecked = check.data !== undefined && check.isFetchedAfterMount;
  // After the check, so that its answer doesn't wait for this one.
  const counted = useQuery(trpc.journeys.forecast.queryOptions({ id: journey.id }, { enabled: isChecked, staleTime: 0, gcTime: 0, retry: false }));
  const forecast = counted.data ?? null;
  const hours = useQuery(trpc.shell.status.queryOptions()).data?.window;
  const errors = problems.filter((problem) => problem.severity === "error");
  const warnings = problems.filter((problem) => problem.severity === "warning");
  const people = forecast?.audience ?? (audience ? (counts.data?.[audience.id] ?? null) : null);
  const enters = forecast ? format.number(forecast.enters) : "–";
  const [next] = nextFirings(entry.schedule, refs.timezone, now, 1);
  const standing = check.data?.nodes ?? [];
  const touched = standing.reduce((sum, at) => sum + (at.change === "same" ? 0 : at.people), 0);
  const inFlight = check.data?.standing.reduce((sum, at) => sum + at.people, 0) ?? 0;
  const result = publish.data;
  const refused = result?.type === "problems" ? result.problems : [];

  const oneOff = event === null && entry.schedule.type === "now" ? (check.data?.oneOff ?? null) : null;
  const isPaused = journey.state === "paused";
  const asksLaunch = !isPaused && (oneOff === "same_entry" || oneOff === "other_entry");
  // Contacting everybody again for a change elsewhere in the drawing has to be wanted.
  const launches = oneOff === null || (!isPaused && oneOff !== "done" && (chosenLaunch ?? oneOff !== "same_entry"));
  const calls = document.nodes.some((node) => node.kind === "ai-call");
  const named = { audience: audience?.name ?? "", count: enters };

  const sentence =
    event !== null
      ? t("events", { event })
      : entry.schedule.type !== "now"
        ? t("later", { ...named, when: next ? format.dateTime(next) : "–" })
        : isPaused
          ? t("paused")
          : oneOff === "done"
            ? t("done", { version: number })
            : t("now", named);

  return (
    <Dialog
      isOpen
      onClose={onClose}
      isDismissable={!publish.isPending}
      widthPx={standing.length > 0 ? 840 : 640}
      title={t("title", { name: journey.name, version: number })}
      subtitle={!journey.currentVersion ? t("first") : inFlight > 0 ? t("subtitle", { count: inFlight, touched }) : undefined}
      footer={
        <>
          <Button onPress={onClose} isDisabled={publish.isPending}>
            {t("cancel")}
          </Button>
          <Button
            variant="primary"
            icon={<Rocket aria-hidden />}
            isDisabled={errors.length > 0 || !isChecked || isIncomplete(choices, standing)}
            isPending={publish.isPending}
            onPress={() =>
              publish.mutate(
                { id: journey.id, revision, launch: isPaused || launches, people: chosen(choices, standing) },
                { onSuccess: (done) => done.type === "published" && onPublished(done.versionId) },
              )
            }
          >
            {event !== null
              ? t("confirmEvents", { version: number })
              : entry.schedule.type === "now" && launches
                ? t("confirmNow", { version: number })
                : t("confirm", { version: number })}
          </Button>
        </>
      }
    >
      <dl className="mb-4 grid grid-cols-4 divide-x divide-separator rounded-card border border-border bg-surface-secondary">
        <Fact label={t("checks")}>
          {errors.length > 0 ? (
            <span className="text-danger-text">
              <CircleAlert width={14} height={14} className="inline" aria-hidden /> {t("errors", { count: errors.length })}
            </span>
          ) : warnings.length > 0 ? (
            <span className="text-warning-text">
              <TriangleAlert width={14} height={14} className="inline" aria-hidden /> {t("warnings", { count: warnings.length })}
            </span>
          ) : (
            <span className="text-success-text">
              <Check width={14} height={14} className="inline" aria-hidden /> {t("passed")}
            </span>
          )}
        </Fact>
        <Fact label={t("changes")}>
          {t("changeCounts", { changed: changes.changed.length, added: changes.added.length, removed: changes.removed.length })}
        </Fact>
        <Fact label={t("audience")}>
          <span data-metric="audience" data-value={people ?? undefined}>
            {people === null ? "–" : t("people", { count: format.number(people) })}
          </span>
        </Fact>
        <Fact label={t("when")}>{event ?? scheduleText(entry.schedule, panel)}</Fact>
      </dl>
      {errors.length > 0 ? (
        <div className="rounded-control bg-danger-soft p-3">
          <p className="font-medium text-danger-text">{t("blocked")}</p>
          <Button size="sm" className="mt-2" onPress={onProblems}>
            {t("showProblems")}
          </Button>
        </div>
      ) : check.isError && !check.data ? (
        <ErrorState title={t("checkFailed")} text={errorText(check.error)} onRetry={() => void check.refetch()} />
      ) : (
        <>
          {!isChecked ? null : asksLaunch ? (
            <LaunchChoice number={number} audience={named.audience} enters={enters} launches={launches} onLaunches={setLaunch} />
          ) : (
            <p>{sentence}</p>
          )}
          {calls && event === null && entry.schedule.type === "now" && isChecked && launches ? (
            <p className="mt-1 text-sm text-muted">{t("hours", { from: hours?.from ?? "–", to: hours?.to ?? "–" })}</p>
          ) : null}
          {forecast && isChecked && launches ? <EntryNotes forecast={forecast} document={document} /> : null}
          {standing.length > 0 ? (
            <PeopleSection nodes={standing} document={document} number={number} refs={refs} choices={choices} onChoices={setChoices} />
          ) : null}
          {[...warnings, ...refused].length > 0 ? (
            <ul className="mt-3 grid gap-1 text-sm text-warning-text">
              {[...warnings, ...refused].map((problem) => (
                <li key={`${problem.nodeId}/${problem.code}/${problem.params?.outlet ?? ""}`} className="flex gap-2">
                  <TriangleAlert width={14} height={14} className="mt-0.5" aria-hidden />
                  {problemText(problem)}
                </li>
              ))}
            </ul>
          ) : null}
        </>
      )}
      {publish.error ? (
        <p role="alert" className="mt-3 text-danger-text">
          {errorText(publish.error)}
        </p>
      ) : null}
    </Dialog>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0 px-3.5 py-2">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="truncate font-semibold">{children}</dd>
    </div>
  );
}
