"use client";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Frame } from "@/lib/services/shell/frame";
import { Banners } from "./banners";
import { ShellProvider } from "./context";
import { isEditor } from "./nav";
import { SideBar } from "./side-bar";
import { PaletteHost, TopBar } from "./top-bar";

/** What stands around every page: side bar (rail in editors), top bar (none in editors), the palette. */
export function Shell({ frame, children }: { frame: Frame; children: ReactNode }) {
  const t = useTranslations("shell");
  const editor = isEditor(usePathname());
  return (
    <ShellProvider frame={frame}>
      <a
        href="#main"
        className="sr-only z-90 rounded-control bg-accent px-3 py-2 text-accent-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("skipToMain")}
      </a>
      <div className="relative flex h-dvh overflow-clip">
        <SideBar asRail={editor} />
        <div className="flex min-w-0 flex-1 flex-col bg-surface">
          <Banners />
          {editor ? null : <TopBar />}
          <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-auto outline-none">
            {children}
          </main>
        </div>
      </div>
      <PaletteHost />
    </ShellProvider>
  );
}
