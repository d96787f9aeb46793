"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { RECORD_FILTERS, type RecordFilter } from "@/lib/calling/record-state";
import { INTENT_KEYS, type IntentKey } from "@/lib/scripts/intent";
import { shiftDay } from "@/lib/time/day";
import { dayIn } from "@/lib/time/zone";

export const PERIODS = ["all", "today", "yesterday", "week", "month", "custom"] as const;
export type Period = (typeof PERIODS)[number];

/** The list's filters that stand in the URL. What is searched for (names, digits of a number) does not. */
export interface CallFilters {
  period: Period;
  from: string | null;
  to: string | null;
  state: RecordFilter | null;
  scriptId: string | null;
  intent: IntentKey | null;
  consultantId: string | null;
  webConsultantId: string | null;
}

/** The names of the filters in the URL, so that a filtered list can be linked to. */
const PARAMS: Record<keyof CallFilters, string> = {
  period: "period",
  from: "from",
  to: "to",
  state: "state",
  scriptId: "script",
  intent: "intent",
  consultantId: "consultant",
  webConsultantId: "web",
};

const oneOf = <V extends string>(values: readonly V[], text: string | null): V | null => values.find((value) => value === text) ?? null;
const uuid = (text: string | null): string | null => (text !== null && /^[0-9a-f-]{36}$/i.test(text) ? text : null);
const date = (text: string | null): string | null => (text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null);

export function readFilters(params: URLSearchParams): CallFilters {
  const get = (key: keyof CallFilters): string | null => params.get(PARAMS[key]);
  const scriptId = uuid(get("scriptId"));
  return {
    period: oneOf(PERIODS, get("period")) ?? "all",
    from: date(get("from")),
    to: date(get("to")),
    state: oneOf(RECORD_FILTERS, get("state")),
    scriptId,
    intent: scriptId === null ? null : oneOf(INTENT_KEYS, get("intent")),
    consultantId: uuid(get("consultantId")),
    webConsultantId: uuid(get("webConsultantId")),
  };
}

export function isFiltered(filters: CallFilters): boolean {
  return filters.period !== "all" || [filters.state, filters.scriptId, filters.consultantId, filters.webConsultantId].some((value) => value !== null);
}

/** Calendar days in `timezone`, both included; null = open. */
export function daysOf(
  filters: Pick<CallFilters, "period" | "from" | "to">,
  timezone: string,
  nowMs: number,
): { from: string | null; to: string | null } {
  const today = dayIn(timezone, new Date(nowMs));
  const day = (daysAgo: number): string => shiftDay(today, -daysAgo);
  switch (filters.period) {
    case "today":
      return { from: day(0), to: day(0) };
    case "yesterday":
      return { from: day(1), to: day(1) };
    case "week":
      return { from: day(6), to: day(0) };
    case "month":
      return { from: day(29), to: day(0) };
    case "custom":
      return { from: filters.from, to: filters.to };
    case "all":
      return { from: null, to: null };
  }
}

/** The filters of the page's URL, and a way to change some of them. */
export function useCallFilters() {
  const params = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();
  const filters = useMemo(() => readFilters(new URLSearchParams(params)), [params]);
  const change = useCallback(
    (changes: Partial<CallFilters>) => {
      const next = new URLSearchParams(params);
      for (const key of Object.keys(PARAMS) as (keyof CallFilters)[]) {
        if (!(key in changes)) continue;
        const value = changes[key];
        if (value === null || value === undefined || value === "" || value === "all") next.delete(PARAMS[key]);
        else next.set(PARAMS[key], value);
      }
      if ("scriptId" in changes) next.delete(PARAMS.intent);
      const query = next.toString();
      router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false });
    },
    [params, pathname, router],
  );
  return { filters, change };
}
