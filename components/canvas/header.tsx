"use client";
import { Activity, ArrowLeft, GitCompare, Pencil } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useClinicHref } from "@/components/shell/context";
import { Segmented } from "@/components/ui/segmented";

export type Mode = "edit" | "run" | "compare";

interface HeaderProps {
  name: string;
  mode: Mode;
  onMode: (mode: Mode) => void;
  chips: ReactNode;
  note: ReactNode;
  actions: ReactNode;
}

export function CanvasHeader({ name, mode, onMode, chips, note, actions }: HeaderProps) {
  const t = useTranslations("canvas");
  const href = useClinicHref();
  return (
    <header className="flex h-[52px] flex-none items-center gap-2 border-b border-border bg-surface pr-4 pl-3">
      <div className="flex min-w-0 flex-1 items-center gap-2">
        <Link
          href={href("/journeys")}
          aria-label={t("header.back")}
          className="grid size-8 flex-none place-items-center rounded-control text-muted hover:bg-surface-tertiary"
        >
          <ArrowLeft width={16} height={16} aria-hidden />
        </Link>
        <h1 className="max-w-56 truncate text-lg font-semibold" title={name}>
          {name}
        </h1>
        {chips}
        <span className="min-w-0 flex-1 truncate pl-1 text-sm text-faint">{note}</span>
      </div>
      <Segmented
        aria-label={t("header.mode")}
        items={[
          { key: "edit", label: t("header.edit"), icon: <Pencil width={14} height={14} aria-hidden /> },
          { key: "run", label: t("header.run"), icon: <Activity width={14} height={14} aria-hidden /> },
          { key: "compare", label: t("header.compare"), icon: <GitCompare width={14} height={14} aria-hidden /> },
        ]}
        selected={mode}
        onSelect={onMode}
      />
      <div className="flex flex-1 items-center justify-end gap-2">{actions}</div>
    </header>
  );
}
