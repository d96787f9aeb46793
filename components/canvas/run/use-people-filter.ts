"use client";
import { useCallback, useState } from "react";
import { EVERYBODY, type PeopleFilter } from "./filter";
import type { List } from "./opened";
import type { Scope } from "./scope";

/** One list of people: another one begins unfiltered. */
export const listKey = (scope: Scope, { node, bucket }: List): string => `${node ?? ""}/${bucket}/${scope.runId}/${scope.versionId}`;

/** The filter of the list that is open: what is shown, and what is exported. `of`: that of a list that is about to be opened. */
export function usePeopleFilter(key: string | null): [PeopleFilter, (filter: PeopleFilter, of?: string) => void] {
  const [chosen, setChosen] = useState({ key, filter: EVERYBODY });
  const choose = useCallback((filter: PeopleFilter, of: string | null = key) => setChosen({ key: of, filter }), [key]);
  return [chosen.key === key ? chosen.filter : EVERYBODY, choose];
}
