"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { BeyondNote } from "./beyond-note";
import { useTranslations } from "next-intl";
import { useClinicHref } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { LinkButton } from "@/components/ui/link-button";
import { Card, StatTile, StatTiles } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { ImportReport } from "@/lib/services/imports/get";

const POLL_MS = 700;

/** How far the import is, then what came of it. */
export function ReportStep({ jobId, onAgain }: { jobId: string; onAgain: () => void }) {
  const t = useTranslations("imports.report");
  const errors = useTranslations("errors");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const href = useClinicHref();
  const query = useQuery(trpc.imports.get.queryOptions({ jobId }, { refetchInterval: (q) => (q.state.data?.state === "running" ? POLL_MS : false) }));
  if (query.isError) return <ErrorState title={t("loadFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonLines lines={6} />;
  const report = query.data;
  if (report.state === "running" || report.state === "uploaded") return <Progress report={report} />;
  if (report.state === "failed") {
    const { code, params } = report.error ?? { code: "import_failed", params: {} };
    return (
      <ErrorState
        title={t("failed", { file: report.fileName })}
        text={`${errors.has(code) ? errors(code, params) : errors("import_failed")} ${t("nothingChanged")}`}
        action={<Button onPress={onAgain}>{t("again")}</Button>}
      />
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <Sums report={report} />
      {report.rejected > 0 ? <Rejected report={report} /> : null}
      <div className="flex gap-2">
        <LinkButton href={href("/patients")} variant="primary">
          {t("toPatients")}
        </LinkButton>
        <Button onPress={onAgain}>{t("again")}</Button>
      </div>
    </div>
  );
}

function Progress({ report }: { report: ImportReport }) {
  const t = useTranslations("imports.report");
  const format = useFormat();
  const done = report.rowsTotal > 0 ? Math.round((report.rowsDone / report.rowsTotal) * 100) : 0;
  const isStoring = report.rowsDone >= report.rowsTotal;
  return (
    <Card title={t("running", { file: report.fileName })}>
      <div
        role="progressbar"
        aria-label={t("running", { file: report.fileName })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={done}
        className="h-2 overflow-hidden rounded-full bg-surface-tertiary"
      >
        <div className="h-full rounded-full bg-accent" style={{ width: `${done}%` }} />
      </div>
      <p className="mt-2 text-sm text-muted">
        {report.isWaiting
          ? t("waiting")
          : isStoring
            ? t("storing")
            : t("progress", { done: format.number(report.rowsDone), total: format.number(report.rowsTotal) })}{" "}
        {t("leave")}
      </p>
    </Card>
  );
}

/** Accepted + rejected = rows. */
function Sums({ report }: { report: ImportReport }) {
  const t = useTranslations("imports.report");
  const format = useFormat();
  const seconds = report.finishedAt ? (report.finishedAt.getTime() - report.createdAt.getTime()) / 1000 : null;
  return (
    <section>
      <p className="mb-2 text-sm text-muted">
        {t("sum", { file: report.fileName, rows: report.rowsTotal, accepted: report.created + report.updated, rejected: report.rejected })}
        {seconds === null ? null : ` · ${format.dateTime(report.finishedAt)}`}
      </p>
      <BeyondNote beyond={report.beyond} />
      <StatTiles>
        <StatTile
          label={t("rows")}
          value={format.number(report.rowsTotal)}
          note={report.withoutPhone > 0 ? t("withoutPhone", { count: report.withoutPhone }) : null}
        />
        <StatTile label={t("created")} value={format.number(report.created)} />
        <StatTile label={t("updated")} value={format.number(report.updated)} note={t("unchanged", { count: report.unchanged })} />
        <StatTile
          label={t("rejected")}
          value={format.number(report.rejected)}
          note={
            report.rejectedBy.map((r) => `${r.header} ${format.number(r.count)}`).join(" · ") || (report.rejected === 0 ? t("noneRejected") : null)
          }
        />
      </StatTiles>
    </section>
  );
}

function Rejected({ report }: { report: ImportReport }) {
  const t = useTranslations("imports.report");
  const columns = useTranslations("imports.file");
  const reasons = useTranslations("imports.reasons");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const query = useInfiniteQuery(
    trpc.imports.rejectedRows.infiniteQueryOptions({ jobId: report.id }, { getNextPageParam: (page) => page.nextAfter }),
  );
  const rows = query.data?.pages.flatMap((page) => page.rows);
  const reasonText = (reason: string) => (reasons.has(reason) ? reasons(reason) : reason);
  const download = (format: "xlsx" | "csv") => `/api/imports/${report.id}/rejected?format=${format}`;
  return (
    <section>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h2 className="text-lg font-semibold">{t("rejectedTitle")}</h2>
        <span className="flex-1 text-sm text-muted">{t("mend")}</span>
        <a className="yd-btn" data-size="sm" href={download("xlsx")} download>
          <Download aria-hidden /> {t("downloadXlsx")}
        </a>
        <a className="yd-btn" data-size="sm" href={download("csv")} download>
          <Download aria-hidden /> {t("downloadCsv")}
        </a>
      </div>
      <DataTable
        aria-label={t("rejectedTitle")}
        className="max-h-[480px]"
        rowHeightPx={40}
        rows={rows}
        rowId={(row) => String(row.rowNumber)}
        hasMore={query.hasNextPage}
        onLoadMore={() => void query.fetchNextPage()}
        isLoadingMore={query.isFetchingNextPage}
        error={query.isError ? { title: t("loadFailed"), text: errorText(query.error), onRetry: () => void query.refetch() } : null}
        columns={[
          { key: "row", header: columns("row"), align: "right", widthPx: 80, cell: (row) => row.rowNumber },
          { key: "column", header: columns("column"), widthPx: 140, cell: (row) => inFull(row.problems.map(({ header }) => header).join(" · ")) },
          { key: "value", header: t("value"), widthPx: 220, cell: (row) => inFull(row.problems.map(({ value }) => value || t("blank")).join(" · ")) },
          { key: "reason", header: columns("reason"), cell: (row) => inFull(row.problems.map(({ reason }) => reasonText(reason)).join(" · ")) },
        ]}
      />
    </section>
  );
}

/** A row may have several problems: what is cut off is said on pointing at it. */
const inFull = (text: string) => (
  <span className="block truncate" title={text}>
    {text}
  </span>
);
