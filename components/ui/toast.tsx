"use client";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useSyncExternalStore } from "react";

export type ToastTone = "ok" | "bad" | "info";
export type ToastAction = { label: string; onPress: () => void };
type Entry = { id: number; tone: ToastTone; text: ReactNode; action?: ToastAction };

const SHOWN_MS = 6000;
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

/** Says what has happened. Errors stay until they are closed; the rest go by themselves. */
export function toast(text: ReactNode, options: { tone?: ToastTone; action?: ToastAction } = {}): number {
  const id = ++lastId;
  const tone = options.tone ?? "ok";
  set([...entries.slice(-2), { id, tone, text, action: options.action }]);
  if (tone !== "bad") setTimeout(() => dismissToast(id), SHOWN_MS);
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
    <div className="yd-toasts" role="region" aria-label={t("notifications")}>
      {shown.map((entry) => (
        <div key={entry.id} className="yd-toast" data-tone={entry.tone} role={entry.tone === "bad" ? "alert" : "status"}>
          {ICON[entry.tone]}
          <div className="min-w-0 flex-1">
            {entry.text}
            {entry.action ? (
              <button
                type="button"
                className="mt-1 block font-medium text-accent-text"
                onClick={() => {
                  entry.action?.onPress();
                  dismissToast(entry.id);
                }}
              >
                {entry.action.label}
              </button>
            ) : null}
          </div>
          <button type="button" className="yd-icon-btn" data-size="xs" aria-label={t("close")} onClick={() => dismissToast(entry.id)}>
            <X aria-hidden width={14} height={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
