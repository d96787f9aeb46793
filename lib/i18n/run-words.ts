import { createTranslator, type Messages } from "next-intl";
import { reasonOf } from "@/lib/metrics/reasons";
import { PEOPLE_COLUMNS, type PeopleWords } from "@/lib/services/runs/exportPeople";
import type { Locale } from "./locales";
import { loadMessages } from "./messages";

/** The words of an exported list of people. */
export async function peopleWords(locale: Locale): Promise<PeopleWords> {
  const messages: Messages = await loadMessages(locale);
  const t = createTranslator({ locale, messages, namespace: "runs" });
  return {
    columns: PEOPLE_COLUMNS.map((column) => t(`columns.${column}`)),
    state: (code) => t(`states.${code}`),
    result: (code) => t(`results.${code}`),
    dispatchState: (code) => t(`dispatchStates.${code}`),
    reason: (stored) => {
      const { code, params } = reasonOf(stored);
      return t(`reasons.${code}`, { ...params });
    },
  };
}
