"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MoreHorizontal, Plus, Users } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useCan, useClinicHref } from "@/components/shell/context";
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
import { checkRule } from "@/lib/audience/check";
import type { AudienceRow } from "@/lib/services/audiences/list";
import { copyPath } from "./audience-draft";
import { useRuleText } from "./rule-text";
import { useLockText } from "./use-lock-text";

/** People are counted for this many audiences at a time, when one of them comes into sight. */
const COUNT_BATCH = 20;

export function AudienceList() {
  const canEdit = useCan("audience.edit");
  const t = useTranslations("audiences");
  const trpc = useTRPC();
  const router = useRouter();
  const href = useClinicHref();
  const [search, setSearch] = useState("");
  const [removing, setRemoving] = useState<AudienceRow | null>(null);
  const list = useQuery(trpc.audiences.list.queryOptions({ search: search || undefined }, { placeholderData: (before) => before }));
  const columns = useColumns(list.data ?? [], canEdit ? setRemoving : null);

  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        subtitle={t("subtitle")}
        actions={
          canEdit ? (
            <LinkButton href={href("/audiences/new")} variant="primary" icon={<Plus aria-hidden />}>
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
        onRowClick={(a) => router.push(href(`/audiences/${a.id}`))}
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
                  <LinkButton href={href("/audiences/new")} variant="primary">
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

function useColumns(rows: AudienceRow[], onRemove: ((audience: AudienceRow) => void) | null): Column<AudienceRow>[] {
  const t = useTranslations("audiences");
  const format = useFormat();
  const router = useRouter();
  const href = useClinicHref();
  const ruleText = useRuleText();
  const lockText = useLockText();
  const batchOf = useMemo(() => batches(rows.map((a) => a.id)), [rows]);
  const columns: Column<AudienceRow>[] = [
    {
      key: "name",
      header: t("columns.name"),
      cell: (a) => (
        <TwoLines
          first={
            <>
              <Link href={href(`/audiences/${a.id}`)} className="hover:text-accent-text">
                {a.name}
              </Link>{" "}
              <Chip size="sm">{t(`kind.${a.kind}`)}</Chip>
            </>
          }
          second={<span title={ruleText(a.rule)}>{ruleText(a.rule)}</span>}
        />
      ),
    },
    {
      key: "count",
      header: t("columns.count"),
      align: "right",
      widthPx: 120,
      cell: (a) => <CountCell audience={a} batch={batchOf.get(a.id) ?? [a.id]} />,
    },
    {
      key: "journeys",
      header: t("columns.journeys"),
      widthPx: 240,
      cell: (a) =>
        a.journeys.length === 0 ? (
          <span className="text-muted">{a.isUsedElsewhere ? t("usedElsewhere") : t("notUsed")}</span>
        ) : (
          <>
            {a.journeys.map((j, i) => (
              <span key={j.id}>
                {i > 0 ? "、" : null}
                <Link href={href(`/journeys/${j.id}`)} className="text-accent-text hover:underline">
                  {j.name}
                </Link>
              </span>
            ))}
            {a.isUsedElsewhere ? <span className="text-muted">、{t("usedElsewhere")}</span> : null}
          </>
        ),
    },
    {
      key: "updated",
      header: t("columns.updated"),
      widthPx: 200,
      cell: (a) => (
        <span className="text-muted">
          {a.updatedByName ? t("updatedBy", { name: a.updatedByName, time: format.dateTime(a.updatedAt) }) : format.dateTime(a.updatedAt)}
        </span>
      ),
    },
  ];
  if (!onRemove) return columns;
  const menu = (a: AudienceRow) => {
    const open = { key: "open", label: t("menu.open"), onAction: () => router.push(href(`/audiences/${a.id}`)) };
    const copy = { key: "copy", label: t("menu.copy"), onAction: () => router.push(href(copyPath(a.id))) };
    const whyNot = lockText(a) ?? (a.journeys.length > 0 ? t("menu.inUse") : null);
    const remove = {
      key: "remove",
      label: t("menu.remove"),
      isDanger: whyNot === null,
      isDisabled: whyNot !== null,
      note: whyNot,
      onAction: () => onRemove(a),
    };
    return (
      <Menu
        aria-label={a.name}
        placement="bottom end"
        trigger={<IconButton label={t("more", { name: a.name })} icon={<MoreHorizontal aria-hidden />} size="sm" tooltip={false} />}
        sections={[
          { key: "open", items: a.rule ? [open, copy] : [open] },
          { key: "danger", items: [remove] },
        ]}
      />
    );
  };
  return [...columns, { key: "menu", header: "", widthPx: 48, align: "right", cell: menu }];
}

const batches = (ids: string[]): Map<string, string[]> =>
  new Map(ids.map((id, i) => [id, ids.slice(i - (i % COUNT_BATCH), i - (i % COUNT_BATCH) + COUNT_BATCH)]));

/** Rows of a batch ask the same question, which is asked once. */
function CountCell({ audience, batch }: { audience: AudienceRow; batch: string[] }) {
  const t = useTranslations("audiences");
  const trpc = useTRPC();
  const format = useFormat();
  const counts = useQuery(trpc.audiences.counts.queryOptions({ ids: batch }, { placeholderData: (before) => before }));
  const count = counts.data?.[audience.id];
  if (typeof count === "number") return <span className="tabular-nums">{format.number(count)}</span>;
  if (audience.rule && checkRule(audience.rule).length > 0) return <span className="text-warning-text">{t("noCount")}</span>;
  if (count === undefined && !counts.error) return <Skeleton widthPx={40} className="ml-auto" />;
  return (
    <span className="text-faint" title={t("countFailed")}>
      –<span className="sr-only">{t("countFailed")}</span>
    </span>
  );
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
