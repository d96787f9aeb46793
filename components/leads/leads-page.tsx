"use client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Target } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PatientCell } from "@/components/patients/patient-cell";
import { useClinic } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { ALL, optionsOf, orNull } from "@/components/ui/all-option";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { Page, PageHeader } from "@/components/ui/page";
import { SearchField } from "@/components/ui/search-field";
import { Select } from "@/components/ui/select";
import { EmptyState } from "@/components/ui/states";
import { Segmented } from "@/components/ui/segmented";
import { useFormat } from "@/components/use-format";
import { usePaged } from "@/components/use-paged";
import type { LeadRow } from "@/lib/services/leads/row";
import { LEAD_STATES, type LeadState } from "@/lib/leads/state";
import { LeadStateChip } from "./lead-state-chip";
import { SourceLink } from "./source-link";

const LeadDrawer = dynamic(() => import("./lead-drawer").then((module) => module.LeadDrawer), { ssr: false });

/** People whom journeys found interested, for somebody to call back. */
export function LeadsPage() {
  const t = useTranslations("leads");
  const trpc = useTRPC();
  const { clinicId } = useClinic();
  const [state, setState] = useState<LeadState | typeof ALL>("new");
  const [poolId, setPoolId] = useState<string>(ALL);
  const [assignee, setAssignee] = useState<string>(ALL);
  const [search, setSearch] = useState("");
  const [openId, setOpenId] = useState<string | null>(null);
  const options = useQuery(trpc.leads.options.queryOptions());
  const mine = useQuery(trpc.tasks.mine.queryOptions({}));
  const query = useInfiniteQuery(
    trpc.leads.list.infiniteQueryOptions(
      { state: orNull(state), poolId: orNull(poolId), assignee: orNull(assignee), clinicId, search: search || null },
      { getNextPageParam: (page) => page.next, placeholderData: keepPreviousData },
    ),
  );
  const paged = usePaged(query, t("loadFailed"));
  const columns = useColumns();
  const isNarrowed = state !== "new" || poolId !== ALL || assignee !== ALL || search !== "";
  return (
    <Page fill>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      <DataTable
        aria-label={t("title")}
        className="flex-1"
        columns={columns}
        rowId={(row) => row.id}
        onRowClick={(row) => setOpenId(row.id)}
        {...paged}
        filters={
          <div className="flex flex-wrap items-center gap-2">
            <SearchField aria-label={t("search")} placeholder={t("search")} size="sm" className="w-60" value={search} onChange={setSearch} />
            <Segmented
              aria-label={t("stateFilter")}
              size="sm"
              selected={state}
              onSelect={setState}
              items={[...LEAD_STATES.map((key) => ({ key, label: t(`state.${key}`) })), { key: ALL, label: t("all") }]}
            />
            <span className="flex-1" />
            <Select
              aria-label={t("pool")}
              size="sm"
              className="w-44"
              prefix={t("pool")}
              options={[{ value: ALL, label: t("all") }, ...optionsOf(options.data?.pools)]}
              value={poolId}
              onChange={setPoolId}
            />
            <Select
              aria-label={t("assignee")}
              size="sm"
              className="w-44"
              prefix={t("assignee")}
              options={[
                { value: ALL, label: t("all") },
                ...(mine.data?.isStaff ? [{ value: "me", label: t("me") }] : []),
                { value: "nobody", label: t("nobody") },
                ...optionsOf(options.data?.staff),
              ]}
              value={assignee}
              onChange={setAssignee}
            />
          </div>
        }
        empty={
          isNarrowed ? (
            <EmptyState icon={<Target aria-hidden />} title={t("noMatchTitle")} text={t("noMatchText")} />
          ) : (
            <EmptyState icon={<Target aria-hidden />} title={t("emptyTitle")} text={t("emptyText")} />
          )
        }
        footer={paged.rows ? t("shown", { count: paged.rows.length }) : undefined}
      />
      {openId ? <LeadDrawer key={openId} id={openId} staff={options.data?.staff ?? []} onClose={() => setOpenId(null)} /> : null}
    </Page>
  );
}

function useColumns(): Column<LeadRow>[] {
  const t = useTranslations("leads");
  const format = useFormat();
  return [
    {
      key: "patient",
      header: t("column.patient"),
      leastPx: 180,
      cell: (row) => (
        <PatientCell
          id={row.customerId}
          name={row.customerName}
          second={[row.phoneMasked ?? t("noPhone"), row.clinicName].filter(Boolean).join(" · ")}
        />
      ),
    },
    { key: "state", header: t("column.state"), widthPx: 110, cell: (row) => <LeadStateChip state={row.state} /> },
    {
      key: "assignee",
      header: t("column.assignee"),
      widthPx: 130,
      cell: (row) => row.assigneeName ?? <span className="text-faint">{t("nobody")}</span>,
    },
    { key: "pool", header: t("column.pool"), widthPx: 130, cell: (row) => row.poolName },
    {
      key: "source",
      header: t("column.source"),
      widthPx: 260,
      cell: (row) => <TwoLines first={<SourceLink lead={row}>{row.journeyName}</SourceLink>} second={row.nodeName ?? "–"} />,
    },
    { key: "at", header: t("column.at"), widthPx: 150, cell: (row) => format.dateTime(row.createdAt) },
  ];
}
