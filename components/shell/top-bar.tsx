"use client";
import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { KeyHint } from "@/components/ui/states";
import { ClinicSwitcher } from "./clinic-switcher";
import { UserMenu } from "./user-menu";

const Palette = dynamic(() => import("./palette").then((m) => m.Palette), { ssr: false });

export function TopBar() {
  return (
    <header className="flex h-13 flex-none items-center gap-2 border-b border-border px-6 max-[900px]:px-4">
      <PaletteTrigger />
      <span className="flex-1" />
      <ClinicSwitcher />
      <UserMenu placement="bottom end" />
    </header>
  );
}

function PaletteTrigger() {
  const t = useTranslations("shell");
  return (
    <button
      type="button"
      onClick={openPalette}
      aria-keyshortcuts="Control+K"
      className="flex h-8 w-85 min-w-0 items-center gap-2 rounded-control border border-border bg-surface-secondary pr-2 pl-2.5 text-left text-muted hover:border-border-strong"
    >
      <Search aria-hidden />
      <span className="min-w-0 flex-1 truncate">{t("searchHint")}</span>
      <KeyHint>Ctrl K</KeyHint>
    </button>
  );
}

const OPEN_EVENT = "yidao:palette";
const openPalette = () => window.dispatchEvent(new Event(OPEN_EVENT));

/** Listens for Ctrl K everywhere, editors too; the palette's code comes with its first opening. */
export function PaletteHost() {
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  useEffect(() => {
    const open = () => {
      setOpened(true);
      setOpen(true);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open();
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener(OPEN_EVENT, open);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener(OPEN_EVENT, open);
    };
  }, []);
  return wasOpened ? <Palette isOpen={isOpen} onClose={() => setOpen(false)} /> : null;
}
