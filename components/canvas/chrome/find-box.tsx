"use client";
import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { JourneyNode } from "@/lib/journey/document";
import { useKindName } from "../words";
import { KindIcon } from "../flow/kind-icon";

interface FindBoxProps {
  nodes: readonly JourneyNode[];
  onChoose: (id: string) => void;
  onClose: () => void;
  className?: string;
}

/** Find a node by its name or kind; arrows choose, Enter goes there. */
export function FindBox({ nodes, onChoose, onClose, className = "top-3 left-1/2 -translate-x-1/2" }: FindBoxProps) {
  const t = useTranslations("canvas");
  const kindName = useKindName();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const wanted = query.trim().toLowerCase();
  const found = nodes.filter((node) => `${node.name} ${kindName(node.kind)}`.toLowerCase().includes(wanted)).slice(0, 8);
  const chosen = found[Math.min(at, found.length - 1)];
  return (
    <search className={`cv-float w-72 p-1 ${className}`}>
      <div className="flex items-center gap-2 px-2">
        <Search width={14} height={14} className="text-faint" aria-hidden />
        {/* biome-ignore lint/a11y/noAutofocus: the field comes when it is asked for */}
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls="cv-found"
          aria-activedescendant={chosen && `cv-found-${chosen.id}`}
          aria-label={t("find.label")}
          placeholder={t("find.placeholder")}
          className="h-8 min-w-0 flex-1 bg-transparent outline-none"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
            else if (event.key === "Enter" && chosen) onChoose(chosen.id);
            else if (event.key === "ArrowDown") setAt((value) => Math.min(value + 1, found.length - 1));
            else if (event.key === "ArrowUp") setAt((value) => Math.max(value - 1, 0));
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <button type="button" className="cv-tool" aria-label={t("find.close")} onClick={onClose}>
          <X width={14} height={14} aria-hidden />
        </button>
      </div>
      <div id="cv-found" role="listbox" aria-label={t("find.label")} className="max-h-72 overflow-auto">
        {found.map((node) => (
          <div
            key={node.id}
            id={`cv-found-${node.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={node === chosen}
            className="flex h-8 cursor-pointer items-center gap-2 rounded-chip px-2 text-sm hover:bg-surface-tertiary aria-selected:bg-surface-tertiary"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(node.id)}
            onKeyDown={() => undefined}
          >
            <KindIcon kind={node.kind} size={20} />
            <span className="truncate">{node.name}</span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="px-2 py-2 text-sm text-muted">{t("find.none")}</p> : null}
    </search>
  );
}
