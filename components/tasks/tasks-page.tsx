"use client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useClinic, useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Chip } from "@/components/ui/chip";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { Page, PageHeader } from "@/components/ui/page";
import { EmptyState } from "@/components/ui/states";
import { Segmented } from "@/components/ui/tabs";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { TaskRow } from "@/lib/services/tasks/list";
import { TaskButton } from "./task-button";

/** What journeys asked people to do, the most urgent first. */
export function TasksPage() {
  const t = useTranslations("tasks");
  const trpc = useTRPC();
  const format = useFormat();
  const errorText = useErrorText();
  const { clinicId } = useClinic();
  const href = useClinicHref();
  const [state, setState] = useState<"open" | "done">("open");
  const query = useInfiniteQuery(
    trpc.tasks.list.infiniteQueryOptions({ state, clinicId }, { getNextPageParam: (page) => page.next, placeholderData: keepPreviousData }),
  );
  const rows = query.data?.pages.flatMap((page) => page.rows);
  const columns: Column<TaskRow>[] = [
    { key: "title", header: t("column.title"), cell: (row) => <TwoLines first={row.title} second={row.journeyName} /> },
    {
      key: "patient",
      header: t("column.patient"),
      widthPx: 200,
      cell: (row) => (
        <TwoLines
          first={
            <Link href={href(`/patients/${row.customerId}`)} className="hover:text-accent-text">
              {row.customerName}
            </Link>
          }
          second={row.phoneMasked ?? "–"}
        />
      ),
    },
    { key: "assignee", header: t("column.assignee"), widthPx: 140, cell: (row) => row.assigneeName ?? t("nobody") },
    {
      key: "due",
      header: t("column.due"),
      widthPx: 180,
      cell: (row) => (
        <span className="flex items-center gap-2">
          {format.date(row.dueOn)}
          {row.isOverdue ? (
            <Chip size="sm" tone="warn">
              {t("overdue")}
            </Chip>
          ) : null}
        </span>
      ),
    },
    {
      key: "done",
      header: "",
      widthPx: 120,
      align: "right",
      cell: (row) => <TaskButton id={row.id} title={row.title} isDone={row.state === "done"} />,
    },
  ];
  return (
    <Page fill>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      <Segmented
        aria-label={t("filter")}
        size="sm"
        className="mb-3 self-start"
        selected={state}
        onSelect={setState}
        items={[
          { key: "open", label: t("open") },
          { key: "done", label: t("done") },
        ]}
      />
      <DataTable
        aria-label={t("title")}
        className="flex-1"
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        hasMore={query.hasNextPage}
        onLoadMore={() => void query.fetchNextPage()}
        isLoadingMore={query.isFetchingNextPage}
        isStale={query.isPlaceholderData}
        error={query.isError ? { title: t("loadFailed"), text: errorText(query.error), onRetry: () => void query.refetch() } : null}
        empty={<EmptyState icon={<ListChecks aria-hidden />} title={state === "open" ? t("emptyOpen") : t("emptyDone")} text={t("emptyText")} />}
      />
    </Page>
  );
}
