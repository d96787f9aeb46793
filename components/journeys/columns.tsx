"use client";
import { CircleAlert, UsersRound } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useClinicHref } from "@/components/shell/context";
import { type Column, TwoLines } from "@/components/ui/data-table";
import { useFormat } from "@/components/use-format";
import { eventText } from "@/lib/journey/kinds/event-words";
import type { JourneyRow } from "@/lib/services/journeys/list";
import { entryText } from "./entry-text";
import type { JourneyAction } from "./journey-dialogs";
import { JourneyStateChip } from "./journey-state";
import { placeOfPeople } from "./place-of-people";
import { RowMenu } from "./row-menu";
import { useScheduleText } from "./schedule-text";
import { Sparkline } from "./sparkline";

/** A journey that was never published has no figures: "–", not 0. */
const published = (row: JourneyRow) => row.versionNumber !== null;

export function useJourneyColumns(onAction: (action: JourneyAction) => void): Column<JourneyRow>[] {
  const t = useTranslations("journeys");
  const format = useFormat();
  const href = useClinicHref();
  const count = (row: JourneyRow, value: number) => (published(row) ? format.number(value) : <Nothing />);
  return [
    { key: "name", header: t("columns.name"), leastPx: 220, cell: (row) => <NameCell row={row} /> },
    { key: "state", header: t("columns.state"), widthPx: 104, cell: (row) => <JourneyStateChip state={row.state} /> },
    { key: "entered", header: t("columns.entered"), align: "right", widthPx: 76, cell: (row) => count(row, row.entered) },
    {
      key: "active",
      header: t("columns.active"),
      align: "right",
      widthPx: 68,
      cell: (row) =>
        published(row) && row.active > 0 ? (
          <Link href={href(placeOfPeople(row))} className="font-medium text-accent-text hover:underline">
            {format.number(row.active)}
          </Link>
        ) : (
          count(row, row.active)
        ),
    },
    { key: "called", header: t("columns.called"), align: "right", widthPx: 76, cell: (row) => count(row, row.called) },
    {
      key: "rate",
      header: t("columns.answerRate"),
      align: "right",
      widthPx: 76,
      cell: (row) => (row.called > 0 ? format.percent(row.answered, row.called) : <Nothing />),
    },
    { key: "daily", header: t("columns.daily"), widthPx: 126, cell: (row) => <DailyCell row={row} /> },
    { key: "next", header: t("columns.nextRun"), widthPx: 126, cell: (row) => <NextRunCell row={row} /> },
    {
      key: "updated",
      header: t("columns.updated"),
      widthPx: 150,
      cell: (row) => (
        <span className="block truncate text-sm text-muted">
          {row.updatedBy ? t("by", { name: row.updatedBy, time: format.dateTime(row.updatedAt) }) : format.dateTime(row.updatedAt)}
        </span>
      ),
    },
    {
      key: "menu",
      header: <span className="sr-only">{t("columns.menu")}</span>,
      align: "right",
      widthPx: 44,
      cell: (row) => <RowMenu row={row} onAction={onAction} />,
    },
  ];
}

const Nothing = () => <span className="text-faint">–</span>;

function NameCell({ row }: { row: JourneyRow }) {
  const t = useTranslations("journeys");
  const href = useClinicHref();
  const scheduleText = useScheduleText();
  const panel = useTranslations("panels");
  const { schedule, eventRefs } = row;
  const plan = schedule
    ? entryText(row, {
        event: schedule.type === "event" && eventRefs ? eventText(schedule.on, eventRefs, panel) : null,
        schedule: scheduleText(schedule),
        noAudience: t("noAudience"),
        both: (audience, when) => t("audienceAndSchedule", { audience, schedule: when }),
      })
    : t("emptyCanvas");
  return (
    <TwoLines
      first={
        <span className="flex items-center gap-2">
          <Link href={href(`/journeys/${row.id}`)} className="truncate hover:text-accent-text">
            {row.name}
          </Link>
          {row.versionNumber === null ? null : <span className="yd-count">{t("version", { number: row.versionNumber })}</span>}
          {row.draftAhead ? <span className="text-sm font-normal whitespace-nowrap text-muted">{t("draftAhead")}</span> : null}
          {row.problems > 0 ? (
            <span className="inline-flex items-center gap-1 text-sm font-normal whitespace-nowrap text-danger-text">
              <CircleAlert size={12} aria-hidden />
              {t("problems", { count: row.problems })}
            </span>
          ) : null}
        </span>
      }
      second={
        <span className="flex items-center gap-1">
          <UsersRound size={12} className="flex-none text-faint" aria-hidden />
          <span className="truncate" title={plan}>
            {row.clinicName ? t("ofClinic", { plan, clinic: row.clinicName }) : plan}
          </span>
        </span>
      }
    />
  );
}

function DailyCell({ row }: { row: JourneyRow }) {
  const t = useTranslations("journeys");
  if (!published(row)) return null;
  const people = row.daily.reduce((sum, value) => sum + value, 0);
  if (people === 0) return <span className="text-sm text-faint">{t("noneLately")}</span>;
  return <Sparkline values={row.daily} label={t("lately", { count: people, today: row.daily.at(-1) ?? 0 })} muted={row.state !== "running"} />;
}

function NextRunCell({ row }: { row: JourneyRow }) {
  const t = useTranslations("journeys");
  const format = useFormat();
  if (row.state === "paused") return t("resumeByHand");
  return row.nextRun ? format.dateTime(row.nextRun) : <Nothing />;
}
