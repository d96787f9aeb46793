"use client";
import { MessageSquareText, PhoneCall, Webhook } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTextState } from "@/components/calls/use-text-state";
import { Button } from "@/components/ui/button";
import { useFormat } from "@/components/use-format";
import type { Trace } from "@/lib/services/runs/trace";
import type { TraceDispatch } from "@/lib/services/runs/trace-row";
import { useHeld, useOutcome, useReason } from "./words";

interface AttemptProps {
  dispatch: TraceDispatch;
  /** Why one that is still to be made waits. */
  held: Trace["held"];
  onCall: (id: string) => void;
}

/** One call, text or request of a visit. */
export function Attempt({ dispatch, held, onCall }: AttemptProps) {
  switch (dispatch.channel) {
    case "call":
      return <CallMade dispatch={dispatch} held={held} onCall={onCall} />;
    case "text":
      return <TextMade dispatch={dispatch} held={held} />;
    case "webhook":
      return <RequestMade dispatch={dispatch} held={held} />;
  }
}

/** How far a call or a request is. */
function useSent(): (state: TraceDispatch["state"]) => string {
  const t = useTranslations("canvas.trace");
  const outcome = useOutcome();
  const words = {
    planned: t("planned"),
    dispatching: t("dispatching"),
    dispatched: t("dispatched"),
    blocked: t("blocked"),
    failed: t("failed"),
    cancelled: t("cancelled"),
    unknown: outcome("unknown"),
  };
  return (state) => words[state];
}

/** When it was, or what it waits for. */
function useWhen(): (dispatch: TraceDispatch, held: Trace["held"], at: Date) => string {
  const format = useFormat();
  const heldText = useHeld();
  return ({ state, channel }, held, at) => (held && state === "planned" ? heldText(held, channel === "call") : format.dateTime(at));
}

function CallMade({ dispatch, held, onCall }: AttemptProps) {
  const t = useTranslations("canvas.trace");
  const format = useFormat();
  const reason = useReason();
  const outcome = useOutcome();
  const sent = useSent();
  const when = useWhen();
  const parts = [
    dispatch.attempt > 1 ? t("attempt", { number: dispatch.attempt }) : t("call"),
    dispatch.outcome ? outcome(dispatch.outcome) : sent(dispatch.state),
    dispatch.talkSeconds ? format.duration(dispatch.talkSeconds) : "",
    dispatch.reason ? reason(dispatch.reason) : "",
    when(dispatch, held, dispatch.startedAt ?? dispatch.dueAt),
  ].filter(Boolean);
  return (
    <p className="mt-1 flex items-center gap-1.5 text-sm text-muted">
      <PhoneCall width={12} height={12} className="flex-none" aria-hidden />
      <span className="min-w-0 flex-1">{parts.join(" · ")}</span>
      {dispatch.startedAt ? (
        <Button size="xs" variant="link" onPress={() => onCall(dispatch.id)}>
          {t("openCall")}
        </Button>
      ) : null}
    </p>
  );
}

function TextMade({ dispatch, held }: Omit<AttemptProps, "onCall">) {
  const t = useTranslations("canvas.trace");
  const reason = useReason();
  const textState = useTextState();
  const when = useWhen();
  const parts = [
    dispatch.purpose === "hangup" ? t("hangupText") : t("text"),
    // Its reason says that it was not delivered.
    dispatch.outcome === "undelivered" && dispatch.reason ? "" : textState(dispatch.state, dispatch.outcome),
    dispatch.reason ? reason(dispatch.reason) : "",
    when(dispatch, held, dispatch.startedAt ?? dispatch.dueAt),
  ].filter(Boolean);
  return (
    <p className="mt-1 flex items-center gap-1.5 text-sm text-muted">
      <MessageSquareText width={12} height={12} className="flex-none" aria-hidden />
      <span className="min-w-0 flex-1">{parts.join(" · ")}</span>
    </p>
  );
}

/** One request to another system: its tries, and what came back. */
function RequestMade({ dispatch, held }: Omit<AttemptProps, "onCall">) {
  const t = useTranslations("canvas.trace");
  const reason = useReason();
  const sent = useSent();
  const when = useWhen();
  const { state } = dispatch;
  const { status, error, tries, response } = dispatch.request ?? { status: null, error: null, tries: 0, response: null };
  // What came back says it, of one that is over by it.
  const isTold = (state === "dispatched" || state === "failed") && (status !== null || error !== null);
  const why = dispatch.reason ? reason(dispatch.reason) : "";
  const parts = [
    t("webhook"),
    status === null ? "" : t("webhookStatus", { status }),
    error === null ? "" : reason(`webhook_error:${error}`),
    tries > 1 ? t("tries", { tries }) : "",
    ...(isTold ? [] : state === "planned" && why ? [why] : [sent(state), why]),
    when(dispatch, held, dispatch.endedAt ?? dispatch.dueAt),
  ].filter(Boolean);
  return (
    <div className="mt-1 text-sm text-muted">
      <p className="flex items-center gap-1.5">
        <Webhook width={12} height={12} className="flex-none" aria-hidden />
        <span className="min-w-0 flex-1">{parts.join(" · ")}</span>
      </p>
      {response ? (
        <details className="mt-1">
          <summary className="cursor-pointer">{t("response")}</summary>
          <pre className="mt-1 max-h-40 overflow-auto rounded-control bg-surface-secondary px-2.5 py-1.5 text-xs break-all whitespace-pre-wrap">
            {response}
          </pre>
        </details>
      ) : null}
    </div>
  );
}
