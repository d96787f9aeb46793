"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { useFormat } from "@/components/use-format";
import { HANDED_OVER, reasonOf } from "@/lib/metrics/reasons";
import type { Held } from "@/lib/services/runs/held";
import type { RunPerson } from "@/lib/services/runs/people";
import type { BUCKETS } from "./buckets";

/** The name of a part of a node's sum. */
export function useBucketLabel(): (bucket: (typeof BUCKETS)[number]) => string {
  const t = useTranslations("canvas.run");
  return useCallback((bucket) => t(bucket), [t]);
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

export function useOutcome(): (outcome: string) => string {
  const t = useTranslations("calls.state");
  return useCallback((outcome) => (t.has(outcome) ? t(outcome) : outcome), [t]);
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

/** What a person does at a node now, or how they left it: a line and its detail. */
export function usePersonLines(): (
  person: RunPerson,
  names: { outlet: (id: string) => string; node: (id: string) => string },
) => {
  line: string;
  detail: string;
  isLive: boolean;
} {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  const reason = useReason();
  const outcome = useOutcome();
  const heldText = useHeld();
  return useCallback(
    (person, names) => {
      const { dispatch } = person;
      const first = dispatch?.outcome ? t("lastCall", { outcome: outcome(dispatch.outcome) }) : "";
      if (person.state !== null) {
        const { held } = person;
        // A time of its own is said by the state; whatever else holds the person, by its name.
        const until = held?.reason === "planned" && held.until ? format.dateTime(held.until) : "";
        const why = held && !until ? heldText(held, person.state === "to_call" || person.state === "waiting_redial") : "";
        const lines: Record<string, [string, string]> = {
          ready: [t("state.ready"), why],
          waiting: [t("state.waiting"), until ? t("until", { time: until }) : why],
          to_call: [t("state.toCall"), until || why],
          calling: [t("state.calling"), ""],
          waiting_redial: [t("state.waitingRedial"), [until ? t("redialAt", { time: until }) : why, first].filter(Boolean).join(" · ")],
          texting: [t("state.texting"), why],
          sending: [t("state.sending"), why],
        };
        const [line, detail] = lines[person.state] ?? [person.state, ""];
        return { line, detail, isLive: person.state === "calling" };
      }
      const at = person.leftAt ? format.dateTime(person.leftAt) : "";
      const talked =
        dispatch?.channel === "call" && dispatch.outcome
          ? `${outcome(dispatch.outcome)}${dispatch.talkSeconds ? ` ${format.duration(dispatch.talkSeconds)}` : ""}`
          : "";
      if (person.result === "left") {
        const line = person.nextNode ? `${person.outlet ? `${names.outlet(person.outlet)} → ` : "→ "}${names.node(person.nextNode)}` : t("endedHere");
        return {
          line,
          detail: [at, talked, person.reason && !person.reason.startsWith("call_") ? reason(person.reason) : ""].filter(Boolean).join(" · "),
          isLive: false,
        };
      }
      if (person.result === null) return { line: talked || t("state.ready"), detail: at, isLive: false };
      if (person.reason && new RegExp(HANDED_OVER).test(person.reason)) return { line: reason(person.reason), detail: at, isLive: false };
      const words: Record<string, string> = { blocked: t("blocked"), failed: t("failed"), exited: t("exited") };
      return {
        line: `${words[person.result] ?? person.result}${person.reason ? t("colon") + reason(person.reason) : ""}`,
        detail: at,
        isLive: false,
      };
    },
    [t, format, reason, outcome, heldText],
  );
}
