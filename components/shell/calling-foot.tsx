"use client";
import { useQuery } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { Chip } from "@/components/ui/chip";
import { Skeleton } from "@/components/ui/states";
import { useFormat } from "@/components/use-format";

const REFRESH_MS = 10_000;

/** May we call now, and the seats in use. */
export function CallingFoot() {
  const t = useTranslations("shell.calling");
  const trpc = useTRPC();
  const format = useFormat();
  const { data, isError } = useQuery(trpc.shell.status.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
  const share = data && data.seats.limit > 0 ? (data.seats.used / data.seats.limit) * 100 : 0;
  return (
    <section aria-label={t("label")} className="mt-2 flex-none rounded-[10px] border border-border bg-surface p-2.5 text-sm">
      {isError ? (
        <p role="status" className="flex items-start gap-1.5 text-warning-text">
          <CloudOff aria-hidden width={14} height={14} className="mt-0.5" />
          {t("loadFailed")}
        </p>
      ) : data ? (
        <>
          <div className="flex items-center gap-1.5">
            <Chip size="sm" tone={data.isKilled || data.isSilent ? "bad" : data.mayCall ? "ok" : "warn"} icon={<span className="yd-dot" />}>
              {data.isKilled ? t("killed") : data.isSilent ? t("silent") : data.mayCall ? t("open") : t("closed")}
            </Chip>
            <span
              className="flex-1 truncate text-right text-muted"
              title={data.opensAt && !data.isKilled && !data.isSilent ? format.dateTime(data.opensAt) : undefined}
            >
              {data.isKilled || data.isSilent || data.mayCall || !data.opensAt
                ? `${data.window.from}–${data.window.to}`
                : t("opensAt", { time: format.time(data.opensAt) })}
            </span>
          </div>
          <div className="mt-2 mb-[5px] flex items-center">
            <span className="text-muted">{t("onCall")}</span>
            <span className="flex-1 text-right">
              <b className="font-semibold">{format.number(data.seats.used)}</b>
              <span className="text-faint"> / {t("seats", { count: data.seats.limit })}</span>
            </span>
          </div>
          <div className="h-1 overflow-hidden rounded-full bg-surface-tertiary">
            <div className="h-full bg-accent" style={{ width: `${share}%` }} />
          </div>
        </>
      ) : (
        <div className="flex h-[53px] flex-col justify-center gap-2.5">
          <Skeleton widthPx="100%" />
          <Skeleton widthPx="70%" />
        </div>
      )}
    </section>
  );
}
