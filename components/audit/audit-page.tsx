"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { ALL, orNull } from "@/components/ui/all-option";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Page, PageHeader } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { EmptyState } from "@/components/ui/states";
import { useFormat } from "@/components/use-format";
import { usePaged } from "@/components/use-paged";
import type { AuditLine } from "@/lib/services/audit/list";
import { useActionName, useDetailText } from "./words";

/** Who did what, and when. */
export function AuditPage() {
  const t = useTranslations("audit");
  const trpc = useTRPC();
  const format = useFormat();
  const href = useClinicHref();
  const actionName = useActionName();
  const detailText = useDetailText();
  const [action, setAction] = useState<string | null>(null);
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { action },
      { getNextPageParam: (page) => page.next, initialCursor: null, placeholderData: (before) => before, staleTime: 0 },
    ),
  );
  const paged = usePaged(query, t("loadFailed"));
  const actions = query.data?.pages[0]?.actions ?? [];
  const columns: Column<AuditLine>[] = [
    { key: "at", header: t("column.at"), widthPx: 170, cell: (row) => format.dateTime(row.at) },
    { key: "user", header: t("column.user"), widthPx: 130, cell: (row) => row.userName ?? <span className="text-faint">{t("system")}</span> },
    { key: "action", header: t("column.action"), widthPx: 190, cell: (row) => actionName(row.action) },
    {
      key: "target",
      header: t("column.target"),
      widthPx: 220,
      cell: (row) => {
        const name = row.targetName ?? "–";
        const to = row.targetType === "journey" ? `/journeys/${row.targetId}` : row.targetType === "customer" ? `/patients/${row.targetId}` : null;
        return to ? (
          <Link href={href(to)} className="block truncate font-medium hover:text-accent-text">
            {name}
          </Link>
        ) : (
          <span className="block truncate">{name}</span>
        );
      },
    },
    { key: "detail", header: t("column.detail"), cell: (row) => <Detail text={detailText(row.detail)} /> },
  ];
  return (
    <Page fill>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      <DataTable
        aria-label={t("title")}
        className="flex-1"
        columns={columns}
        rowId={(row) => row.id}
        rowHeightPx={40}
        {...paged}
        empty={<EmptyState title={t("empty")} />}
        filters={
          <Select
            aria-label={t("filter")}
            size="sm"
            className="w-60"
            options={[{ value: ALL, label: t("all") }, ...actions.map((one) => ({ value: one, label: actionName(one) }))]}
            value={action ?? ALL}
            onChange={(chosen) => setAction(orNull(chosen))}
          />
        }
        footer={paged.rows ? t("shown", { count: paged.rows.length }) : null}
      />
    </Page>
  );
}

function Detail({ text }: { text: string }) {
  return (
    <span className="block truncate text-muted" title={text}>
      {text}
    </span>
  );
}
