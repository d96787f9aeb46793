"use client";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { RadioCards } from "@/components/ui/radio-cards";
import { useFormat } from "@/components/use-format";
import type { JourneyDocument } from "@/lib/journey/document";
import type { PublishForecast } from "@/lib/services/journeys/forecast";
import { useReason } from "../run/words";

interface LaunchChoiceProps {
  number: number;
  audience: string;
  /** Those who would enter; "–" while that is not known. */
  enters: string;
  launches: boolean;
  onLaunches: (launches: boolean) => void;
}

/** A journey that opens once and has run: publishing again is not running again, so it is asked. */
export function LaunchChoice({ number, audience, enters, launches, onLaunches }: LaunchChoiceProps) {
  const t = useTranslations("canvas.publish");
  const options = [
    { value: "only" as const, title: t("only", { version: number }), text: t("onlyText") },
    { value: "run" as const, title: t("confirmNow", { version: number }), text: t("runText", { audience, count: enters }) },
  ];
  return (
    <RadioCards
      label={t("choice")}
      name="launch"
      options={options}
      value={launches ? "run" : "only"}
      onChange={(value) => onLaunches(value === "run")}
      className="grid-cols-2"
    />
  );
}

/** Who of the audience comes again, is kept out, or gets nothing at the first call or text. */
export function EntryNotes({ forecast, document }: { forecast: PublishForecast; document: JourneyDocument }) {
  const t = useTranslations("canvas.publish");
  const format = useFormat();
  const reason = useReason();
  const { again, inside, barred, capped, unreached } = forecast;
  const notes = [
    { key: "again", count: again, text: t("again", { count: format.number(again) }) },
    { key: "inside", count: inside, text: t("inside", { count: format.number(inside) }) },
    { key: "barred", count: barred, text: t("barred", { count: format.number(barred) }) },
    { key: "capped", count: capped, text: t("capped", { count: format.number(capped) }) },
  ];
  const sum = {
    name: document.nodes.find((node) => node.id === unreached?.node)?.name ?? "",
    count: format.number(unreached?.total ?? 0),
    reasons: (unreached?.reasons ?? []).map((one) => t("reason", { reason: reason(one.reason), count: format.number(one.count) })).join(t("comma")),
  };
  return (
    <ul className="mt-2 grid gap-1 text-sm" data-testid="publish-entry">
      {notes.map(({ key, count, text }) =>
        count > 0 ? (
          <li key={key} className={key === "again" ? "flex gap-2 text-warning-text" : "text-muted"} data-metric={key} data-value={count}>
            {key === "again" ? <TriangleAlert width={14} height={14} className="mt-0.5 flex-none" aria-hidden /> : null}
            {text}
          </li>
        ) : null,
      )}
      {unreached && unreached.total > 0 ? (
        <li className="flex gap-2 text-warning-text" data-metric="unreached" data-value={unreached.total}>
          <TriangleAlert width={14} height={14} className="mt-0.5 flex-none" aria-hidden />
          <span>{unreached.isEstimate ? t("unreachedAbout", sum) : t("unreached", sum)}</span>
        </li>
      ) : null}
    </ul>
  );
}
