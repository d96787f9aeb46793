import { createTranslator, type Messages } from "next-intl";
import { outletLabel } from "@/lib/journey/kinds/outlet-label";
import { reasonOf } from "@/lib/metrics/reasons";
import type { PeopleWords } from "@/lib/services/runs/exportPeople";
import type { Locale } from "./locales";
import { loadMessages } from "./messages";

/** The words of an exported list of people. */
export async function peopleWords(locale: Locale): Promise<PeopleWords> {
  const messages: Messages = await loadMessages(locale);
  const t = createTranslator({ locale, messages, namespace: "runs" });
  const outlets = createTranslator({ locale, messages, namespace: "kinds.outlets" });
  const outcomes = createTranslator({ locale, messages, namespace: "calls.state" });
  const texts = createTranslator({ locale, messages, namespace: "calls.textState" });
  const metrics = createTranslator({ locale, messages, namespace: "kinds.metrics" });
  const canvas = createTranslator({ locale, messages, namespace: "canvas.run" });
  return {
    column: (column) => t(`columns.${column}`),
    figure: (bucket) => {
      if (bucket === "ended") return t("lists.ended");
      if (bucket === "classified") return t("lists.classified");
      if (bucket === "hangup_texted") return t("lists.hangup_texted");
      if (bucket === "undelivered") return texts(bucket);
      if (bucket === "call_blocked") return metrics("blocked");
      if (canvas.has(bucket)) return canvas(bucket);
      const coverage = `callDetails.${bucket}`;
      return canvas.has(coverage) ? canvas(coverage) : metrics.has(bucket) ? metrics(bucket) : bucket;
    },
    whole: canvas("whole"),
    version: (version) => `v${version}`,
    state: (code) => t(`states.${code}`),
    result: (code) => t(`results.${code}`),
    dispatchState: (code) => t(`dispatchStates.${code}`),
    outcome: (code) => (outcomes.has(code) ? outcomes(code) : texts.has(code) ? texts(code) : code),
    outlet: ({ label }) => outletLabel(label, outlets),
    toGoal: (goal) => canvas("toGoal", { goal }),
    reason: (stored) => {
      const { code, params } = reasonOf(stored);
      return t(`reasons.${code}`, { ...params });
    },
    list: (items) => items.join(t("comma")),
  };
}
