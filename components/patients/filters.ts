"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";

/** The list's filters that stand in the URL. What is searched for (names, digits of a number) does not. */
export interface PatientFilters {
  tagId: string | null;
  consultantId: string | null;
  gender: "male" | "female" | null;
  hasPhone: boolean | null;
  registered: boolean | null;
  appointmentTomorrow: boolean;
}

const PARAMS: Record<keyof PatientFilters, string> = {
  tagId: "tag",
  consultantId: "consultant",
  gender: "gender",
  hasPhone: "phone",
  registered: "registered",
  appointmentTomorrow: "tomorrow",
};
const KEYS = ["tagId", "consultantId", "gender", "hasPhone", "registered", "appointmentTomorrow"] as const satisfies (keyof PatientFilters)[];

export const NO_FILTERS: PatientFilters = {
  tagId: null,
  consultantId: null,
  gender: null,
  hasPhone: null,
  registered: null,
  appointmentTomorrow: false,
};

const uuid = (text: string | null): string | null => (text !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : null);
const bool = (text: string | null): boolean | null => (text === "1" ? true : text === "0" ? false : null);

export function readFilters(params: URLSearchParams): PatientFilters {
  const gender = params.get(PARAMS.gender);
  return {
    tagId: uuid(params.get(PARAMS.tagId)),
    consultantId: uuid(params.get(PARAMS.consultantId)),
    gender: gender === "male" || gender === "female" ? gender : null,
    hasPhone: bool(params.get(PARAMS.hasPhone)),
    registered: bool(params.get(PARAMS.registered)),
    appointmentTomorrow: params.get(PARAMS.appointmentTomorrow) === "1",
  };
}

export function writeFilters(params: URLSearchParams, changes: Partial<PatientFilters>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const key of KEYS) {
    if (!(key in changes)) continue;
    const value = changes[key];
    if (value === null || value === undefined || (key === "appointmentTomorrow" && value === false)) next.delete(PARAMS[key]);
    else next.set(PARAMS[key], typeof value === "boolean" ? (value ? "1" : "0") : value);
  }
  return next;
}

export const isFiltered = (filters: PatientFilters): boolean => KEYS.some((key) => filters[key] !== NO_FILTERS[key]);

export function usePatientFilters() {
  const params = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();
  const filters = useMemo(() => readFilters(new URLSearchParams(params)), [params]);
  const change = useCallback(
    (changes: Partial<PatientFilters>) => {
      const query = writeFilters(new URLSearchParams(params), changes).toString();
      router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false });
    },
    [params, pathname, router],
  );
  return { filters, change };
}
