"use client";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import { AXIS_STEPS as STEPS, niceTop } from "@/lib/format/axis";
import type { HourOfCalls } from "@/lib/services/overview/get";

const HEIGHT_PX = 168;

/** Calls per hour of today as columns: answered within called, with the answer rate under each. The figures are a table for readers. */
export function HoursChart({ hours }: { hours: HourOfCalls[] }) {
  const t = useTranslations("overview.hours");
  const format = useFormat();
  const top = niceTop(Math.max(...hours.map((h) => h.called)));
  const best = bestHour(hours);
  return (
    <figure>
      <figcaption className="mb-5 flex items-center gap-4 text-sm text-muted">
        <span className="flex items-center gap-1.5">
          <i className="size-2.5 rounded-[3px] bg-i4" />
          {t("notAnswered")}
        </span>
        <span className="flex items-center gap-1.5">
          <i className="size-2.5 rounded-[3px] bg-i2" />
          {t("answered")}
        </span>
      </figcaption>
      <div className="relative" aria-hidden>
        <div className="absolute inset-x-0 top-0" style={{ height: HEIGHT_PX }}>
          {Array.from({ length: STEPS + 1 }, (_, i) => (
            <div
              key={i}
              className="absolute inset-x-0 flex items-center text-xs text-muted"
              style={{ top: (HEIGHT_PX / STEPS) * i, transform: "translateY(-50%)" }}
            >
              <span className="w-9 pr-2 text-right">{format.axis(top - (top / STEPS) * i)}</span>
              <span className="h-px flex-1 bg-separator" />
            </div>
          ))}
        </div>
        {hours.every((h) => h.called === 0) ? <p className="absolute inset-x-0 top-16 text-center text-muted">{t("none")}</p> : null}
        <div className="relative ml-9 flex">
          {hours.map((h) => (
            <div key={h.hour} className={h === best ? "relative flex-1 rounded-control bg-accent-soft pb-1.5" : "flex-1 pb-1.5"}>
              {h === best ? (
                <span className="absolute inset-x-0 -top-4.5 text-center text-xs font-medium whitespace-nowrap text-accent-text">{t("best")}</span>
              ) : null}
              <div className="flex items-end justify-center" style={{ height: HEIGHT_PX }}>
                <div className="flex w-7 flex-col justify-end overflow-hidden rounded-t-[3px] bg-i4" style={{ height: (h.called / top) * HEIGHT_PX }}>
                  <div className="bg-i2" style={{ height: (h.answered / top) * HEIGHT_PX }} />
                </div>
              </div>
              <div className="pt-1.5 text-center text-sm">{t("hour", { from: h.hour, to: h.hour + 1 })}</div>
              <div className={h === best ? "text-center text-sm font-semibold text-accent-text" : "text-center text-sm text-muted"}>
                {format.percent(h.answered, h.called)}
              </div>
            </div>
          ))}
        </div>
      </div>
      <table className="sr-only">
        <caption>{t("title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("hourColumn")}</th>
            <th scope="col">{t("called")}</th>
            <th scope="col">{t("answered")}</th>
            <th scope="col">{t("answerRate")}</th>
          </tr>
        </thead>
        <tbody>
          {hours.map((h) => (
            <tr key={h.hour}>
              <th scope="row">{t("hour", { from: h.hour, to: h.hour + 1 })}</th>
              <td>{h.called}</td>
              <td>{h.answered}</td>
              <td>{format.percent(h.answered, h.called)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

const ENOUGH_CALLS = 20;

/** The hour in which most of those called answered; only hours with enough calls to say so. */
function bestHour(hours: HourOfCalls[]): HourOfCalls | null {
  return hours.filter((h) => h.called >= ENOUGH_CALLS).toSorted((a, b) => b.answered / b.called - a.answered / a.called)[0] ?? null;
}
