"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/trpc";
import { Chip } from "@/components/ui/chip";
import { Card, Page, PageHeader } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { SystemState } from "@/lib/services/system/get";
import { DeadLetters } from "./dead-letters";
import { KillSwitchCard } from "./kill-switch-card";

const REFRESH_MS = 3_000;

/** How the engine does, what was laid aside, and the switch that stops all sending. */
export function SystemPage() {
  const t = useTranslations("system");
  const trpc = useTRPC();
  const format = useFormat();
  const errorText = useErrorText();
  const query = useQuery(trpc.system.get.queryOptions(undefined, { refetchInterval: REFRESH_MS, staleTime: 0 }));
  const state = query.data;
  return (
    <Page>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      {query.isError && !state ? <ErrorState title={t("loadFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonLines lines={10} /> : null}
      {state ? (
        <div className="flex flex-col gap-3">
          {query.isError ? (
            <p role="status" className="text-warning-text">
              {t("stale", { time: format.time(state.now, true) })}
            </p>
          ) : null}
          <KillSwitchCard killSwitch={state.killSwitch} onDone={() => void query.refetch()} />
          <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
            <Queues state={state} />
            <Workers state={state} />
          </div>
          <Pumps state={state} />
          <DeadLetters />
        </div>
      ) : null}
    </Page>
  );
}

const HEAD = "px-2 py-1 text-left text-sm font-normal text-muted first:pl-0";
const CELL = "border-t border-separator px-2 py-1.5 first:pl-0";

function Table({ label, columns, children }: { label: string; columns: string[]; children: ReactNode }) {
  return (
    <table className="w-full" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className={HEAD}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Queues({ state }: { state: SystemState }) {
  const t = useTranslations("system.queues");
  const channels = useTranslations("system.channel");
  const format = useFormat();
  const ageSeconds = (oldest: Date | null) => (oldest ? Math.max(0, Math.round((state.now.getTime() - oldest.getTime()) / 1000)) : null);
  return (
    <Card title={t("title")}>
      <Table label={t("title")} columns={[t("queue"), t("waiting"), t("age"), t("inFlight")]}>
        {state.queues.map(({ channel, waiting, oldest }) => {
          const flying = state.inFlight.filter((one) => one.channel === channel).reduce((sum, one) => sum + one.count, 0);
          return (
            <tr key={channel}>
              <th scope="row" className={`${CELL} text-left font-normal`}>
                {channels(channel)}
              </th>
              <td className={CELL} data-metric={`waiting.${channel}`} data-value={waiting}>
                {format.number(waiting)}
              </td>
              <td className={CELL}>{ageSeconds(oldest) === null ? "–" : format.duration(ageSeconds(oldest))}</td>
              <td className={CELL}>{channel === "inbox" || channel === "events" ? "–" : format.number(flying)}</td>
            </tr>
          );
        })}
      </Table>
      <p className="mt-2 text-xs text-muted">{t("hint")}</p>
    </Card>
  );
}

function Alive({ silent }: { silent: boolean }) {
  const t = useTranslations("system");
  return (
    <Chip size="sm" tone={silent ? "bad" : "ok"} icon={<span className="yd-dot" />}>
      {silent ? t("silent") : t("alive")}
    </Chip>
  );
}

function Workers({ state }: { state: SystemState }) {
  const t = useTranslations("system.workers");
  const format = useFormat();
  return (
    <Card title={t("title")}>
      {state.workers.length === 0 ? <p className="text-danger-text">{t("none")}</p> : null}
      <ul>
        {state.workers.map((worker, index) => (
          <li
            key={worker.name ?? worker.startedAt.getTime()}
            className="flex items-center gap-2 border-t border-separator py-1.5 first:border-t-0"
            data-testid="worker"
          >
            <Alive silent={worker.silent} />
            <span className="min-w-0 flex-1 truncate">{worker.name ?? t("number", { number: index + 1 })}</span>
            <span className="text-sm text-muted">{t("since", { time: format.dateTime(worker.startedAt) })}</span>
            <span className="text-sm text-muted">{t("beat", { time: format.time(worker.beatAt, true) })}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Pumps({ state }: { state: SystemState }) {
  const t = useTranslations("system.pumps");
  const names = useTranslations("system.pump");
  const format = useFormat();
  const isOperator = state.pumps.some((pump) => pump.work);
  return (
    <Card title={t("title")}>
      <Table
        label={t("title")}
        columns={[t("pump"), t("state"), t("beat"), ...(isOperator ? [t("rounds"), t("done"), t("errors"), t("where")] : [])]}
      >
        {state.pumps.map((pump) => (
          <tr key={pump.name} data-testid={`pump-${pump.name}`}>
            <th scope="row" className={`${CELL} text-left font-normal`}>
              {names.has(pump.name) ? names(pump.name) : pump.name}
            </th>
            <td className={CELL}>
              <Alive silent={pump.silent} />
            </td>
            <td className={CELL}>{format.time(pump.beatAt, true)}</td>
            {pump.work ? (
              <>
                <td className={CELL}>{format.number(pump.work.rounds)}</td>
                <td className={CELL}>{format.number(pump.work.done)}</td>
                <td className={CELL} title={pump.work.lastError ?? undefined}>
                  {format.number(pump.work.errors)}
                </td>
                <td className={`${CELL} max-w-60 truncate text-muted`}>{pump.work.workerId}</td>
              </>
            ) : null}
          </tr>
        ))}
      </Table>
      {state.pumps.length === 0 ? <p className="pt-2 text-muted">{t("none")}</p> : null}
    </Card>
  );
}
