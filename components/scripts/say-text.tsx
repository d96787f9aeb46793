"use client";
import { textParts } from "@/lib/scripts/render";

/** A text with its placeholders as chips; `values` (a script's parameters) show what is said in their place. */
export function SayText({ text, values }: { text: string; values?: Readonly<Record<string, string>> }) {
  return textParts(text).map((part, i) =>
    part.type === "text" ? (
      part.text
    ) : (
      <span
        key={i}
        title={values?.[part.name]}
        className="mx-0.5 rounded-[5px] bg-accent-soft px-1 text-accent-text shadow-[inset_0_0_0_1px_var(--yd-accent-line)]"
      >
        {part.name}
      </span>
    ),
  );
}

const CHARS_PER_SECOND = 3.9;

/** How long a text takes to say, and its length; placeholders count as four characters. */
export function spokenLength(text: string): { seconds: number; chars: number } {
  const chars = textParts(text).reduce((sum, part) => sum + (part.type === "text" ? part.text.replace(/[\s，。？！；、]/g, "").length : 4), 0);
  return { chars, seconds: Math.max(1, Math.round(chars / CHARS_PER_SECOND)) };
}
