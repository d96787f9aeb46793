"use client";
import { useQuery } from "@tanstack/react-query";
import { Info } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/trpc";
import { StatTile, StatTiles } from "@/components/ui/page";
import { TooltipText } from "@/components/ui/tooltip";
import { useFormat } from "@/components/use-format";

/** A11: what all journeys did so far. */
export function JourneyTiles({ clinicId, refreshMs }: { clinicId: string | null; refreshMs: number }) {
  const t = useTranslations("journeys.tiles");
  const trpc = useTRPC();
  const format = useFormat();
  const { data } = useQuery(trpc.journeys.summary.queryOptions({ clinicId }, { placeholderData: (before) => before, refetchInterval: refreshMs }));
  const next = data?.today.next;
  return (
    <StatTiles className="mb-4">
      <StatTile label={t("running")} value={format.number(data?.running)} unit={data ? t("ofTotal", { total: data.total }) : null} />
      <StatTile label={t("active")} value={format.number(data?.active)} unit={t("people")} />
      <StatTile label={<Explained text={t("calledHelp")}>{t("called")}</Explained>} value={format.number(data?.called)} unit={t("calls")} />
      <StatTile
        label={<Explained text={t("answeredHelp")}>{t("answered")}</Explained>}
        value={format.number(data?.answered)}
        unit={t("answerRate", { rate: format.percent(data?.answered, data?.called) })}
      />
      <StatTile
        label={t("today")}
        value={format.number(data?.today.count)}
        unit={next ? <NextToday text={t("nextToday", { name: next.name, time: format.time(next.at) })} /> : null}
      />
    </StatTiles>
  );
}

function NextToday({ text }: { text: string }) {
  return (
    <span className="inline-block max-w-40 truncate align-bottom" title={text}>
      {text}
    </span>
  );
}

function Explained({ text, children }: { text: string; children: ReactNode }) {
  return (
    <TooltipText text={text} className="inline-flex items-center gap-1">
      {children}
      <Info size={12} className="text-faint" aria-hidden />
    </TooltipText>
  );
}
