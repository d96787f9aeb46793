"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus, Webhook } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { StatusChip } from "@/components/ui/chip";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { Page, PageHeader } from "@/components/ui/page";
import { EmptyState } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { EndpointRow } from "@/lib/services/webhooks/list";

const EndpointDialog = dynamic(() => import("./endpoint-dialog").then((module) => module.EndpointDialog), { ssr: false });

/** Other systems that journeys may call. */
export function WebhooksPage() {
  const t = useTranslations("webhooks");
  const format = useFormat();
  const trpc = useTRPC();
  const errorText = useErrorText();
  const [opened, setOpened] = useState<EndpointRow | "new" | null>(null);
  const { data, error, refetch } = useQuery(trpc.webhooks.list.queryOptions());
  const mayManage = useCan("settings.webhooks.manage");
  const columns: Column<EndpointRow>[] = [
    { key: "name", header: t("column.name"), cell: (row) => <TwoLines first={row.name} second={row.url} /> },
    {
      key: "state",
      header: t("column.state"),
      widthPx: 110,
      cell: (row) => (
        <StatusChip status={row.enabled ? "live" : "stopped"} size="sm">
          {row.enabled ? t("on") : t("off")}
        </StatusChip>
      ),
    },
    { key: "phone", header: t("column.phone"), widthPx: 110, cell: (row) => (row.allowPhone ? t("allowed") : t("notAllowed")) },
    {
      key: "week",
      header: t("column.week"),
      widthPx: 240,
      cell: (row) => t("week", { succeeded: row.succeeded, failed: row.failed, waiting: row.waiting }),
    },
    { key: "created", header: t("column.created"), widthPx: 160, cell: (row) => format.dateTime(row.createdAt) },
  ];
  return (
    <Page>
      <PageHeader
        title={t("title")}
        subtitle={t("subtitle")}
        actions={
          mayManage ? (
            <Button variant="primary" icon={<Plus aria-hidden />} onPress={() => setOpened("new")}>
              {t("add")}
            </Button>
          ) : undefined
        }
      />
      <DataTable
        aria-label={t("title")}
        columns={columns}
        rows={data}
        rowId={(row) => row.id}
        {...(mayManage ? { onRowClick: (row: EndpointRow) => setOpened(row) } : {})}
        error={error && !data ? { title: t("loadFailed"), text: errorText(error), onRetry: () => void refetch() } : null}
        empty={<EmptyState icon={<Webhook aria-hidden />} title={t("emptyTitle")} text={t("emptyText")} />}
      />
      {opened ? <EndpointDialog endpoint={opened === "new" ? null : opened} onClose={() => setOpened(null)} /> : null}
    </Page>
  );
}
