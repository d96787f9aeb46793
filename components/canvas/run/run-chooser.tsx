"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { useFormat } from "@/components/use-format";
import type { RunHead } from "@/lib/services/runs/head";

interface RunChooserProps {
  journeyId: string;
  versionId: string | null;
  run: RunHead | null;
  onChoose: (chosen: Record<string, string>) => void;
}

const SHOWN_RUNS = 20;

/** Whose numbers: all live runs of a version, or one run. */
export function RunChooser({ journeyId, versionId, run, onChoose }: RunChooserProps) {
  const t = useTranslations("canvas.run");
  const trpc = useTRPC();
  const format = useFormat();
  const versions = useQuery(trpc.journeys.versions.queryOptions({ journeyId }));
  const runs = useQuery(trpc.runs.list.queryOptions({ journeyId, limit: 50 }, { refetchInterval: 10_000 }));
  const version = versions.data?.find((candidate) => candidate.id === versionId);
  const label = run ? runLabel(run) : version ? t("versionTotal", { version: version.number }) : t("choose");

  function runLabel(head: RunHead): string {
    const time = format.dateTime(head.createdAt);
    if (head.migrationId !== null) return t("runMoved", { version: head.versionNumber, time });
    return head.mode === "live" ? t("runAt", { version: head.versionNumber, time }) : t("testAt", { version: head.versionNumber, time });
  }

  const withRuns = (versions.data ?? []).filter(
    (candidate) => candidate.current || runs.data?.some((head) => head.mode === "live" && head.versionId === candidate.id),
  );
  const shown = (runs.data ?? []).slice(0, SHOWN_RUNS);
  if (withRuns.length === 0 && shown.length === 0) return null;
  return (
    <Menu
      aria-label={t("choose")}
      placement="bottom end"
      trigger={
        <Button size="sm" data-testid="run-chooser">
          {label}
          <ChevronDown width={14} height={14} aria-hidden />
        </Button>
      }
      sections={[
        {
          key: "versions",
          title: t("versions"),
          items: withRuns.map((candidate) => ({
            key: candidate.id,
            label: t("versionTotal", { version: candidate.number }),
            note: t("publishedAt", { time: format.dateTime(candidate.publishedAt), name: candidate.publishedBy ?? "–" }),
            isSelected: !run && candidate.id === versionId,
            onAction: () => onChoose({ version: candidate.id }),
          })),
        },
        {
          key: "runs",
          title: t("runs"),
          items: shown.map((head) => ({
            key: head.id,
            label: runLabel(head),
            note: t("runNote", { state: t(`runState.${head.state}`), people: head.people === null ? "–" : format.number(head.people) }),
            isSelected: run?.id === head.id,
            onAction: () => onChoose({ run: head.id }),
          })),
        },
      ].filter((section) => section.items.length > 0)}
    />
  );
}
