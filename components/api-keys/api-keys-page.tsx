"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { type Column, DataTable } from "@/components/ui/data-table";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Page, PageHeader } from "@/components/ui/page";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { ApiKeyRow } from "@/lib/services/apiKeys/list";
import { CreateKeyDialog } from "./create-key-dialog";
import { SendExample } from "./send-example";

/** Keys with which other systems tell of events. */
export function ApiKeysPage() {
  const t = useTranslations("apiKeys");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const canManage = useCan("settings.api_keys.manage");
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null);
  const { data, error, refetch } = useQuery(trpc.apiKeys.list.queryOptions());
  const revoke = useMutation(trpc.apiKeys.revoke.mutationOptions());
  const reload = () => void client.invalidateQueries(trpc.apiKeys.list.queryFilter());
  const columns = useColumns(canManage ? setRevoking : null);
  return (
    <Page>
      <PageHeader
        title={t("title")}
        subtitle={t("subtitle")}
        actions={
          canManage ? (
            <Button variant="primary" icon={<Plus aria-hidden />} onPress={() => setCreating(true)}>
              {t("create")}
            </Button>
          ) : undefined
        }
      />
      {error && !data ? (
        <ErrorState title={t("loadFailed")} text={errorText(error)} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          aria-label={t("title")}
          columns={columns}
          rows={data}
          rowId={(key) => key.id}
          empty={<EmptyState icon={<KeyRound aria-hidden />} title={t("empty")} text={t("emptyText")} />}
        />
      )}
      <SendExample />
      {creating ? <CreateKeyDialog onClose={() => setCreating(false)} onCreated={reload} /> : null}
      <ConfirmDialog
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t("revokeTitle", { name: revoking?.name ?? "" })}
        consequence={t("revokeText")}
        confirmLabel={t("revoke")}
        isDanger
        isPending={revoke.isPending}
        error={revoke.error ? errorText(revoke.error) : undefined}
        onConfirm={() =>
          revoking &&
          revoke.mutate(
            { id: revoking.id },
            {
              onSuccess: () => {
                setRevoking(null);
                reload();
              },
            },
          )
        }
      />
    </Page>
  );
}

function useColumns(onRevoke: ((key: ApiKeyRow) => void) | null): Column<ApiKeyRow>[] {
  const t = useTranslations("apiKeys");
  const format = useFormat();
  return [
    { key: "name", header: t("column.name"), cell: (key) => <b className="font-semibold">{key.name}</b> },
    { key: "prefix", header: t("column.key"), widthPx: 150, cell: (key) => <code>{key.prefix}…</code> },
    { key: "createdBy", header: t("column.createdBy"), widthPx: 120, cell: (key) => key.createdBy ?? "–" },
    { key: "createdAt", header: t("column.createdAt"), widthPx: 150, cell: (key) => format.dateTime(key.createdAt) },
    {
      key: "lastUsedAt",
      header: t("column.lastUsedAt"),
      widthPx: 150,
      cell: (key) => (key.lastUsedAt ? format.dateTime(key.lastUsedAt) : <span className="text-faint">{t("neverUsed")}</span>),
    },
    {
      key: "state",
      header: t("column.state"),
      widthPx: 110,
      cell: (key) => (key.revokedAt ? <Chip tone="line">{t("revoked")}</Chip> : <Chip tone="ok">{t("inUse")}</Chip>),
    },
    {
      key: "actions",
      header: "",
      widthPx: 90,
      cell: (key) =>
        onRevoke && !key.revokedAt ? (
          <Button size="sm" variant="link" onPress={() => onRevoke(key)}>
            {t("revoke")}
          </Button>
        ) : null,
    },
  ];
}
