"use client";
import { useQuery } from "@tanstack/react-query";
import { PhoneMissed } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Chip, IntentChip } from "@/components/ui/chip";
import { cx } from "@/components/ui/cx";
import { Dialog } from "@/components/ui/dialog";
import { LinkButton } from "@/components/ui/link-button";
import { EmptyState, ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { CallDetail } from "@/lib/services/calls/get";
import { voiceOf } from "@/lib/scripts/voices";
import { CallFacts } from "./call-facts";
import { CallStateChip } from "./call-state-chip";
import { DialogueView } from "./dialogue";
import { useReasonText } from "./use-reason-text";

export interface CallDialogProps {
  /** null = closed. */
  dispatchId: string | null;
  onClose: () => void;
  /** Off where the patient's page is under the dialog. */
  showPatientLink?: boolean;
}

/** One call: its dialogue with the words that decided, the intent, and what followed. */
export function CallDialog({ dispatchId, onClose, showPatientLink = true }: CallDialogProps) {
  if (dispatchId === null) return null;
  return <OpenDialog key={dispatchId} dispatchId={dispatchId} onClose={onClose} showPatientLink={showPatientLink} />;
}

function OpenDialog({ dispatchId, onClose, showPatientLink }: { dispatchId: string; onClose: () => void; showPatientLink: boolean }) {
  const t = useTranslations("calls.detail");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const href = useClinicHref();
  // A redial is opened in place of the call it followed.
  const [shownId, setShownId] = useState(dispatchId);
  const query = useQuery(trpc.calls.get.queryOptions({ id: shownId }));
  const call = query.data;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      widthPx={960}
      title={t("title")}
      subtitle={call ? <Subtitle call={call} /> : undefined}
      actions={call ? <StateChips call={call} /> : undefined}
      footer={
        call && showPatientLink ? (
          <LinkButton size="sm" href={href(`/patients/${call.customerId}`)}>
            {t("openPatient")}
          </LinkButton>
        ) : undefined
      }
    >
      <div
        className={cx(
          "-mx-6 -mt-1 -mb-5 flex flex-wrap overflow-auto border-t border-separator md:flex-nowrap md:overflow-hidden",
          call?.turns.length === 0 ? "min-h-[260px]" : "h-[min(600px,calc(100dvh-240px))]",
        )}
      >
        {query.isError ? (
          <ErrorState className="flex-1" title={t("loadFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} />
        ) : null}
        {query.isPending ? (
          <div className="flex-1 px-6 py-4">
            <SkeletonLines lines={8} />
          </div>
        ) : null}
        {call ? (
          <>
            <div className="min-w-0 flex-1 overflow-auto py-3.5 pr-5 pl-6 -outline-offset-2" tabIndex={0} role="region" aria-label={t("title")}>
              <Said call={call} />
            </div>
            <div
              className="w-full flex-none overflow-auto border-separator px-5 py-3.5 -outline-offset-2 md:w-[316px] md:border-l"
              tabIndex={0}
              role="region"
              aria-label={t("intent")}
            >
              <CallFacts call={call} onOpenCall={setShownId} onLeave={onClose} />
            </div>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

function Subtitle({ call }: { call: CallDetail }) {
  const t = useTranslations("calls.detail");
  const calls = useTranslations("calls");
  const format = useFormat();
  const from = format.recordTime(call.startedAt ?? call.at);
  const parts = [
    `${call.customerName} ${call.phoneMasked ?? calls("noPhone")}`,
    call.endedAt && call.startedAt ? t("span", { from, to: format.time(call.endedAt, true) }) : from,
    call.talkSeconds === null || call.state !== "answered" ? null : t("talk", { duration: format.duration(call.talkSeconds) }),
    call.rounds === null || call.state !== "answered" ? null : t("rounds", { count: call.rounds }),
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

function StateChips({ call }: { call: CallDetail }) {
  const t = useTranslations("calls.detail");
  return (
    <div className="flex flex-none items-center gap-2 self-center">
      {call.isTest ? <Chip tone="line">{t("test")}</Chip> : null}
      <CallStateChip state={call.state} />
      {call.intent ? (
        <IntentChip letter={call.intent.key} level={call.intent.level}>
          {call.intent.name}
        </IntentChip>
      ) : null}
    </div>
  );
}

function Said({ call }: { call: CallDetail }) {
  const t = useTranslations("calls.detail");
  const states = useTranslations("calls.state");
  const reasonText = useReasonText();
  const voice = call.voiceKey === null ? undefined : voiceOf(call.voiceKey);
  if (call.turns.length === 0) {
    const title = call.state === "answered" ? t("noTurns") : t("notAnswered", { state: states(call.state) });
    return (
      <EmptyState
        icon={<PhoneMissed aria-hidden />}
        title={title}
        text={call.reason ? t("heldBack", { reason: reasonText(call.reason) }) : undefined}
      />
    );
  }
  const botLabel = voice && call.assistantName ? t("bot", { name: call.assistantName, voice: voice.name }) : t("botPlain");
  return <DialogueView turns={call.turns} patient={call.customerName} evidence={call.classification?.evidence ?? []} botLabel={botLabel} />;
}
