"use client";
import dynamic from "next/dynamic";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { AudioLines } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useClinic, useShell } from "@/components/shell/context";
import { pagedRefreshMs } from "@/components/refresh";
import { useTRPC } from "@/components/trpc";
import { IntentChip } from "@/components/ui/chip";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { Page, PageHeader } from "@/components/ui/page";
import { EmptyState } from "@/components/ui/states";
import { useFormat } from "@/components/use-format";
import { usePaged } from "@/components/use-paged";
import type { CallRow } from "@/lib/services/calls/row";
import { CallFilterBar } from "./call-filter-bar";
import { CallStateChip } from "./call-state-chip";
import { daysOf, isFiltered, useCallFilters } from "./filters";
import { useReasonText } from "./use-reason-text";

const CallDialog = dynamic(() => import("./call-dialog").then((module) => module.CallDialog), { ssr: false });

const REFRESH_MS = 15_000;

/** The clock, a minute at a time: a page left open over midnight follows to the new day. */
function useNowMs(): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

export function CallsPage() {
  const t = useTranslations("calls");
  const trpc = useTRPC();
  const { company } = useShell();
  const { clinicId } = useClinic();
  const { filters, change } = useCallFilters();
  const [search, setSearch] = useState("");
  const [openId, setOpenId] = useState<string | null>(null);
  const options = useQuery(trpc.calls.options.queryOptions());
  const { from, to } = daysOf(filters, company.timezone, useNowMs());
  const { state, scriptId, intent, consultantId, webConsultantId } = filters;
  const query = useInfiniteQuery(
    trpc.calls.list.infiniteQueryOptions(
      { clinicId, from, to, state, scriptId, intent, consultantId, webConsultantId, search: search || null },
      {
        getNextPageParam: (page) => page.next,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state: { data } }) => pagedRefreshMs(REFRESH_MS, data?.pages.length ?? 1),
      },
    ),
  );
  const paged = usePaged(query, t("loadFailed"));
  const columns = useColumns(setOpenId);
  return (
    <Page fill>
      <PageHeader title={t("title")} />
      <CallFilterBar filters={filters} change={change} search={search} onSearch={setSearch} options={options.data} />
      <DataTable
        aria-label={t("title")}
        className="flex-1"
        columns={columns}
        rowId={(row) => row.id}
        onRowClick={(row) => setOpenId(row.id)}
        {...paged}
        empty={
          isFiltered(filters) || search ? (
            <EmptyState icon={<AudioLines aria-hidden />} title={t("noMatchTitle")} text={t("noMatchText")} />
          ) : (
            <EmptyState icon={<AudioLines aria-hidden />} title={t("emptyTitle")} text={t("emptyText")} />
          )
        }
        footer={paged.rows ? t(paged.hasMore ? "shown" : "shownAll", { count: paged.rows.length }) : undefined}
      />
      {openId ? <CallDialog dispatchId={openId} onClose={() => setOpenId(null)} /> : null}
    </Page>
  );
}

function useColumns(open: (id: string) => void): Column<CallRow>[] {
  const t = useTranslations("calls");
  const columns = useTranslations("calls.columns");
  const format = useFormat();
  const reasonText = useReasonText();
  return [
    {
      key: "patient",
      header: columns("patient"),
      cell: (row) => (
        <TwoLines
          first={
            <button
              type="button"
              className="max-w-full truncate hover:text-accent-text"
              aria-label={t("open", { name: row.customerName, time: format.recordTime(row.at) })}
              onClick={() => open(row.id)}
            >
              {row.customerName}
            </button>
          }
          second={row.phoneMasked ?? t("noPhone")}
        />
      ),
    },
    {
      key: "script",
      header: columns("script"),
      widthPx: 196,
      cell: (row) => <TwoLines first={row.script?.name ?? "–"} second={row.journey?.name ?? t("batch")} />,
    },
    {
      key: "state",
      header: columns("state"),
      widthPx: 156,
      cell: (row) => (
        <span className="flex flex-col items-start gap-0.5" title={row.reason ? reasonText(row.reason) : undefined}>
          <span className="flex items-center gap-1.5">
            <CallStateChip state={row.state} size="sm" />
            {row.attempt > 1 ? <span className="text-xs text-muted">{t("redial", { count: row.attempt - 1 })}</span> : null}
          </span>
          {row.reason ? <span className="max-w-full truncate text-xs text-muted">{reasonText(row.reason)}</span> : null}
        </span>
      ),
    },
    {
      key: "intent",
      header: columns("intent"),
      widthPx: 112,
      cell: (row) =>
        row.intent ? (
          <IntentChip letter={row.intent.key} level={row.intent.level}>
            {row.intent.name}
          </IntentChip>
        ) : (
          <span className="text-faint">–</span>
        ),
    },
    { key: "at", header: columns("at"), widthPx: 176, cell: (row) => format.recordTime(row.at) },
    {
      key: "talk",
      header: columns("talk"),
      align: "right",
      widthPx: 84,
      cell: (row) =>
        row.state === "answered" ? (
          <TwoLines
            first={<span className="font-normal">{format.duration(row.talkSeconds)}</span>}
            second={row.rounds === null ? "–" : t("rounds", { count: row.rounds })}
          />
        ) : (
          "–"
        ),
    },
    { key: "clinic", header: columns("clinic"), widthPx: 88, cell: (row) => row.clinicName ?? "–" },
    {
      key: "consultants",
      header: columns("consultants"),
      widthPx: 142,
      cell: (row) => <TwoLines first={<span className="font-normal">{row.consultantName ?? "–"}</span>} second={row.webConsultantName ?? "–"} />,
    },
  ];
}
