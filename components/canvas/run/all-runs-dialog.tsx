"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/states";
import { Segmented } from "@/components/ui/segmented";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { VersionRow } from "@/lib/services/journeys/listVersions";
import type { RunHead } from "@/lib/services/runs/head";
import { useRunLabel } from "./use-run-label";

interface AllRunsDialogProps {
  journeyId: string;
  /** Newest first. */
  versions: VersionRow[];
  onClose: () => void;
  onChoose: (chosen: Record<string, string>) => void;
}

type What = "live" | "test" | "versions";

/** Every version and every run of a journey, however long ago. */
export function AllRunsDialog({ journeyId, versions, onClose, onChoose }: AllRunsDialogProps) {
  const t = useTranslations("canvas.run");
  const [what, setWhat] = useState<What>("live");
  const items = [
    { key: "live" as const, label: t("liveRuns") },
    { key: "test" as const, label: t("testRuns") },
    { key: "versions" as const, label: t("versions") },
  ];
  return (
    <Dialog isOpen onClose={onClose} title={t("allRunsTitle")} widthPx={640}>
      <Segmented<What> aria-label={t("allRunsTitle")} size="sm" className="mb-2" items={items} selected={what} onSelect={setWhat} />
      {what === "versions" ? (
        <Versions versions={versions.filter((version) => version.current || version.hasRun)} onChoose={onChoose} />
      ) : (
        <Runs key={what} journeyId={journeyId} mode={what} onChoose={onChoose} />
      )}
    </Dialog>
  );
}

const HEIGHT = "h-[min(440px,60vh)]";
const PAGE = 50;

function Runs({ journeyId, mode, onChoose }: Pick<AllRunsDialogProps, "journeyId" | "onChoose"> & { mode: "live" | "test" }) {
  const t = useTranslations("canvas.run");
  const trpc = useTRPC();
  const format = useFormat();
  const errorText = useErrorText();
  const runLabel = useRunLabel();
  const query = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(
      { journeyId, mode, limit: PAGE },
      { getNextPageParam: (page) => (page.length < PAGE ? null : page.at(-1)?.id), initialCursor: null },
    ),
  );
  const startedBy = ({ trigger, startedBy: name }: RunHead) =>
    trigger === "schedule" && name === null ? t("startedBySchedule") : name ? t("startedBy", { name }) : null;
  const rows = query.data?.pages.flat();
  const columns: Column<RunHead>[] = [
    { key: "run", header: t("columns.run"), cell: (run) => <TwoLines first={runLabel(run, rows ?? [])} second={startedBy(run) ?? ""} /> },
    { key: "state", header: t("columns.state"), widthPx: 110, cell: (run) => t(`runState.${run.state}`) },
    { key: "people", header: t("columns.people"), align: "right", widthPx: 100, cell: (run) => format.number(run.people) },
  ];
  return (
    <DataTable
      aria-label={mode === "live" ? t("liveRuns") : t("testRuns")}
      className={HEIGHT}
      columns={columns}
      rows={rows}
      rowId={(run) => run.id}
      onRowClick={(run) => onChoose({ run: run.id })}
      hasMore={query.hasNextPage}
      onLoadMore={() => void query.fetchNextPage()}
      isLoadingMore={query.isFetchingNextPage}
      error={query.error ? { title: t("runsFailed"), text: errorText(query.error), onRetry: () => void query.refetch() } : null}
      empty={<EmptyState title={t("noRuns")} />}
    />
  );
}

function Versions({ versions, onChoose }: Pick<AllRunsDialogProps, "versions" | "onChoose">) {
  const t = useTranslations("canvas.run");
  const format = useFormat();
  const columns: Column<VersionRow>[] = [
    {
      key: "version",
      header: t("columns.version"),
      cell: ({ number, publishedAt, publishedBy }) => (
        <TwoLines first={`v${number}`} second={t("publishedAt", { time: format.dateTime(publishedAt), name: publishedBy ?? "–" })} />
      ),
    },
    { key: "active", header: t("columns.active"), align: "right", widthPx: 100, cell: ({ active }) => format.number(active) },
  ];
  return (
    <DataTable
      aria-label={t("versions")}
      className={HEIGHT}
      columns={columns}
      rows={versions}
      rowId={(version) => version.id}
      onRowClick={(version) => onChoose({ version: version.id })}
      empty={<EmptyState title={t("noRuns")} />}
    />
  );
}
