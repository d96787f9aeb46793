"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { useFormat } from "@/components/use-format";
import type { VersionRow } from "@/lib/services/journeys/listVersions";
import type { RunHead } from "@/lib/services/runs/head";
import { shownVersions } from "./shown-versions";
import { useRunLabel } from "./use-run-label";

const AllRunsDialog = dynamic(() => import("./all-runs-dialog").then((module) => module.AllRunsDialog), { ssr: false });

interface RunChooserProps {
  journeyId: string;
  versionId: string | null;
  run: RunHead | null;
  onChoose: (chosen: Record<string, string>) => void;
}

const SHOWN_RUNS = 10;
const REFRESH_MS = 10_000;

/** Whose numbers: all live runs of a version, or one run. What is older stands in a dialog. */
export function RunChooser({ journeyId, versionId, run, onChoose }: RunChooserProps) {
  const t = useTranslations("canvas.run");
  const trpc = useTRPC();
  const format = useFormat();
  const runLabel = useRunLabel();
  const [isAllOpen, setAllOpen] = useState(false);
  const versions = useQuery(trpc.journeys.versions.queryOptions({ journeyId }, { refetchInterval: REFRESH_MS }));
  const runs = useQuery(trpc.runs.list.queryOptions({ journeyId, limit: SHOWN_RUNS + 1 }, { refetchInterval: REFRESH_MS }));
  const all = versions.data ?? [];
  const version = all.find((candidate) => candidate.id === versionId);
  const label = run ? runLabel(run, runs.data ?? []) : version ? t("versionTotal", { version: version.number }) : t("choose");
  // Of a run that is looked at, its version need not have any but test runs.
  const withRuns = shownVersions(all, run ? null : versionId);
  const shown = (runs.data ?? []).slice(0, SHOWN_RUNS);
  const isMore = (runs.data?.length ?? 0) > SHOWN_RUNS || all.filter((one) => one.current || one.hasRun).length > withRuns.length;

  function versionNote({ publishedAt, publishedBy, active }: VersionRow): string {
    const published = t("publishedAt", { time: format.dateTime(publishedAt), name: publishedBy ?? "–" });
    return active > 0 ? t("versionNote", { count: active, published }) : published;
  }

  if (withRuns.length === 0 && shown.length === 0) return null;
  return (
    <>
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
          // Where it is seen without scrolling.
          { key: "all", items: isMore ? [{ key: "all", label: t("allRuns"), onAction: () => setAllOpen(true) }] : [] },
          {
            key: "versions",
            title: t("versions"),
            items: withRuns.map((candidate) => ({
              key: candidate.id,
              label: t("versionTotal", { version: candidate.number }),
              note: versionNote(candidate),
              isSelected: !run && candidate.id === versionId,
              onAction: () => onChoose({ version: candidate.id }),
            })),
          },
          {
            key: "runs",
            title: t("runs"),
            items: shown.map((head) => ({
              key: head.id,
              label: runLabel(head, runs.data ?? []),
              note: t("runNote", { state: t(`runState.${head.state}`), people: head.people === null ? "–" : format.number(head.people) }),
              isSelected: run?.id === head.id,
              onAction: () => onChoose({ run: head.id }),
            })),
          },
        ].filter((section) => section.items.length > 0)}
      />
      {isAllOpen ? (
        <AllRunsDialog
          journeyId={journeyId}
          versions={all}
          onClose={() => setAllOpen(false)}
          onChoose={(chosen) => {
            setAllOpen(false);
            onChoose(chosen);
          }}
        />
      ) : null}
    </>
  );
}
