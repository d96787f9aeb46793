"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { useTextState } from "@/components/calls/use-text-state";
import { useFormat } from "@/components/use-format";
import { HANDED_OVER, reasonOf } from "@/lib/metrics/reasons";
import type { Held } from "@/lib/services/runs/held";
import type { RunPerson } from "@/lib/services/runs/people";
import type { JourneyNode } from "@/lib/journey/document";
import type { JourneyRefs } from "@/lib/journey/refs";
import { intentText } from "../flow/edge-label";
import { type Bucket, isPart, type Part, valueOf } from "./buckets";

/** The name of a part of a node's sum. */
export function useBucketLabel(): (bucket: Part) => string {
  const t = useTranslations("canvas.run");
  return useCallback((bucket) => t(bucket), [t]);
}

/** Figures of the coverage have words of their own; the others are named as the kind's metrics. */
const COVERAGE = new Set<Bucket>(["covered", "dispatching", "dispatched", "failed_dispatch", "blocked_dispatch", "undispatched"]);

/** The name of any list of a node. */
export function useListName(): (bucket: Bucket, node: JourneyNode, refs: JourneyRefs) => string {
  const t = useTranslations("canvas.run");
  const metrics = useTranslations("kinds.metrics");
  const outcome = useOutcome();
  return useCallback(
    (bucket, node, refs) => {
      if (bucket === "entered" || bucket === "stopped" || isPart(bucket)) return t(bucket);
      if (COVERAGE.has(bucket)) return t(`callDetails.${bucket}`);
      const [ended, intent] = [valueOf(bucket, "outcome"), valueOf(bucket, "intent")];
      if (ended !== null) return outcome(ended);
      if (intent !== null) return intentText(node, intent, refs);
      return metrics(bucket === "call_blocked" ? "blocked" : bucket);
    },
    [t, metrics, outcome],
  );
}

/** The sentence for a stored reason. */
export function useReason(): (stored: string) => string {
  const t = useTranslations("runs.reasons");
  return useCallback(
    (stored) => {
      const { code, params } = reasonOf(stored);
      return code === "other" ? params.text : t(code, { ...params });
    },
    [t],
  );
}

/** How a call ended, or a text. */
export function useOutcome(): (outcome: string) => string {
  const t = useTranslations("calls.state");
  const texts = useTranslations("calls.textState");
  return useCallback((outcome) => (t.has(outcome) ? t(outcome) : texts.has(outcome) ? texts(outcome) : outcome), [t, texts]);
}

/** Why a person stands still, and when it goes on; `isCall`: a call is what waits. */
export function useHeld(): (held: Held, isCall: boolean) => string {
  const t = useTranslations("runs.held");
  const format = useFormat();
  return useCallback(
    ({ reason, until }, isCall) => {
      switch (reason) {
        case "paused":
          return t("paused");
        case "kill_switch":
          return t("killed");
        case "script_disabled":
          return t("scriptDisabled");
        case "script_paused":
          return t("scriptPaused");
        case "outside_hours":
          return until ? t("outsideHours", { time: format.dateTime(until) }) : t("noHours");
        case "planned":
          return t("planned", { time: format.dateTime(until) });
        case "queued":
          return isCall ? t("waitsForSeat") : t("queued");
      }
    },
    [t, format],
  );
}

export interface Names {
  outlet: (id: string) => string;
  node: (id: string) => string;
  intent: (key: string) => string;
}

interface PersonLines {
  line: string;
  detail: string;
  /** How far their call's dispatch is (A12), where the line does not say it. */
  sent: string;
  isLive: boolean;
}

const joined = (...parts: string[]): string => parts.filter(Boolean).join(" · ");

/** What a person does at a node now, or how they left it: a line and its detail. Of a call or text: what became of it. */
export function usePersonLines(): (person: RunPerson, names: Names) => PersonLines {
  const t = useTranslations("canvas.run");
  const states = useTranslations("runs.dispatchStates");
  const textState = useTextState();
  const format = useFormat();
  const reason = useReason();
  const outcome = useOutcome();
  const heldText = useHeld();
  return useCallback(
    (person, names) => {
      const { dispatch } = person;
      // Whom a rule held back is told so by the line.
      const sent = dispatch?.channel === "call" && person.result !== "blocked" ? states(dispatch.state) : "";
      if (person.state !== null) {
        const { held } = person;
        // A time of its own is said by the state; whatever else holds the person, by its name.
        const until = held?.reason === "planned" && held.until ? format.dateTime(held.until) : "";
        const why = held && !until ? heldText(held, person.state === "to_call" || person.state === "waiting_redial") : "";
        const last = person.lastOutcome ? t("lastCall", { outcome: outcome(person.lastOutcome) }) : "";
        const lines: Record<string, [string, string]> = {
          ready: [t("state.ready"), why],
          waiting: [t("state.waiting"), until ? t("until", { time: until }) : why],
          to_call: [t("state.toCall"), until || why],
          calling: [t("state.calling"), ""],
          waiting_redial: [t("state.waitingRedial"), joined(until ? t("redialAt", { time: until }) : why, last)],
          texting: [t("state.texting"), why],
          sending: [t("state.sending"), why],
        };
        const [line, detail] = lines[person.state] ?? [person.state, ""];
        return { line, detail, sent, isLive: person.state === "calling" };
      }
      const talked =
        dispatch?.channel === "call" && dispatch.outcome
          ? `${outcome(dispatch.outcome)}${dispatch.talkSeconds ? ` ${format.duration(dispatch.talkSeconds)}` : ""}`
          : "";
      if (person.result === null) {
        if (!dispatch) return { line: t("state.ready"), detail: "", sent, isLive: false };
        const isCalling = dispatch.channel === "call" && dispatch.state === "dispatched" && !dispatch.outcome;
        const ended = talked || (dispatch.outcome ? outcome(dispatch.outcome) : "");
        const stands = dispatch.channel === "text" ? textState(dispatch.state, null) : states(dispatch.state);
        const line = ended || (isCalling ? t("state.calling") : stands);
        const why = dispatch.reason ? reason(dispatch.reason) : "";
        return {
          line: !ended && why ? line + t("colon") + why : line,
          detail: joined(
            format.dateTime(dispatch.endedAt ?? dispatch.startedAt ?? person.enteredAt),
            dispatch.attempt > 1 ? t("attempt", { attempt: dispatch.attempt }) : "",
            dispatch.intent ? names.intent(dispatch.intent) : "",
            ended && dispatch.outcome === "undelivered" ? why : "",
          ),
          sent: ended || isCalling ? sent : "",
          isLive: isCalling,
        };
      }
      const at = person.leftAt ? format.dateTime(person.leftAt) : "";
      if (person.result === "left") {
        const line = person.nextNode ? `${person.outlet ? `${names.outlet(person.outlet)} → ` : "→ "}${names.node(person.nextNode)}` : t("endedHere");
        const why = person.reason && !person.reason.startsWith("call_") ? reason(person.reason) : "";
        const texted = dispatch?.channel === "text" ? textState(dispatch.state, dispatch.outcome) : "";
        return { line, detail: joined(at, talked, texted, why), sent, isLive: false };
      }
      if (person.reason && new RegExp(HANDED_OVER).test(person.reason)) return { line: reason(person.reason), detail: at, sent, isLive: false };
      const words: Record<string, string> = { completed: t("completed"), blocked: t("blocked"), failed: t("failed"), exited: t("exited") };
      return {
        line: `${words[person.result] ?? person.result}${person.reason ? t("colon") + reason(person.reason) : ""}`,
        detail: at,
        sent,
        isLive: false,
      };
    },
    [t, states, textState, format, reason, outcome, heldText],
  );
}
