"use client";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument } from "@/lib/journey/document";
import type { SimulationResult } from "@/lib/metrics/simulation-result";
import { useReason } from "../run/words";

type Warning = SimulationResult["warnings"][number];

/** What is worth a word before launching. */
export function Warnings({ warnings, document }: { warnings: Warning[]; document: JourneyDocument }) {
  const t = useTranslations("simulation.warning");
  const format = useFormat();
  const reason = useReason();
  if (warnings.length === 0) return null;
  const text = ({ code, params }: Warning): string => {
    const node = document.nodes.find((candidate) => candidate.id === params.node)?.name ?? String(params.node ?? "");
    return t(code, {
      node,
      reason: params.reason === undefined || params.reason === "" ? "" : reason(String(params.reason)),
      share: format.percent(Number(params.share ?? 0), 1),
      seats: String(params.seats ?? ""),
      days: format.number(Number(params.days ?? 0), 1),
      people: format.number(Number(params.people ?? 0)),
      script: String(params.script ?? ""),
    });
  };
  return (
    <ul className="flex flex-col gap-1.5" data-testid="simulation-warnings">
      {warnings.map((warning) => (
        <li key={`${warning.code}/${JSON.stringify(warning.params)}`} className="flex gap-2 text-sm text-warning-text">
          <TriangleAlert width={14} height={14} className="mt-0.5 flex-none" aria-hidden />
          {text(warning)}
        </li>
      ))}
    </ul>
  );
}

/** What the figures rest on: where each rate comes from and how many calls are behind it. */
export function Assumptions({ result }: { result: SimulationResult }) {
  const t = useTranslations("simulation");
  const format = useFormat();
  const { scripts, historyDays, seats, callMinuteFen, textSegmentFen, window, grainSeconds } = result.assumptions;
  return (
    <div className="flex flex-col gap-2 text-sm text-muted">
      {scripts.map((script) => (
        <div key={script.scriptId}>
          <p className="font-medium text-foreground">{script.name}</p>
          <p>
            {t("rates", {
              rate: format.percent(script.answerRate, 1),
              talk: format.duration(Math.round(script.meanTalkSeconds)),
            })}
          </p>
          <p>{t(`source.${script.source}`, { count: format.number(script.calls), days: historyDays })}</p>
        </div>
      ))}
      {scripts.length > 0 ? <p>{t("differs")}</p> : null}
      <p>{t("sample", { simulated: format.number(result.simulated), people: format.number(result.people) })}</p>
      {scripts.length > 0 ? <p>{t("seats", { seats, from: window.from, to: window.to })}</p> : null}
      <p>{t("prices", { call: format.money(callMinuteFen), text: format.money(textSegmentFen) })}</p>
      <p>{t("clock", { minutes: grainSeconds / 60 })}</p>
      <p>{t("left")}</p>
    </div>
  );
}
