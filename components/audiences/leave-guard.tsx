"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { guardLeaving } from "@/components/shell/leaving";

const loadDialog = () => import("@/components/ui/dialog").then((module) => module.ConfirmDialog);
const ConfirmDialog = dynamic(loadDialog, { ssr: false });

/**
 * Asks before unsaved work is thrown away: the browser when the tab goes, this dialog when a link of the app is followed, a page is chosen in
 * the palette, or the browser goes back or forward.
 */
export function LeaveGuard({ isOn }: { isOn: boolean }) {
  const t = useTranslations("audiences.editor");
  const router = useRouter();
  const [way, setWay] = useState<{ go: () => void } | null>(null);
  const isLeaving = useRef(false);
  useEffect(() => {
    if (!isOn) return;
    isLeaving.current = false;
    // Here before it is needed: the way to the server may be cut by then.
    void loadDialog();
    const ask = (go: () => void) => setWay({ go });
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    const follow = (event: MouseEvent) => {
      const to = leavingFor(event);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      ask(() => router.push(to));
    };
    // By the time of `popstate` the router has gone along already. Browsers let only somebody who has touched the page be kept on it, which
    // whoever has edited it did; older ones know no such event and go without asking.
    const travel = (event: NavigateEvent) => {
      const { key, url, sameDocument } = event.destination;
      if (event.navigationType !== "traverse" || !event.cancelable || !sameDocument || isLeaving.current) return;
      if (new URL(url).pathname === window.location.pathname) return;
      event.preventDefault();
      ask(() => {
        isLeaving.current = true;
        window.navigation.traverseTo(key);
      });
    };
    const history = "navigation" in window ? window.navigation : null;
    const release = guardLeaving(ask);
    window.addEventListener("beforeunload", unload);
    // While the click is on its way down: before the router hears of it.
    document.addEventListener("click", follow, true);
    history?.addEventListener("navigate", travel);
    return () => {
      release();
      window.removeEventListener("beforeunload", unload);
      document.removeEventListener("click", follow, true);
      history?.removeEventListener("navigate", travel);
    };
  }, [isOn, router]);
  if (!way) return null;
  return (
    <ConfirmDialog
      isOpen
      onClose={() => setWay(null)}
      title={t("leaveTitle")}
      consequence={t("leaveText")}
      confirmLabel={t("leaveConfirm")}
      isDanger
      onConfirm={way.go}
    />
  );
}

/** The page of the app that a click leads to in this tab; null = none other than this one. */
function leavingFor(event: MouseEvent): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || (link.target && link.target !== "_self") || link.download) return null;
  if (link.origin !== window.location.origin || link.pathname === window.location.pathname) return null;
  return `${link.pathname}${link.search}${link.hash}`;
}
