"use client";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { type PointerEvent, useRef, useState } from "react";
import { KINDS, type Kind } from "@/lib/journey/document";
import { kindOf } from "@/lib/journey/kinds";
import type { Category } from "@/lib/journey/kinds/types";
import { useCanvasData } from "../context";
import { KindIcon } from "../flow/kind-icon";
import { useKindName } from "../words";

const CATEGORIES: Category[] = ["entry", "channel", "logic", "data", "exit"];
const DRAG_FROM_PX = 4;

interface PaletteProps {
  onPlace: (kind: Kind) => void;
  onDrag: (kind: Kind, at: { x: number; y: number }) => void;
  onDrop: (kind: Kind, at: { x: number; y: number } | null) => void;
}

/** Kinds by category: drag one onto the drawing, or press it to add it after the selected node. */
export function Palette({ onPlace, onDrag, onDrop }: PaletteProps) {
  const t = useTranslations("canvas");
  const categoryName = useTranslations("kinds.categories");
  const kindName = useKindName();
  const { lockedBecause } = useCanvasData();
  const [searching, setSearching] = useState(false);
  const [query, setQuery] = useState("");
  const shown = KINDS.filter((kind) => kindName(kind).toLowerCase().includes(query.trim().toLowerCase()));
  return (
    <section className="cv-float top-[60px] left-3 flex max-h-[calc(100%-220px)] w-[148px] flex-col px-2 pt-0.5 pb-2" aria-label={t("palette.title")}>
      <div className="flex h-[34px] flex-none items-center px-1.5">
        {searching ? (
          // biome-ignore lint/a11y/noAutofocus: the field comes when its button is pressed
          <input
            autoFocus
            aria-label={t("palette.search")}
            placeholder={t("palette.search")}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              setSearching(false);
              setQuery("");
            }}
            className="h-6 w-full min-w-0 rounded-chip border border-border bg-surface px-1.5 text-sm"
          />
        ) : (
          <>
            <h2 className="flex-1 text-sm font-semibold">{t("palette.title")}</h2>
            <button type="button" className="cv-tool" aria-label={t("palette.search")} onClick={() => setSearching(true)}>
              <Search width={14} height={14} aria-hidden />
            </button>
          </>
        )}
      </div>
      {/* A low window: what does not fit above the map is scrolled to. */}
      <div className="cv-pal-list">
        {CATEGORIES.map((category) => {
          const kinds = shown.filter((kind) => kindOf(kind).category === category);
          if (kinds.length === 0) return null;
          return (
            <div key={category} className="cv-pal-group">
              <h3 className="cv-pal-heading">{categoryName(category)}</h3>
              <ul>
                {kinds.map((kind) => (
                  <li key={kind}>
                    <PaletteItem
                      kind={kind}
                      name={kindName(kind)}
                      lockedBecause={kind === "ai-call" ? lockedBecause : null}
                      onPlace={() => onPlace(kind)}
                      onDrag={(at) => onDrag(kind, at)}
                      onDrop={(at) => onDrop(kind, at)}
                    />
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </div>
    </section>
  );
}

interface PaletteItemProps {
  kind: Kind;
  name: string;
  lockedBecause: string | null;
  onPlace: () => void;
  onDrag: (at: { x: number; y: number }) => void;
  onDrop: (at: { x: number; y: number } | null) => void;
}

function PaletteItem({ kind, name, lockedBecause, onPlace, onDrag, onDrop }: PaletteItemProps) {
  const start = useRef<{ x: number; y: number } | null>(null);
  const moved = useRef(false);

  function onPointerDown(event: PointerEvent<HTMLButtonElement>) {
    if (event.button !== 0 || lockedBecause !== null) return;
    start.current = { x: event.clientX, y: event.clientY };
    moved.current = false;
    event.currentTarget.setPointerCapture(event.pointerId);
  }
  function onPointerMove(event: PointerEvent) {
    if (!start.current) return;
    if (!moved.current && Math.hypot(event.clientX - start.current.x, event.clientY - start.current.y) < DRAG_FROM_PX) return;
    moved.current = true;
    onDrag({ x: event.clientX, y: event.clientY });
  }
  function end(at: { x: number; y: number } | null) {
    if (start.current && moved.current) onDrop(at);
    start.current = null;
  }

  return (
    <button
      type="button"
      className="cv-pal-item"
      data-testid={`palette-${kind}`}
      aria-disabled={lockedBecause !== null}
      title={lockedBecause ?? undefined}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={(event) => end({ x: event.clientX, y: event.clientY })}
      onPointerCancel={() => end(null)}
      onClick={() => {
        if (!moved.current && lockedBecause === null) onPlace();
        moved.current = false;
      }}
    >
      <KindIcon kind={kind} size={20} />
      {name}
    </button>
  );
}
