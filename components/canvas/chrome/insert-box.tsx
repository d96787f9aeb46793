"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { KINDS, type Kind } from "@/lib/journey/document";
import { kindOf } from "@/lib/journey/kinds";
import { useCanvasData } from "../context";
import { KindIcon } from "../flow/kind-icon";
import { useKindName } from "../words";

interface InsertBoxProps {
  /** Entries can stand only at the beginning. */
  withEntry: boolean;
  onChoose: (kind: Kind) => void;
  onClose: () => void;
}

/** What to insert: a list to choose from by arrows or by the first letters. */
export function InsertBox({ withEntry, onChoose, onClose }: InsertBoxProps) {
  const t = useTranslations("canvas");
  const kindName = useKindName();
  const { lockedBecause } = useCanvasData();
  const kinds = KINDS.filter((kind) => withEntry || kindOf(kind).category !== "entry");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.focus(), []);
  const isLocked = (kind: Kind) => kind === "ai-call" && lockedBecause !== null;
  const choose = (kind: Kind | undefined) => kind && !isLocked(kind) && onChoose(kind);
  return (
    <div className="cv-float top-3 left-1/2 w-56 -translate-x-1/2 p-1">
      <p className="px-2 py-1 text-sm text-muted">{t("insert.title")}</p>
      <div
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={t("insert.title")}
        aria-activedescendant={`cv-insert-${kinds[at]}`}
        className="rounded-chip"
        onBlur={(event) => {
          if (!event.currentTarget.parentElement?.contains(event.relatedTarget)) onClose();
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt((value) => (value + 1) % kinds.length);
          else if (event.key === "ArrowUp") setAt((value) => (value + kinds.length - 1) % kinds.length);
          else if (event.key === "Enter" || event.key === " ") choose(kinds[at]);
          else if (event.key === "Escape") onClose();
          else {
            const named = kinds.findIndex((kind) => kindName(kind).toLowerCase().startsWith(event.key.toLowerCase()));
            if (named === -1) return;
            setAt(named);
          }
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        {kinds.map((kind, index) => (
          <div
            key={kind}
            id={`cv-insert-${kind}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            aria-disabled={isLocked(kind)}
            title={isLocked(kind) ? (lockedBecause ?? undefined) : undefined}
            className="cv-pal-item cursor-pointer aria-selected:bg-surface-tertiary"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(kind)}
            onKeyDown={() => undefined}
          >
            <KindIcon kind={kind} size={20} />
            {kindName(kind)}
          </div>
        ))}
      </div>
    </div>
  );
}
