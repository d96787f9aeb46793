"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useReasonText } from "@/components/calls/use-reason-text";
import { useTRPC } from "@/components/trpc";
import { Chip } from "@/components/ui/chip";
import { Card, Page, PageHeader } from "@/components/ui/page";
import { ErrorState, SkeletonLines } from "@/components/ui/states";
import { useErrorText } from "@/components/use-error-text";
import { useFormat } from "@/components/use-format";
import type { CallingRules, CodeCount } from "@/lib/services/callingRules/get";
import { CapsCard } from "./caps-card";
import { WindowCard } from "./window-card";

const REFRESH_MS = 10_000;

export function CallingRulesPage() {
  const t = useTranslations("callingRules");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const query = useQuery(trpc.callingRules.get.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
  const rules = query.data;
  return (
    <Page>
      <PageHeader
        title={t("title")}
        subtitle={t("readOnly")}
        aside={
          <Chip tone="line" icon={<Lock aria-hidden />}>
            {t("floor")}
          </Chip>
        }
      />
      {query.isError && !rules ? <ErrorState title={t("loadFailed")} text={errorText(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonLines lines={8} /> : null}
      {rules ? (
        <>
          <Activation rules={rules} />
          <WindowCard rules={rules} />
          <CapsCard rules={rules} />
          <div className="grid grid-cols-1 gap-3 lg:grid-cols-3">
            <Seats rules={rules} />
            <RedialCard rules={rules} />
            <div className="flex flex-col gap-3">
              <NeverCall rules={rules} />
              <OtherBlocks counts={rules.blocked.other} />
            </div>
          </div>
        </>
      ) : null}
    </Page>
  );
}

function Activation({ rules }: { rules: CallingRules }) {
  const t = useTranslations("callingRules");
  const active = rules.clinics.filter((clinic) => clinic.active).map((clinic) => clinic.name);
  const inactive = rules.clinics
    .filter((clinic) => !clinic.active)
    .map((clinic) => (clinic.reason ? `${clinic.name}（${clinic.reason}）` : clinic.name));
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2 rounded-[10px] border border-separator bg-surface-secondary px-3 py-2 text-sm">
      {active.length > 0 ? <CircleCheck className="text-success" aria-hidden /> : <CircleAlert className="text-warning" aria-hidden />}
      <span>{active.length > 0 ? t("activeClinics") : t("noneActive")}</span>
      {active.length > 0 ? <b className="font-medium">{active.join("、")}</b> : null}
      {inactive.length > 0 ? <span className="text-muted">{t("inactive", { names: inactive.join("、") })}</span> : null}
      {rules.killSwitch ? <span className="font-medium text-danger-text">{t("killed")}</span> : null}
    </div>
  );
}

function Row({ label, hint, children }: { label: ReactNode; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-center gap-3 py-1.5">
      <dt className="flex-1">
        {label}
        {hint ? <span className="block text-sm text-muted">{hint}</span> : null}
      </dt>
      <dd className="flex-none font-medium">{children}</dd>
    </div>
  );
}

function Seats({ rules }: { rules: CallingRules }) {
  const t = useTranslations("callingRules.seats");
  const format = useFormat();
  const { seats } = rules;
  return (
    <Card title={t("title")}>
      <div className="flex items-baseline gap-1.5">
        <span className="flex-1 text-muted">{t("inUse")}</span>
        <b className="text-3xl font-semibold">{format.number(seats.used)}</b>
        <span className="text-muted">{t("of", { limit: seats.company })}</span>
      </div>
      <div className="mt-1 mb-2 h-1 overflow-hidden rounded-full bg-surface-tertiary" aria-hidden>
        <div className="h-full bg-accent" style={{ width: `${seats.company === 0 ? 0 : Math.min(100, (seats.used / seats.company) * 100)}%` }} />
      </div>
      {seats.byScript.length === 0 ? <p className="text-sm text-muted">{t("none")}</p> : null}
      <dl>
        {seats.byScript.map((script) => (
          <div key={script.name} className="flex gap-2 text-sm">
            <dt className="min-w-0 flex-1 truncate text-muted">{script.name}</dt>
            <dd>
              {format.number(script.used)} / {format.number(seats.perScript)}
            </dd>
          </div>
        ))}
        <Row label={t("company")}>{format.number(seats.company)}</Row>
        <Row label={t("perScript")} hint={t("perScriptHint")}>
          {format.number(seats.perScript)}
        </Row>
      </dl>
    </Card>
  );
}

function RedialCard({ rules }: { rules: CallingRules }) {
  const t = useTranslations("callingRules.redial");
  const kinds = useTranslations("callingRules.redialKind");
  const { redial, redialBounds } = rules.policy;
  return (
    <Card title={t("title")}>
      <dl>
        <Row label={t("interval")}>{t("minutes", { count: redial.intervalMinutes })}</Row>
        <Row label={t("times")}>{redial.times === 0 ? t("off") : t("timesValue", { count: redial.times })}</Row>
      </dl>
      <p className="flex flex-wrap items-center gap-1.5 py-1.5">
        <span className="text-sm text-muted">{t("kinds")}</span>
        {redial.kinds.map((kind) => (
          <Chip key={kind} size="sm" tone="accent">
            {kinds(kind)}
          </Chip>
        ))}
      </p>
      <p className="text-sm text-muted">{t("hint", { times: redialBounds.maxTimes, minutes: redialBounds.minIntervalMinutes })}</p>
    </Card>
  );
}

function NeverCall({ rules }: { rules: CallingRules }) {
  const t = useTranslations("callingRules.never");
  const { never } = rules.blocked;
  return (
    <Card title={t("title")}>
      <dl>
        <Row label={t("optOuts")} hint={t("optOutsHint")}>
          {t("people", { count: rules.neverCall.optOuts })}
        </Row>
        <Row label={t("blacklist")}>{t("people", { count: rules.neverCall.blacklist })}</Row>
        <Row label={t("vanity")} hint={t("vanityHint")}>
          {t("always")}
        </Row>
      </dl>
      <p className="mt-1 text-sm font-medium">{never.length > 0 ? t("blockedBy") : t("blockedNone")}</p>
      <Counts counts={never} />
    </Card>
  );
}

/** What else held calls back, so that every blocked one is accounted for on this page. */
function OtherBlocks({ counts }: { counts: CodeCount[] }) {
  const t = useTranslations("callingRules.other");
  if (counts.length === 0) return null;
  return (
    <Card title={t("title")} aside={<span className="text-sm text-muted">{t("lately")}</span>}>
      <Counts counts={counts} />
    </Card>
  );
}

function Counts({ counts }: { counts: CodeCount[] }) {
  const t = useTranslations("callingRules.other");
  const format = useFormat();
  const reasonText = useReasonText();
  return (
    <dl>
      {counts.map(({ code, count }) => (
        <div key={code} className="flex gap-2 text-sm">
          <dt className="min-w-0 flex-1 text-muted">{code === "redial_budget" ? t("redialBudget") : reasonText(code)}</dt>
          <dd>{format.number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
