"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Route, Upload } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCan, useClinic, useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { LinkButton } from "@/components/ui/link-button";
import { Card, Page, PageHeader, StatTile, StatTiles } from "@/components/ui/page";
import { EmptyState, ErrorState, Skeleton, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { Overview } from "@/lib/services/overview/get";
import type { RecordFilter } from "@/lib/calling/record-state";
import { HoursChart } from "./hours-chart";
import { Problems } from "./problems";
import { RunningJourneys } from "./running-journeys";

const REFRESH_MS = 15_000;

export function OverviewPage() {
  const t = useTranslations("overview");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const format = useFormat();
  const { clinicId } = useClinic();
  const refresh = { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData };
  const overview = useQuery(trpc.overview.get.queryOptions({ clinicId }, refresh));
  const summary = useQuery(trpc.journeys.summary.queryOptions({ clinicId }, refresh));
  const { data } = overview;
  const isMissing = overview.isError && !data;
  const failure = isMissing ? overview.error : summary.data ? null : summary.error;
  return (
    <Page>
      <PageHeader
        title={t("title")}
        actions={data ? <span className="text-sm text-muted">{t("updatedAt", { time: format.time(data.at, true) })}</span> : null}
      />
      {failure ? (
        <ErrorState
          title={isMissing ? t("loadFailed") : t("summaryFailed")}
          text={errorText(failure)}
          onRetry={() => {
            void overview.refetch();
            void summary.refetch();
          }}
        />
      ) : null}
      <Tiles today={isMissing ? null : data?.today} journeys={summary.isError && !summary.data ? null : summary.data} />
      {data && !data.has.journeys ? <FirstSteps hasPatients={data.has.patients} /> : null}
      <div className="mt-3 grid gap-3 xl:grid-cols-[minmax(0,1fr)_340px]">
        <div className="flex min-w-0 flex-col gap-3">
          {isMissing ? null : (
            <Card title={t("hours.title")} aside={<span className="text-sm text-muted">{t("hours.unit")}</span>}>
              {data ? <HoursChart hours={data.hours} /> : <div className="h-60" />}
            </Card>
          )}
          <RunningJourneys />
        </div>
        {isMissing ? null : (
          <Card title={t("problems")} className="self-start">
            {data ? <Problems problems={data.problems} /> : <SkeletonLines />}
          </Card>
        )}
      </div>
    </Page>
  );
}

type Summary = { running: number; total: number; active: number };

/** null = could not be loaded. */
function Tiles({ today, journeys }: { today: Overview["today"] | null | undefined; journeys: Summary | null | undefined }) {
  const t = useTranslations("overview.tile");
  const format = useFormat();
  const withClinic = useClinicHref();
  const wait = <Skeleton widthPx={72} heightPx={22} className="my-1" />;
  const noDay = today === null ? "–" : wait;
  const noJourneys = journeys === null ? "–" : wait;
  const calls = (state: RecordFilter) => withClinic(`/calls?period=today&state=${state}`);
  return (
    <StatTiles>
      <StatTile
        label={t("running")}
        href={withClinic("/journeys")}
        value={journeys ? format.number(journeys.running) : noJourneys}
        unit={journeys ? t("ofTotal", { total: journeys.total }) : null}
      />
      <StatTile
        label={t("active")}
        href={withClinic("/journeys")}
        value={journeys ? format.number(journeys.active) : noJourneys}
        unit={t("people")}
      />
      <StatTile
        label={t("called")}
        href={calls("called")}
        value={today ? format.number(today.called) : noDay}
        unit={t("calls")}
        note={today ? t("blocked", { count: today.blocked }) : null}
      />
      <StatTile
        label={t("answered")}
        href={calls("answered")}
        value={today ? format.number(today.answered) : noDay}
        unit={t("calls")}
        note={today ? t("answerRate", { rate: format.percent(today.answered, today.called) }) : null}
      />
      <StatTile
        label={t("effective")}
        href={calls("effective")}
        value={today ? format.number(today.effective) : noDay}
        unit={t("calls")}
        note={today ? t("effectiveRate", { rate: format.percent(today.effective, today.called) }) : null}
      />
      <StatTile
        label={t("talk")}
        value={today ? format.duration(today.answered ? today.talkSeconds / today.answered : null) : noDay}
        note={today ? t("texts", { count: today.texts }) : null}
      />
    </StatTiles>
  );
}

function FirstSteps({ hasPatients }: { hasPatients: boolean }) {
  const t = useTranslations("overview.first");
  const href = useClinicHref();
  const mayCreate = useCan("journey.edit");
  const mayImport = useCan("patient.import");
  return (
    <div className="yd-card mt-3">
      {hasPatients ? (
        <EmptyState
          icon={<Route aria-hidden />}
          title={t("journeyTitle")}
          text={t("journeyText")}
          action={
            mayCreate ? (
              <LinkButton variant="primary" size="sm" href={href("/journeys?new=1")}>
                {t("journeyAction")}
              </LinkButton>
            ) : null
          }
        />
      ) : (
        <EmptyState
          icon={<Upload aria-hidden />}
          title={t("patientsTitle")}
          text={t("patientsText")}
          action={
            mayImport ? (
              <LinkButton variant="primary" size="sm" href={href("/patients/import")}>
                {t("patientsAction")}
              </LinkButton>
            ) : null
          }
        />
      )}
    </div>
  );
}
