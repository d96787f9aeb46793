"use client";
import { Check, Info, Lock, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useClinicHref } from "@/components/shell/context";
import { Chip } from "@/components/ui/chip";
import { cx } from "@/components/ui/cx";
import { useFormat } from "@/components/use-format";
import { fieldOf } from "@/lib/journey/fields";
import type { RecordFilter } from "@/lib/calling/record-state";
import type { HangupText, ScriptDetail } from "@/lib/services/scripts/get";
import { voiceOf } from "@/lib/scripts/voices";
import { SayText } from "./say-text";

function Section({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-b border-separator px-[18px] py-3.5 last:border-b-0">
      <div className="mb-2 flex min-h-5 items-center gap-2">
        <h2 className="text-lg font-semibold">{title}</h2>
        <span className="flex-1" />
        {aside}
      </div>
      {children}
    </section>
  );
}

const AVATARS = {
  blue: "bg-channel-soft text-channel",
  violet: "bg-logic-soft text-logic",
  teal: "bg-entry-soft text-entry",
  amber: "bg-data-soft text-data",
} as const;

/** Voice, hang-up texts, parameters, variables, use: the column beside the dialogue. */
export function ScriptSide({ script }: { script: ScriptDetail }) {
  const t = useTranslations("scripts.detail");
  const tones = useTranslations("scripts.voiceTone");
  const href = useClinicHref();
  const voice = voiceOf(script.voiceKey);
  return (
    <aside aria-label={t("settings")} tabIndex={0} className="w-[352px] flex-none overflow-auto border-l border-border bg-surface">
      <Section title={t("voice")}>
        <div className="flex items-center gap-2.5 rounded-[10px] border border-border p-2">
          <span
            aria-hidden
            className={cx(
              "grid size-7 flex-none place-items-center rounded-full font-medium",
              voice ? AVATARS[voice.avatar] : "bg-surface-tertiary text-muted",
            )}
          >
            {(voice?.name ?? script.voiceKey).slice(0, 1)}
          </span>
          <div>
            <p className="text-sm font-medium">{voice?.name ?? script.voiceKey}</p>
            {voice ? <p className="text-xs text-muted">{tones(voice.tone)}</p> : null}
          </div>
        </div>
      </Section>
      <Section
        title={t("hangupText")}
        aside={
          <Chip size="sm" tone={script.hangupTexts ? "ok" : "neutral"}>
            {script.hangupTexts ? t("on") : t("off")}
          </Chip>
        }
      >
        {script.hangupTexts ? (
          <>
            <TextPreview label={t("answered")} text={script.hangupTexts.answered} />
            <TextPreview label={t("notAnswered")} text={script.hangupTexts.notAnswered} />
            <p className="flex items-center gap-1.5 text-sm text-muted">
              <Info width={14} height={14} aria-hidden />
              {t("noDeadNumbers")}
            </p>
          </>
        ) : (
          <p className="text-sm text-muted">{t("noText")}</p>
        )}
      </Section>
      <Parameters script={script} />
      <Variables script={script} />
      <Section title={t("journeyOnly")} aside={<Chip size="sm">{script.journeyOnly ? t("yes") : t("no")}</Chip>}>
        <p className="text-sm text-muted">{t("journeyOnlyHint")}</p>
      </Section>
      <Figures script={script} />
      <Section title={t("usedBy")}>
        {script.journeys.length === 0 ? <p className="text-sm text-muted">{t("usedByNone")}</p> : null}
        <ul>
          {script.journeys.map((journey) => (
            <li key={journey.id}>
              <Link className="inline-flex min-h-6 items-center text-accent-text hover:underline" href={href(`/journeys/${journey.id}`)}>
                {journey.name}
              </Link>
            </li>
          ))}
        </ul>
      </Section>
    </aside>
  );
}

function TextPreview({ label, text }: { label: string; text: HangupText | null }) {
  const t = useTranslations("scripts.detail");
  return (
    <div className="mb-3">
      <p className="flex items-center text-sm">
        <span className="flex-1 font-medium">{label}</span>
        {text ? <span className="text-muted">{t("segments", { count: text.segments })}</span> : null}
      </p>
      {text ? (
        <>
          <p className="mt-1 truncate rounded-control border border-border bg-surface-secondary px-2.5 py-1.5">{text.name}</p>
          <p className="mt-1 text-sm break-words text-muted">
            【{text.signature}】<SayText text={text.body} />
          </p>
        </>
      ) : (
        <p className="mt-1 text-sm text-muted">{t("noText")}</p>
      )}
    </div>
  );
}

function Parameters({ script }: { script: ScriptDetail }) {
  const t = useTranslations("scripts.detail");
  const definitions = script.parameterDefinitions;
  const missing = definitions.some((definition) => definition.required && !script.parameters[definition.name]);
  const done = (
    <span className={cx("flex items-center gap-1 text-sm", missing ? "text-warning-text" : "text-success-text")}>
      {missing ? <TriangleAlert width={14} height={14} aria-hidden /> : <Check width={14} height={14} aria-hidden />}
      {missing ? t("parametersMissing") : t("parametersDone")}
    </span>
  );
  return (
    <Section title={t("parameters")} aside={definitions.length > 0 ? done : null}>
      {definitions.length === 0 ? <p className="text-sm text-muted">{t("noParameters")}</p> : null}
      <dl className="grid grid-cols-2 gap-3">
        {definitions.map((definition) => (
          <div key={definition.name} className="min-w-0">
            <dt className="yd-label" data-required={definition.required || undefined}>
              {definition.name}
            </dt>
            <dd className="rounded-control border border-border bg-surface-secondary px-2.5 py-1.5 break-words">
              {script.parameters[definition.name] || "–"}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Variables({ script }: { script: ScriptDetail }) {
  const t = useTranslations("scripts.detail");
  const fields = useTranslations("kinds.fields");
  if (script.variables.length === 0) return null;
  return (
    <Section title={t("variables")}>
      <p className="mb-2 text-sm text-muted">{t("variablesHint")}</p>
      <dl className="grid grid-cols-2 gap-3">
        {script.variables.map((variable) => {
          const field = fieldOf(variable.defaultField);
          return (
            <div key={variable.name} className="min-w-0">
              <dt className="yd-label" data-required={variable.required || undefined}>
                {variable.name}
              </dt>
              <dd>
                <span className="flex items-center gap-1.5 rounded-control border border-border bg-surface-secondary px-2.5 py-1.5 text-muted">
                  <span className="min-w-0 flex-1 truncate">{field ? fields(field.label) : variable.defaultField}</span>
                  <Lock width={14} height={14} className="text-faint" aria-hidden />
                </span>
                {variable.fallback ? <span className="mt-1 block text-xs text-muted">{t("fallback", { text: variable.fallback })}</span> : null}
              </dd>
            </div>
          );
        })}
      </dl>
    </Section>
  );
}

function Figures({ script }: { script: ScriptDetail }) {
  const t = useTranslations("scripts.detail");
  const format = useFormat();
  const href = useClinicHref();
  const { figures } = script;
  const calls = (state: RecordFilter): string => href(`/calls?script=${script.id}&state=${state}`);
  const counted = (value: number, to: string): ReactNode =>
    value === 0 ? (
      "0"
    ) : (
      <Link className="text-accent-text hover:underline" href={to}>
        {format.number(value)}
      </Link>
    );
  const rows: [string, ReactNode][] = [
    [t("pending"), counted(figures.pending, calls("waiting"))],
    [t("blocked"), counted(figures.blocked, calls("blocked"))],
    [t("called"), counted(figures.called, calls("called"))],
    [t("failed"), counted(figures.failed, calls("all_failed"))],
    [t("answeredCalls"), counted(figures.answered, calls("answered"))],
    [t("answerRate"), format.percent(figures.answered, figures.called)],
    [t("effective"), counted(figures.effective, calls("effective"))],
    [t("effectiveRate"), format.percent(figures.effective, figures.called)],
    [t("meanTalk"), format.duration(figures.meanTalkSeconds)],
  ];
  return (
    <Section title={t("figures")}>
      <dl className="grid grid-cols-2 gap-x-6">
        {rows.map(([label, value]) => (
          <div key={label} className="flex min-h-6 items-center gap-2">
            <dt className="flex-1 text-sm text-muted">{label}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 text-xs text-muted">{t("figuresHint")}</p>
    </Section>
  );
}
