"use client";
import { useQuery } from "@tanstack/react-query";
import { LayoutTemplate, Plus, Route } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan, useClinic, useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Page, PageHeader } from "@/components/ui/page";
import { SearchField } from "@/components/ui/search-field";
import { EmptyState } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { JourneyRow } from "@/lib/services/journeys/list";
import { useJourneyColumns } from "./columns";
import { CreateDialog } from "./create-dialog";
import { type JourneyAction, JourneyDialogs } from "./journey-dialogs";
import { JourneyTiles } from "./journey-tiles";
import { type StateFilter, StateSegments } from "./state-segments";

// Figures move while journeys run.
const REFRESH_MS = 10_000;

export function JourneysPage() {
  const t = useTranslations("journeys");
  const trpc = useTRPC();
  const router = useRouter();
  const href = useClinicHref();
  const format = useFormat();
  const errorText = useErrorText();
  const mayEdit = useCan("journey.edit");
  const { clinicId } = useClinic();
  const [search, setSearch] = useState("");
  const [state, setState] = useState<StateFilter>("all");
  const [chosen, setCreating] = useState<"blank" | "template" | null>(null);
  // `?new=1` comes from the palette and the overview.
  const asked = useSearchParams().has("new") && mayEdit;
  const creating = chosen ?? (asked ? "template" : null);
  const [action, setAction] = useState<JourneyAction | null>(null);
  const closeCreate = () => {
    setCreating(null);
    if (asked) router.replace(href("/journeys"));
  };
  const columns = useJourneyColumns(setAction);
  const list = useQuery(
    trpc.journeys.list.queryOptions(
      { search: search || undefined, clinicId, state: state === "archived" ? "archived" : undefined },
      { placeholderData: (before) => before, refetchInterval: REFRESH_MS },
    ),
  );
  const rows = list.data?.rows.filter((row) => state === "all" || row.state === state);
  const open = (row: JourneyRow) => router.push(href(`/journeys/${row.id}`));

  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        actions={
          mayEdit ? (
            <>
              <Button icon={<LayoutTemplate aria-hidden />} onPress={() => setCreating("template")}>
                {t("fromTemplate")}
              </Button>
              <Button variant="primary" icon={<Plus aria-hidden />} onPress={() => setCreating("blank")}>
                {t("new")}
              </Button>
            </>
          ) : null
        }
      />
      <JourneyTiles clinicId={clinicId} refreshMs={REFRESH_MS} />
      <div className="mb-2 flex flex-wrap items-center gap-3">
        <StateSegments counts={list.data?.counts ?? {}} selected={state} onSelect={setState} />
        <span className="flex-1" />
        <SearchField aria-label={t("searchLabel")} placeholder={t("searchLabel")} value={search} onChange={setSearch} size="sm" className="w-52" />
      </div>
      <DataTable
        aria-label={t("title")}
        className="flex-1"
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        onRowClick={open}
        isStale={list.isPlaceholderData}
        error={list.error ? { title: t("loadFailed"), text: errorText(list.error), onRetry: () => void list.refetch() } : null}
        empty={
          search || state !== "all" ? (
            <EmptyState
              icon={<Route aria-hidden />}
              title={t("noneFound")}
              action={
                <Button
                  size="sm"
                  onPress={() => {
                    setSearch("");
                    setState("all");
                  }}
                >
                  {t("showAll")}
                </Button>
              }
            />
          ) : (
            <EmptyState
              icon={<Route aria-hidden />}
              title={t("emptyTitle")}
              text={t("emptyText")}
              action={
                mayEdit ? (
                  <Button variant="primary" icon={<LayoutTemplate aria-hidden />} onPress={() => setCreating("template")}>
                    {t("fromTemplate")}
                  </Button>
                ) : null
              }
            />
          )
        }
        footer={
          rows && list.data ? (
            <span className="flex gap-3">
              {t("count", { count: rows.length })}
              <span className="flex-1" />
              {t("figuresAt", { time: format.time(list.data.at, true) })}
            </span>
          ) : null
        }
      />
      {creating ? <CreateDialog begin={creating} clinicId={clinicId} onClose={closeCreate} /> : null}
      <JourneyDialogs action={action} onClose={() => setAction(null)} />
    </Page>
  );
}
