"use client";
import { useTranslations } from "next-intl";
import { useEffect } from "react";

/** Names the tab after what the page shows, once it is known; the title that the route gave it comes back after it. */
export function useTitle(name: string | undefined): void {
  const appName = useTranslations("common")("appName");
  useEffect(() => {
    if (!name) return;
    const before = document.title;
    const title = `${name} · ${appName}`;
    document.title = title;
    return () => {
      // The next page may have named itself already.
      if (document.title === title) document.title = before;
    };
  }, [name, appName]);
}
