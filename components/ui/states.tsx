"use client";
import { CloudOff, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "./button";
import { cx } from "./cx";

type StateProps = { title: ReactNode; text?: ReactNode; action?: ReactNode; className?: string };

/** What this is, and the one best step. */
export function EmptyState({ icon, title, text, action, className }: StateProps & { icon?: ReactNode }) {
  return (
    <div className={cx("flex items-start justify-center gap-3 px-6 py-10", className)}>
      {icon ? <span className="grid size-8 flex-none place-items-center rounded-control bg-entry-soft text-entry">{icon}</span> : null}
      <div className="max-w-md">
        <p className="font-semibold">{title}</p>
        {text ? <p className="text-muted">{text}</p> : null}
        {action ? <div className="mt-3 flex gap-2">{action}</div> : null}
      </div>
    </div>
  );
}

/** What failed, what still works, try again. */
export function ErrorState({ title, text, onRetry, action, className }: StateProps & { onRetry?: () => void }) {
  const t = useTranslations("common");
  return (
    <div role="alert" className={cx("flex items-start justify-center gap-3 px-6 py-10", className)}>
      <span className="grid size-8 flex-none place-items-center rounded-control bg-danger-soft text-danger-text">
        <CloudOff aria-hidden />
      </span>
      <div className="max-w-md">
        <p className="font-semibold">{title}</p>
        {text ? <p className="text-muted">{text}</p> : null}
        <div className="mt-3 flex gap-2">
          {onRetry ? (
            <Button size="sm" icon={<RotateCw aria-hidden />} onPress={onRetry}>
              {t("retry")}
            </Button>
          ) : null}
          {action}
        </div>
      </div>
    </div>
  );
}

/** Shows itself after 200 ms, in the shape of what is coming. */
export function Skeleton({ className, widthPx, heightPx = 12 }: { className?: string; widthPx?: number | string; heightPx?: number }) {
  return <span aria-hidden className={cx("yd-skeleton block", className)} style={{ width: widthPx, height: heightPx }} />;
}

export function SkeletonLines({ lines = 4 }: { lines?: number }) {
  const t = useTranslations("common");
  return (
    <div role="status" aria-label={t("loading")} className="flex flex-col gap-3 py-2">
      {Array.from({ length: lines }, (_, i) => (
        <Skeleton key={i} widthPx={`${[72, 94, 83, 58][i % 4]}%`} />
      ))}
    </div>
  );
}

export function KeyHint({ children }: { children: ReactNode }) {
  return <kbd className="yd-kbd">{children}</kbd>;
}
