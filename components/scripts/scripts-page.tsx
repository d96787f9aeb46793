"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { MessageSquareQuote } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useClinic, useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { ALL } from "@/components/ui/all-option";
import { Chip } from "@/components/ui/chip";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { Page, PageHeader } from "@/components/ui/page";
import { SearchField } from "@/components/ui/search-field";
import { Select } from "@/components/ui/select";
import { EmptyState } from "@/components/ui/states";
import { Segmented } from "@/components/ui/segmented";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { RecordFilter } from "@/lib/calling/record-state";
import type { ScriptRow } from "@/lib/services/scripts/list";
import { SCRIPT_KINDS, type ScriptKind, type ScriptState } from "@/lib/scripts/script";
import { voiceOf } from "@/lib/scripts/voices";
import { ScriptStateChip } from "./state-chip";

const REFRESH_MS = 15_000;

type StateGroup = "all" | "inUse" | "pausedOnes" | "draftOnes" | "disabledOnes";
const STATES: Record<Exclude<StateGroup, "all">, readonly ScriptState[]> = {
  inUse: ["enabled"],
  pausedOnes: ["paused_by_hand", "paused_by_balance"],
  draftOnes: ["draft"],
  disabledOnes: ["disabled"],
};

function inGroup(row: ScriptRow, group: StateGroup): boolean {
  return group === "all" || STATES[group].includes(row.state);
}

export function ScriptsPage() {
  const t = useTranslations("scripts");
  const kinds = useTranslations("scripts.kind");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const router = useRouter();
  const href = useClinicHref();
  const { clinicId } = useClinic();
  const [search, setSearch] = useState("");
  const [group, setGroup] = useState<StateGroup>("all");
  const [kind, setKind] = useState<ScriptKind | typeof ALL>(ALL);
  const query = useQuery(trpc.scripts.list.queryOptions({ search, clinicId }, { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData }));
  const ofKind = query.data?.filter((row) => kind === ALL || row.kind === kind);
  const rows = ofKind?.filter((row) => inGroup(row, group));
  const columns = useColumns();
  const label = (key: StateGroup, text: string) => `${text} ${ofKind?.filter((row) => inGroup(row, key)).length ?? ""}`;
  return (
    <Page fill>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Segmented
          aria-label={t("filterAria")}
          selected={group}
          onSelect={setGroup}
          items={[
            { key: "all", label: label("all", t("all")) },
            { key: "inUse", label: label("inUse", t("inUse")) },
            { key: "pausedOnes", label: label("pausedOnes", t("pausedOnes")) },
            { key: "draftOnes", label: label("draftOnes", t("draftOnes")) },
            { key: "disabledOnes", label: label("disabledOnes", t("disabledOnes")) },
          ]}
        />
        <span className="flex-1" />
        <SearchField aria-label={t("search")} placeholder={t("search")} size="sm" className="w-[200px]" value={search} onChange={setSearch} />
        <Select
          aria-label={t("kindLabel")}
          prefix={t("kindLabel")}
          size="sm"
          value={kind}
          onChange={setKind}
          options={[{ value: ALL, label: t("kindAll") }, ...SCRIPT_KINDS.map((value) => ({ value, label: kinds(value) }))]}
        />
      </div>
      <DataTable
        aria-label={t("title")}
        className="flex-1"
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        onRowClick={(row) => router.push(href(`/scripts/${row.id}`))}
        isStale={query.isPlaceholderData}
        error={query.isError ? { title: t("loadFailed"), text: errorText(query.error), onRetry: () => void query.refetch() } : null}
        empty={<EmptyState icon={<MessageSquareQuote aria-hidden />} title={t("emptyTitle")} text={t("emptyText")} />}
        footer={rows ? t("count", { count: rows.length }) : undefined}
      />
    </Page>
  );
}

/** A figure that opens the calls it counts. */
function Figure({ value, href }: { value: number; href: string }) {
  const format = useFormat();
  if (value === 0) return <span className="text-muted">0</span>;
  return (
    <Link href={href} className="inline-flex min-h-6 items-center text-accent-text hover:underline">
      {format.number(value)}
    </Link>
  );
}

function Rate({ part, whole, note }: { part: number; whole: number; note: string }) {
  const format = useFormat();
  if (whole === 0) return <span className="text-muted">–</span>;
  return <TwoLines first={<span className="font-normal">{format.percent(part, whole)}</span>} second={note} />;
}

function useColumns(): Column<ScriptRow>[] {
  const t = useTranslations("scripts");
  const columns = useTranslations("scripts.columns");
  const kinds = useTranslations("scripts.kind");
  const categories = useTranslations("scripts.category");
  const templates = useTranslations("scripts.template");
  const format = useFormat();
  const href = useClinicHref();
  const callsOf = (row: ScriptRow, state: RecordFilter): string => href(`/calls?script=${row.id}&state=${state}`);
  const templateName = (key: string): string => (templates.has(key) ? templates(key) : key);
  return [
    {
      key: "name",
      header: columns("name"),
      leastPx: 220,
      cell: (row) => (
        <TwoLines
          first={
            <span className="flex items-center gap-1.5">
              <Link href={href(`/scripts/${row.id}`)} className="truncate hover:text-accent-text">
                {row.name}
              </Link>
              {row.journeyOnly ? (
                <Chip size="sm" tone="line">
                  {t("journeyOnly")}
                </Chip>
              ) : null}
            </span>
          }
          second={t("second", {
            template: templateName(row.templateKey),
            scenes: row.sceneCount,
            voice: voiceOf(row.voiceKey)?.name ?? row.voiceKey,
          })}
        />
      ),
    },
    {
      key: "category",
      header: columns("category"),
      widthPx: 92,
      cell: (row) => <TwoLines first={<span className="font-normal">{kinds(row.kind)}</span>} second={categories(row.category)} />,
    },
    { key: "state", header: columns("state"), widthPx: 116, cell: (row) => <ScriptStateChip state={row.state} /> },
    {
      key: "pending",
      header: columns("pending"),
      align: "right",
      widthPx: 60,
      cell: (row) => <Figure value={row.figures.pending} href={callsOf(row, "waiting")} />,
    },
    {
      key: "blocked",
      header: columns("blocked"),
      align: "right",
      widthPx: 60,
      cell: (row) => <Figure value={row.figures.blocked} href={callsOf(row, "blocked")} />,
    },
    {
      key: "called",
      header: columns("called"),
      align: "right",
      widthPx: 66,
      cell: (row) => <Figure value={row.figures.called} href={callsOf(row, "called")} />,
    },
    {
      key: "failed",
      header: columns("failed"),
      align: "right",
      widthPx: 60,
      cell: (row) => <Figure value={row.figures.failed} href={callsOf(row, "all_failed")} />,
    },
    {
      key: "answerRate",
      header: columns("answerRate"),
      align: "right",
      widthPx: 84,
      cell: (row) => <Rate part={row.figures.answered} whole={row.figures.called} note={t("answeredOf", { count: row.figures.answered })} />,
    },
    {
      key: "effectiveRate",
      header: columns("effectiveRate"),
      align: "right",
      widthPx: 96,
      cell: (row) => <Rate part={row.figures.effective} whole={row.figures.called} note={t("effectiveOf", { count: row.figures.effective })} />,
    },
    { key: "meanTalk", header: columns("meanTalk"), align: "right", widthPx: 82, cell: (row) => format.duration(row.figures.meanTalkSeconds) },
    { key: "updated", header: columns("updated"), widthPx: 112, cell: (row) => <span className="text-muted">{format.dateTime(row.updatedAt)}</span> },
  ];
}
