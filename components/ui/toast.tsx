"use client";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";

export type ToastTone = "ok" | "bad" | "info";
export type ToastAction = { label: string; onPress: () => void };
type Entry = { id: number; tone: ToastTone; text: ReactNode; action?: ToastAction };

const SHOWN_MS = 6000;
const MOST_SHOWN = 3;
let entries: readonly Entry[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Entry[]): void {
  entries = next;
  for (const listener of listeners) listener();
}

export function dismissToast(id: number): void {
  set(entries.filter((e) => e.id !== id));
}

/** Without the oldest one that would go by itself, where there are enough; the same error is said once. */
function withRoom(text: ReactNode, tone: ToastTone): readonly Entry[] {
  const others = tone === "bad" ? entries.filter((e) => e.tone !== "bad" || e.text !== text) : entries;
  const oldest = others.length < MOST_SHOWN ? -1 : others.findIndex((e) => e.tone !== "bad");
  return others.filter((_, index) => index !== oldest);
}

/** Says what has happened. Errors stay until they are closed; the rest go by themselves, but not while they are pointed at. */
export function toast(text: ReactNode, options: { tone?: ToastTone; action?: ToastAction } = {}): number {
  const id = ++lastId;
  const tone = options.tone ?? "ok";
  set([...withRoom(text, tone), { id, tone, text, action: options.action }]);
  return id;
}

const ICON: Record<ToastTone, ReactNode> = { ok: <CircleCheck aria-hidden />, bad: <CircleAlert aria-hidden />, info: <Info aria-hidden /> };
const NONE: readonly Entry[] = [];

export function Toaster() {
  const t = useTranslations("common");
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
    () => NONE,
  );
  return (
    <div className="yd-toasts" role="region" aria-live="polite" aria-label={t("notifications")}>
      {shown.map((entry) => (
        <Toast key={entry.id} entry={entry} />
      ))}
    </div>
  );
}

function Toast({ entry: { id, tone, text, action } }: { entry: Entry }) {
  const t = useTranslations("common");
  const [isHeld, setHeld] = useState(false);
  const goes = tone !== "bad" && !isHeld;
  useEffect(() => {
    if (!goes) return;
    const timer = setTimeout(() => dismissToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [goes, id]);
  const hold = () => setHeld(true);
  const release = () => setHeld(false);
  return (
    <div
      className="yd-toast"
      data-tone={tone}
      role={tone === "bad" ? "alert" : undefined}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      {ICON[tone]}
      <div className="min-w-0 flex-1">
        {text}
        {action ? (
          <button
            type="button"
            className="mt-1 block font-medium text-accent-text"
            onClick={() => {
              action.onPress();
              dismissToast(id);
            }}
          >
            {action.label}
          </button>
        ) : null}
      </div>
      <button type="button" className="yd-icon-btn" data-size="xs" aria-label={t("close")} onClick={() => dismissToast(id)}>
        <X aria-hidden width={14} height={14} />
      </button>
    </div>
  );
}
