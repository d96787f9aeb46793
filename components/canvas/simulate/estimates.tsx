"use client";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import type { Estimate, SimulationResult } from "@/lib/metrics/simulation-result";
import { rangeOf } from "./figures";

interface Row {
  key: string;
  label: string;
  of: (result: SimulationResult) => Estimate | null;
  format: (value: number) => string;
}

/** The whole journey: expected, and between what. A second simulation stands beside it. */
export function Totals({ result, other }: { result: SimulationResult; other: SimulationResult | null }) {
  const t = useTranslations("simulation");
  const format = useFormat();
  const whole = (value: number) => format.number(Math.round(value));
  const money = (value: number) => format.money(Math.round(value));
  const instant = (value: number) => format.dateTime(new Date(value));
  const rows: Row[] = [
    { key: "people", label: t("people"), of: ({ people }) => ({ mean: people, low: people, high: people }), format: whole },
    { key: "completed", label: t("completed"), of: ({ totals }) => totals.completed, format: whole },
    { key: "called", label: t("called"), of: ({ totals }) => totals.called, format: whole },
    { key: "answered", label: t("answered"), of: ({ totals }) => totals.answered, format: whole },
    { key: "minutes", label: t("minutes"), of: ({ totals }) => totals.minutes, format: whole },
    { key: "segments", label: t("segments"), of: ({ totals }) => totals.segments, format: whole },
    { key: "cost", label: t("cost"), of: ({ totals }) => totals.costFen, format: money },
    { key: "lastCall", label: t("lastCall"), of: ({ lastCallMs }) => lastCallMs, format: instant },
    { key: "most", label: t("mostFinished"), of: ({ mostFinishedMs }) => mostFinishedMs, format: instant },
    { key: "finished", label: t("finished"), of: ({ finishedMs }) => finishedMs, format: instant },
  ];
  return (
    <table className="w-full text-left" data-testid="simulation-totals">
      <thead className="sr-only">
        <tr>
          <th>{t("figure")}</th>
          <th>{t("expected")}</th>
          {other ? <th>{t("compared")}</th> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} className="border-b border-separator last:border-b-0">
            <th scope="row" className="py-1.5 pr-2 align-top text-sm font-normal text-muted">
              {row.label}
            </th>
            <Value estimate={row.of(result)} format={row.format} metric={row.key} />
            {other ? <Value estimate={row.of(other)} format={row.format} isQuiet /> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ValueProps {
  estimate: Estimate | null;
  format: (value: number) => string;
  metric?: string;
  isQuiet?: boolean;
}

function Value({ estimate, format, metric, isQuiet = false }: ValueProps) {
  const range = estimate === null ? null : rangeOf(estimate, format);
  return (
    <td className="py-1.5 pl-2 text-right align-top tabular-nums" data-metric={metric && `total.${metric}`} data-value={estimate?.mean}>
      <b className={isQuiet ? "font-medium text-muted" : "font-semibold"}>{estimate === null ? "–" : format(estimate.mean)}</b>
      {range === null ? null : <span className="block text-xs text-muted">{range}</span>}
    </td>
  );
}
