"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { type Opened, type Opener, readOpened, withOpened } from "./opened";

/** What is open stands in the address, so that a reload and a colleague get the same; `show` changes it there without asking the server. */
export function useOpened(): { opened: Opened; show: (next: Opened, opener?: Opener | null) => void } {
  const search = useSearchParams();
  const opened = useMemo(() => readOpened(search), [search]);
  const focusNext = useRef<Opener | null>(null);
  const show = useCallback((next: Opened, opener: Opener | null = null) => {
    // A list's figure stays where it is; a person's row and a node with nothing beside it come with what is drawn next.
    const chosen = opener?.type === "figure" ? document.querySelector<HTMLElement>('aside.cv-panel button[aria-pressed="true"][data-metric]') : null;
    chosen?.focus();
    focusNext.current = opener?.type === "figure" ? null : opener;
    const query = withOpened(window.location.search, next);
    window.history.replaceState(null, "", query ? `?${query}` : window.location.pathname);
  }, []);
  useEffect(() => {
    const opener = focusNext.current;
    focusNext.current = null;
    if (opener?.type === "person" && opened.person === null) focus(`[data-why="${CSS.escape(opener.person)}"]`);
    if (opener?.type === "total" && opened.list === null) focus(`[data-metric="total.${opener.bucket}"]`);
    if (opener?.type === "node" && opened.list === null) focus(`.react-flow__node[data-id="${CSS.escape(opener.node)}"]`);
  }, [opened]);
  return { opened, show };
}

const focus = (selector: string) => requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
