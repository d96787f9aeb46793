"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { StatusChip, type StatusKind } from "@/components/ui/chip";
import { DataTable, TwoLines } from "@/components/ui/data-table";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";

const STATUS: Record<"uploaded" | "running" | "done" | "failed", StatusKind> = { uploaded: "draft", running: "live", done: "done", failed: "error" };
const REFRESH_MS = 3_000;

/** The latest imports, each opening its report. */
export function ImportList({ onOpen }: { onOpen: (jobId: string) => void }) {
  const t = useTranslations("imports");
  const columns = useTranslations("imports.columns");
  const states = useTranslations("imports.state");
  const trpc = useTRPC();
  const format = useFormat();
  const errorText = useErrorText();
  const query = useQuery(
    trpc.imports.list.queryOptions(undefined, {
      refetchInterval: (q) => (q.state.data?.some((job) => job.state === "running") ? REFRESH_MS : false),
    }),
  );
  if (query.data?.length === 0) return null;
  return (
    <section className="mt-6">
      <h2 className="mb-2 text-lg font-semibold">{t("recent")}</h2>
      <DataTable
        aria-label={t("recent")}
        rows={query.data}
        rowId={(row) => row.id}
        onRowClick={(row) => onOpen(row.id)}
        error={query.isError ? { title: t("loadFailed"), text: errorText(query.error), onRetry: () => void query.refetch() } : null}
        columns={[
          {
            key: "file",
            header: columns("file"),
            cell: (row) => <TwoLines first={row.fileName} second={[format.dateTime(row.createdAt), row.createdByName].filter(Boolean).join(" · ")} />,
          },
          {
            key: "state",
            header: columns("state"),
            widthPx: 110,
            cell: (row) => (
              <StatusChip size="sm" status={row.isWaiting ? "waiting" : STATUS[row.state]}>
                {states(row.isWaiting ? "waiting" : row.state)}
              </StatusChip>
            ),
          },
          { key: "rows", header: columns("rows"), align: "right", widthPx: 90, cell: (row) => format.number(row.rowsTotal) },
          { key: "created", header: columns("created"), align: "right", widthPx: 90, cell: (row) => format.number(row.created) },
          { key: "updated", header: columns("updated"), align: "right", widthPx: 90, cell: (row) => format.number(row.updated) },
          { key: "rejected", header: columns("rejected"), align: "right", widthPx: 90, cell: (row) => format.number(row.rejected) },
        ]}
      />
    </section>
  );
}
