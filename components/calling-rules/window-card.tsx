"use client";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/page";
import { useFormat } from "@/components/use-format";
import type { CallingRules } from "@/lib/services/callingRules/get";
import { DAY_MS } from "@/lib/time/day";
import { timeOfDayMs } from "@/lib/time/wall";

const HATCH = "repeating-linear-gradient(135deg, var(--surface-tertiary) 0 5px, var(--surface-secondary) 5px 10px)";
const HOURS = [0, 3, 6, 9, 12, 15, 18, 21, 24];
const MINUTES_A_DAY = 1440;

function clock(dayShare: number): string {
  const minutes = Math.round(dayShare * MINUTES_A_DAY);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

const percent = (share: number): string => `${share * 100}%`;

/** The day as a bar: when may we call, when not, and now. */
export function WindowCard({ rules }: { rules: CallingRules }) {
  const t = useTranslations("callingRules.window");
  const format = useFormat();
  const { now, openToday, policy } = rules;
  const spans = openToday.map((span) => `${clock(span.from)}–${clock(span.to)}`);
  return (
    <Card className="mb-3">
      <div className="flex items-baseline gap-2">
        <h2 className="text-lg font-semibold">{t("title")}</h2>
        <span className="text-sm text-muted">{t("hint", { zone: rules.timezone })}</span>
        <span className="flex-1" />
        <span className="text-sm font-medium">{statusText(rules, t, format)}</span>
      </div>
      <div className="relative mt-7 h-[52px]" role="img" aria-label={t("aria", { spans: spans.join("、") || t("closed") })}>
        <div className="absolute inset-x-0 top-0 h-7 rounded-[7px] shadow-[inset_0_0_0_1px_var(--border)]" style={{ background: HATCH }} />
        {openToday.map((span, i) => (
          <div
            key={span.from}
            className="absolute top-0 flex h-7 items-center overflow-hidden rounded-[5px] px-3 text-sm font-medium whitespace-nowrap text-accent-text shadow-[inset_0_0_0_1.5px_var(--accent)]"
            style={{
              left: percent(span.from),
              width: percent(span.to - span.from),
              background: "color-mix(in srgb, var(--accent) 14%, var(--surface))",
            }}
          >
            {spans[i]}
          </div>
        ))}
        {policy.noCallPeriods.map((period) => {
          const from = timeOfDayMs(period.from) / DAY_MS;
          return (
            <span
              key={`${period.from}${period.name}`}
              className="absolute top-0 grid h-7 place-items-center overflow-hidden text-xs text-muted"
              style={{ left: percent(from), width: percent(timeOfDayMs(period.to) / DAY_MS - from) }}
            >
              {period.name ? <span className="rounded-[4px] bg-surface-secondary px-1">{period.name}</span> : null}
            </span>
          );
        })}
        <span
          className="absolute -top-[5px] size-0 -translate-x-1/2 border-x-[5px] border-t-[7px] border-x-transparent border-t-brand-dot"
          style={{ left: percent(now.dayShare) }}
        />
        <span
          className="absolute -top-[23px] text-xs font-medium whitespace-nowrap text-danger-text"
          style={{
            left: percent(now.dayShare),
            transform: now.dayShare < 0.05 ? undefined : now.dayShare > 0.95 ? "translateX(-100%)" : "translateX(-50%)",
          }}
        >
          {t("now", { time: format.time(now.at) })}
        </span>
        {HOURS.map((hour) => (
          <span
            key={hour}
            className="absolute top-[34px] text-xs text-faint"
            style={{ left: percent(hour / 24), transform: hour === 0 ? undefined : hour === 24 ? "translateX(-100%)" : "translateX(-50%)" }}
          >
            {clock(hour / 24)}
          </span>
        ))}
      </div>
      <p className="py-1 text-sm text-muted">{t("daily", { from: policy.window.from, to: policy.window.to, seconds: policy.guardSeconds })}</p>
      {openToday.length === 0 && now.opensAt === null ? (
        <p className="flex items-center gap-1.5 text-sm text-danger-text">
          <CircleAlert width={14} height={14} aria-hidden />
          {t("never")}
        </p>
      ) : null}
    </Card>
  );
}

function statusText(
  { now, killSwitch }: CallingRules,
  t: ReturnType<typeof useTranslations<"callingRules.window">>,
  format: ReturnType<typeof useFormat>,
): string {
  if (killSwitch) return t("killed");
  if (now.mayCall && now.closesAt) return t("open", { time: format.time(now.closesAt) });
  return now.opensAt ? t("shut", { time: format.dateTime(now.opensAt) }) : t("never");
}
