"use client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PatientCell } from "@/components/patients/patient-cell";
import { useClinic, useShell } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Chip } from "@/components/ui/chip";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { Page, PageHeader } from "@/components/ui/page";
import { EmptyState } from "@/components/ui/states";
import { Segmented } from "@/components/ui/segmented";
import { useFormat } from "@/components/use-format";
import { usePaged } from "@/components/use-paged";
import type { TaskRow } from "@/lib/services/tasks/list";
import { TaskAssignee } from "./task-assignee";
import { TaskButton } from "./task-button";

type Whose = "mine" | "all";

/** What journeys asked people to do, the most urgent first. Somebody of a clinic begins with their own. */
export function TasksPage() {
  const t = useTranslations("tasks");
  const trpc = useTRPC();
  const { clinicId } = useClinic();
  const { isLimited } = useShell();
  const [state, setState] = useState<"open" | "done">("open");
  const [chosen, setChosen] = useState<Whose | null>(null);
  const mine = useQuery(trpc.tasks.mine.queryOptions({ clinicId }, { placeholderData: keepPreviousData }));
  // Once: with their last task done, the list that they look at stays theirs.
  if (chosen === null && mine.data) setChosen(isLimited && mine.data.openTasks > 0 ? "mine" : "all");
  const whose = chosen ?? "all";
  const query = useInfiniteQuery(
    trpc.tasks.list.infiniteQueryOptions(
      { state, clinicId, mine: whose === "mine" },
      { getNextPageParam: (page) => page.next, placeholderData: keepPreviousData, enabled: !mine.isPending },
    ),
  );
  const paged = usePaged(query, t("loadFailed"));
  const columns = useColumns(state);
  return (
    <Page fill>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      <DataTable
        aria-label={t("title")}
        className="flex-1"
        columns={columns}
        rowId={(row) => row.id}
        {...paged}
        filters={
          <div className="flex items-center gap-2">
            <Segmented
              aria-label={t("filter")}
              size="sm"
              selected={state}
              onSelect={setState}
              items={[
                { key: "open", label: t("open") },
                { key: "done", label: t("done") },
              ]}
            />
            {mine.data?.isStaff ? (
              <Segmented
                aria-label={t("whose")}
                size="sm"
                selected={whose}
                onSelect={setChosen}
                items={[
                  { key: "mine", label: t("mine", { count: mine.data.openTasks }) },
                  { key: "all", label: t("everyone") },
                ]}
              />
            ) : null}
          </div>
        }
        empty={<EmptyState icon={<ListChecks aria-hidden />} title={state === "open" ? t("emptyOpen") : t("emptyDone")} text={t("emptyText")} />}
        footer={paged.rows ? t("shown", { count: paged.rows.length }) : undefined}
      />
    </Page>
  );
}

function useColumns(state: TaskRow["state"]): Column<TaskRow>[] {
  const t = useTranslations("tasks");
  const format = useFormat();
  return [
    { key: "title", header: t("column.title"), leastPx: 200, cell: (row) => <TwoLines first={row.title} second={row.journeyName} /> },
    {
      key: "patient",
      header: t("column.patient"),
      widthPx: 200,
      cell: (row) => <PatientCell id={row.customerId} name={row.customerName} second={row.phoneMasked ?? "–"} />,
    },
    {
      key: "assignee",
      header: t("column.assignee"),
      widthPx: 140,
      cell: (row) => (row.state === "open" ? <TaskAssignee task={row} /> : (row.assigneeName ?? t("nobody"))),
    },
    state === "done"
      ? { key: "doneAt", header: t("column.doneAt"), widthPx: 180, cell: (row) => (row.doneAt ? format.dateTime(row.doneAt) : "–") }
      : {
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
}
