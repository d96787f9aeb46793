"use client";
import type { ReactNode } from "react";
import { useFormat } from "@/components/use-format";

interface FigureButtonProps {
  metric: string;
  count: number;
  isChosen: boolean;
  onChoose: () => void;
  children: ReactNode;
}

/** A number in a line of numbers: it opens whom it counts. */
export function FigureButton({ metric, count, isChosen, onChoose, children }: FigureButtonProps) {
  const format = useFormat();
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      className="inline-flex min-h-6 items-center gap-1 rounded-chip px-1.5 hover:bg-accent-soft aria-pressed:bg-accent-soft aria-pressed:shadow-[inset_0_0_0_1px_var(--accent)]"
      data-metric={metric}
      data-value={count}
      onClick={onChoose}
    >
      {children}
      <b className="font-semibold">{format.number(count)}</b>
    </button>
  );
}
