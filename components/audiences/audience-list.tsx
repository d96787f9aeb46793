"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MoreHorizontal, Plus, Users } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { IconButton } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { ConfirmDialog } from "@/components/ui/dialog";
import { LinkButton } from "@/components/ui/link-button";
import { Menu } from "@/components/ui/menu";
import { Page, PageHeader } from "@/components/ui/page";
import { SearchField } from "@/components/ui/search-field";
import { EmptyState, Skeleton } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { AudienceRow } from "@/lib/services/audiences/list";
import { useRuleText } from "./rule-text";

const COUNT_BATCH = 50;

export function AudienceList() {
  const canEdit = useCan("audience.edit");
  const t = useTranslations("audiences");
  const trpc = useTRPC();
  const router = useRouter();
  const [search, setSearch] = useState("");
  const [removing, setRemoving] = useState<AudienceRow | null>(null);
  const list = useQuery(trpc.audiences.list.queryOptions({ search: search || undefined }, { placeholderData: (before) => before }));
  const ids = (list.data ?? []).slice(0, COUNT_BATCH).map((a) => a.id);
  const counts = useQuery(trpc.audiences.counts.queryOptions({ ids }, { enabled: ids.length > 0, placeholderData: (before) => before }));
  const columns = useColumns(counts.data, canEdit ? setRemoving : null);

  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        subtitle={t("subtitle")}
        actions={
          canEdit ? (
            <LinkButton href="/audiences/new" variant="primary" icon={<Plus aria-hidden />}>
              {t("new")}
            </LinkButton>
          ) : undefined
        }
      />
      <div className="mb-3 flex">
        <SearchField aria-label={t("searchPlaceholder")} placeholder={t("searchPlaceholder")} value={search} onChange={setSearch} className="w-64" />
      </div>
      <DataTable
        aria-label={t("title")}
        className="flex-1"
        columns={columns}
        rows={list.data}
        rowId={(a) => a.id}
        isStale={list.isPlaceholderData}
        onRowClick={(a) => router.push(`/audiences/${a.id}`)}
        error={list.error ? { title: t("listFailed"), onRetry: () => void list.refetch() } : null}
        empty={
          search ? (
            <EmptyState icon={<Users size={16} aria-hidden />} title={t("noMatchTitle", { search })} />
          ) : (
            <EmptyState
              icon={<Users size={16} aria-hidden />}
              title={t("emptyTitle")}
              text={t("emptyText")}
              action={
                canEdit ? (
                  <LinkButton href="/audiences/new" variant="primary">
                    {t("new")}
                  </LinkButton>
                ) : undefined
              }
            />
          )
        }
        footer={list.data ? t("footer", { count: list.data.length }) : null}
      />
      <RemoveDialog audience={removing} onClose={() => setRemoving(null)} />
    </Page>
  );
}

function useColumns(counts: Record<string, number | null> | undefined, onRemove: ((audience: AudienceRow) => void) | null): Column<AudienceRow>[] {
  const t = useTranslations("audiences");
  const format = useFormat();
  const router = useRouter();
  const ruleText = useRuleText();
  const columns: Column<AudienceRow>[] = [
    {
      key: "name",
      header: t("columns.name"),
      cell: (a) => (
        <TwoLines
          first={
            <>
              <Link href={`/audiences/${a.id}`} className="hover:text-accent-text">
                {a.name}
              </Link>{" "}
              <Chip size="sm">{t(`kind.${a.kind}`)}</Chip>
            </>
          }
          second={<span title={ruleText(a.rule)}>{ruleText(a.rule)}</span>}
        />
      ),
    },
    { key: "count", header: t("columns.count"), align: "right", widthPx: 120, cell: (a) => <CountCell count={counts?.[a.id]} /> },
    {
      key: "journeys",
      header: t("columns.journeys"),
      widthPx: 240,
      cell: (a) =>
        a.journeys.length === 0 ? (
          <span className="text-muted">{t("notUsed")}</span>
        ) : (
          a.journeys.map((j, i) => (
            <span key={j.id}>
              {i > 0 ? "、" : null}
              <Link href={`/journeys/${j.id}`} className="text-accent-text hover:underline">
                {j.name}
              </Link>
            </span>
          ))
        ),
    },
    {
      key: "updated",
      header: t("columns.updated"),
      widthPx: 200,
      cell: (a) => (
        <span className="text-muted">
          {a.createdByName ? t("updatedBy", { name: a.createdByName, time: format.dateTime(a.updatedAt) }) : format.dateTime(a.updatedAt)}
        </span>
      ),
    },
  ];
  if (!onRemove) return columns;
  const menu = (a: AudienceRow) => (
    <Menu
      aria-label={a.name}
      placement="bottom end"
      trigger={<IconButton label={t("more", { name: a.name })} icon={<MoreHorizontal aria-hidden />} size="sm" tooltip={false} />}
      sections={[
        { key: "open", items: [{ key: "open", label: t("menu.open"), onAction: () => router.push(`/audiences/${a.id}`) }] },
        { key: "danger", items: [{ key: "remove", label: t("menu.remove"), isDanger: true, onAction: () => onRemove(a) }] },
      ]}
    />
  );
  return [...columns, { key: "menu", header: "", widthPx: 48, align: "right", cell: menu }];
}

function CountCell({ count }: { count: number | null | undefined }) {
  const t = useTranslations("audiences");
  const format = useFormat();
  if (count === undefined) return <Skeleton widthPx={40} className="ml-auto" />;
  if (count === null) return <span className="text-warning-text">{t("noCount")}</span>;
  return <span className="tabular-nums">{format.number(count)}</span>;
}

function RemoveDialog({ audience, onClose }: { audience: AudienceRow | null; onClose: () => void }) {
  const t = useTranslations("audiences");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const remove = useMutation(
    trpc.audiences.remove.mutationOptions({
      onSuccess: async () => {
        toast(t("remove.done", { name: audience?.name ?? "" }), { tone: "ok" });
        onClose();
        await client.invalidateQueries(trpc.audiences.pathFilter());
      },
    }),
  );
  return (
    <ConfirmDialog
      isOpen={audience !== null}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      title={t("remove.title", { name: audience?.name ?? "" })}
      consequence={t("remove.consequence")}
      confirmLabel={t("remove.confirm")}
      isDanger
      isPending={remove.isPending}
      error={remove.error ? errorText(remove.error) : undefined}
      onConfirm={() => audience && remove.mutate({ id: audience.id })}
    />
  );
}
