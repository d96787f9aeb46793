import { cx } from "./cx";

const TONES = ["bg-entry-soft text-entry", "bg-channel-soft text-channel", "bg-logic-soft text-logic", "bg-data-soft text-data"] as const;

/** The first character of a name on one of four colours, always the same for the same name. */
export function Avatar({ name, sizePx = 28, square, className }: { name: string; sizePx?: number; square?: boolean; className?: string }) {
  const first = [...name.trim()][0]?.toUpperCase() ?? "?";
  const sum = [...name].reduce((total, char) => total + (char.codePointAt(0) ?? 0), 0);
  return (
    <span
      aria-hidden
      className={cx("grid flex-none place-items-center font-medium", square ? "rounded-chip" : "rounded-full", TONES[sum % TONES.length], className)}
      style={{ width: sizePx, height: sizePx, fontSize: Math.round(sizePx * 0.43) }}
    >
      {first}
    </span>
  );
}
