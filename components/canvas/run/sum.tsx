"use client";
import { Check, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "@/components/use-format";

/** A part of those who entered. */
export interface SumPart {
  key: string;
  label: string;
  count: number;
  color: string;
  isChosen: boolean;
  onChoose: () => void;
}

interface SumProps {
  entered: number;
  isEnteredChosen: boolean;
  onEntered: () => void;
  parts: SumPart[];
  /** null = nothing is known yet. */
  reconciles: boolean | null;
}

const bold = (chunks: ReactNode) => <b className="font-semibold text-foreground">{chunks}</b>;

/** Entered = the sum of its parts, as a sentence, a bar and buttons; each number opens its people. */
export function Sum({ entered, isEnteredChosen, onEntered, parts, reconciles }: SumProps) {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  return (
    <>
      <div className="mb-1.5 flex items-center gap-1.5 text-sm text-muted">
        <button
          type="button"
          aria-pressed={isEnteredChosen}
          className="min-h-6 rounded-chip hover:text-accent-text"
          onClick={onEntered}
          data-metric="entered"
          data-value={entered}
        >
          {t.rich("enteredPeople", { count: format.number(entered), b: bold })}
        </button>
        <span className="flex-1 text-right">= {parts.map(({ count }) => format.number(count)).join(" + ")}</span>
        {reconciles ? (
          <Check width={14} height={14} className="text-success-text" aria-label={t("reconciles")} />
        ) : reconciles === false ? (
          <TriangleAlert width={14} height={14} className="text-danger-text" aria-label={t("doesNotReconcile")} />
        ) : null}
      </div>
      <div className="flex h-2 gap-0.5" aria-hidden>
        {entered === 0 ? <i className="flex-1 rounded-[2px] bg-surface-tertiary" /> : null}
        {parts.map(({ key, count, color }) =>
          count > 0 ? <i key={key} className="rounded-[2px]" style={{ flexGrow: count, flexBasis: 0, minWidth: 4, background: color }} /> : null,
        )}
      </div>
      <div className="mt-2.5 flex gap-1.5" role="group" aria-label={t("parts")}>
        {parts.map((part) => (
          <PartButton key={part.key} part={part} />
        ))}
      </div>
    </>
  );
}

function PartButton({ part: { key, label, count, color, isChosen, onChoose } }: { part: SumPart }) {
  const format = useFormat();
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      data-metric={key}
      data-value={count}
      onClick={onChoose}
      className="min-w-0 flex-1 rounded-control border border-border px-2 py-1 text-left hover:border-border-strong aria-pressed:border-accent aria-pressed:bg-accent-soft"
    >
      <span className="flex items-center gap-1 truncate text-xs text-muted" title={label}>
        <i className="size-1.5 flex-none rounded-[2px]" style={{ background: color }} aria-hidden />
        {label}
      </span>
      <b className="text-lg font-semibold">{format.number(count)}</b>
    </button>
  );
}
