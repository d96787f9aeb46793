"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { useFormat } from "@/components/use-format";
import { reasonOf } from "@/lib/metrics/reasons";
import type { RunPerson } from "@/lib/services/runs/people";

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
  return useCallback(
    (person, names) => {
      const { dispatch } = person;
      const first = dispatch?.outcome ? t("lastCall", { outcome: outcome(dispatch.outcome) }) : "";
      if (person.state !== null) {
        const until = person.dueAt ? format.dateTime(person.dueAt) : "";
        const lines: Record<string, [string, string]> = {
          ready: [t("state.ready"), ""],
          waiting: [t("state.waiting"), until ? t("until", { time: until }) : ""],
          to_call: [t("state.toCall"), until],
          calling: [t("state.calling"), ""],
          waiting_redial: [t("state.waitingRedial"), [until ? t("redialAt", { time: until }) : "", first].filter(Boolean).join(" · ")],
          texting: [t("state.texting"), ""],
          sending: [t("state.sending"), ""],
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
      const words: Record<string, string> = { blocked: t("blocked"), failed: t("failed"), exited: t("exited") };
      return {
        line: `${words[person.result] ?? person.result}${person.reason ? t("colon") + reason(person.reason) : ""}`,
        detail: at,
        isLive: false,
      };
    },
    [t, format, reason, outcome],
  );
}
