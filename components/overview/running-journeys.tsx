"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Route } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useClinic, useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { StatusChip } from "@/components/ui/chip";
import { type Column, DataTable, TwoLines } from "@/components/ui/data-table";
import { LinkButton } from "@/components/ui/link-button";
import { Card } from "@/components/ui/page";
import { EmptyState } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { JourneyRow } from "@/lib/services/journeys/list";
import { placeOfPeople } from "../journeys/place-of-people";

const REFRESH_MS = 15_000;

export function RunningJourneys() {
  const t = useTranslations("overview.journeys");
  const trpc = useTRPC();
  const router = useRouter();
  const errorText = useErrorText();
  const format = useFormat();
  const withClinic = useClinicHref();
  const { clinicId } = useClinic();
  const { data, error, refetch } = useQuery(
    trpc.journeys.list.queryOptions({ clinicId }, { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData }),
  );
  // A pause does not make the people go away who stand in it.
  const rows = data?.rows.filter((j) => j.state === "running" || (j.state === "paused" && j.active > 0));
  const columns: Column<JourneyRow>[] = [
    {
      key: "name",
      header: t("name"),
      cell: (j) => (
        <TwoLines
          first={
            <Link href={withClinic(placeOfPeople(j))} className="hover:text-accent-text">
              {j.name}
            </Link>
          }
          second={j.audienceName ?? "–"}
        />
      ),
    },
    {
      key: "state",
      header: t("state"),
      widthPx: 96,
      cell: (j) => (
        <StatusChip size="sm" status={j.state === "paused" ? "paused" : "live"}>
          {j.state === "paused" ? t("paused") : t("running")}
        </StatusChip>
      ),
    },
    { key: "entered", header: t("entered"), align: "right", widthPx: 90, cell: (j) => format.number(j.entered) },
    { key: "active", header: t("active"), align: "right", widthPx: 90, cell: (j) => format.number(j.active) },
    { key: "called", header: t("called"), align: "right", widthPx: 90, cell: (j) => format.number(j.called) },
    { key: "rate", header: t("answerRate"), align: "right", widthPx: 90, cell: (j) => format.percent(j.answered, j.called) },
    { key: "next", header: t("next"), widthPx: 140, cell: (j) => format.dateTime(j.nextRun) },
  ];
  return (
    <Card
      title={t("title")}
      aside={
        <LinkButton variant="link" size="sm" href={withClinic("/journeys")}>
          {t("all")}
        </LinkButton>
      }
    >
      <DataTable
        aria-label={t("title")}
        className="-mx-2.5"
        columns={columns}
        rows={rows}
        rowId={(j) => j.id}
        onRowClick={(j) => router.push(withClinic(placeOfPeople(j)))}
        error={error ? { title: t("loadFailed"), text: errorText(error), onRetry: () => void refetch() } : null}
        empty={<EmptyState icon={<Route aria-hidden />} title={t("none")} text={t("noneText")} className="py-6!" />}
      />
    </Card>
  );
}
