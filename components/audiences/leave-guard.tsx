"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { ConfirmDialog } from "@/components/ui/dialog";

/** Asks before unsaved work is thrown away: the browser when the tab goes, this dialog when a link of the app is followed. */
export function LeaveGuard({ isOn }: { isOn: boolean }) {
  const t = useTranslations("audiences.editor");
  const router = useRouter();
  const [href, setHref] = useState<string | null>(null);
  useEffect(() => {
    if (!isOn) return;
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    const follow = (event: MouseEvent) => {
      const to = leavingFor(event);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      setHref(to);
    };
    window.addEventListener("beforeunload", unload);
    // While the click is on its way down: before the router hears of it.
    document.addEventListener("click", follow, true);
    return () => {
      window.removeEventListener("beforeunload", unload);
      document.removeEventListener("click", follow, true);
    };
  }, [isOn]);
  return (
    <ConfirmDialog
      isOpen={href !== null}
      onClose={() => setHref(null)}
      title={t("leaveTitle")}
      consequence={t("leaveText")}
      confirmLabel={t("leaveConfirm")}
      isDanger
      onConfirm={() => href !== null && router.push(href)}
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
