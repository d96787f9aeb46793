import { Check, CircleAlert, Pause, Square } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

export type Tone = "neutral" | "ok" | "warn" | "bad" | "accent" | "line";
export type ChipProps = { tone?: Tone; size?: "md" | "sm"; icon?: ReactNode; className?: string; children: ReactNode };

export function Chip({ tone = "neutral", size = "md", icon, className, children }: ChipProps) {
  return (
    <span className={cx("yd-chip", className)} data-tone={tone} data-size={size}>
      {icon}
      {children}
    </span>
  );
}

/** A state by colour, sign and word together. */
export type StatusKind = "live" | "paused" | "draft" | "done" | "stopped" | "error" | "waiting";
const STATUS: Record<StatusKind, { tone: Tone; icon: ReactNode }> = {
  live: { tone: "ok", icon: <span className="yd-dot" /> },
  paused: { tone: "warn", icon: <Pause aria-hidden /> },
  draft: { tone: "neutral", icon: null },
  done: { tone: "accent", icon: <Check aria-hidden /> },
  stopped: { tone: "neutral", icon: <Square aria-hidden /> },
  error: { tone: "bad", icon: <CircleAlert aria-hidden /> },
  waiting: { tone: "line", icon: <span className="yd-dot" /> },
};

export function StatusChip({ status, size, children }: { status: StatusKind; size?: "md" | "sm"; children: ReactNode }) {
  const { tone, icon } = STATUS[status];
  return (
    <Chip tone={tone} size={size} icon={icon}>
      {children}
    </Chip>
  );
}

export type IntentLevel = "strong" | "some" | "weak" | "unclear" | "refused";
const LEVEL: Record<IntentLevel, number> = { strong: 1, some: 2, weak: 3, unclear: 4, refused: 5 };

/** An intent: its letter always, its colour by level. No intent: a dash and the words given. */
export function IntentChip({ letter, level, children }: { letter: string | null; level: IntentLevel | null; children?: ReactNode }) {
  return (
    <span className="yd-intent" data-level={level ? LEVEL[level] : undefined}>
      <b>{letter ?? "–"}</b>
      {children}
    </span>
  );
}
