"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { IntentChip } from "@/components/ui/chip";
import { useFormat } from "@/components/use-format";
import type { JourneyNode } from "@/lib/journey/document";
import { readAiCall } from "@/lib/journey/kinds/ai-call/schema";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { useRun } from "./context";

/** Coverage in person-times (A10), how the calls ended, and the intents that were heard. */
export function CallDetails({ node, figures }: { node: JourneyNode; figures: NodeFigures | null }) {
  const t = useTranslations("canvas.run.callDetails");
  const states = useTranslations("calls.state");
  const { refs } = useRun();
  if (!figures?.call) return null;
  const script = refs.scripts.find(({ id }) => id === readAiCall(node.config).scriptId);
  const { covered, dispatched, failedDispatch, blockedPeople } = figures.call;
  const coverage = { covered, dispatched, failedDispatch, blockedPeople };
  return (
    <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-sm" data-testid="call-details">
      <Row label={t("coverage")} help={t("coverageHelp")}>
        {(["covered", "dispatched", "failedDispatch", "blockedPeople"] as const).map((key) => (
          <Count key={key} metric={`coverage.${key}`} count={coverage[key]}>
            {t(key)}
          </Count>
        ))}
      </Row>
      {figures.outcomes.length > 0 ? (
        <Row label={t("outcomes")}>
          {figures.outcomes.map(({ key, count }) => (
            <Count key={key} metric={`outcome.${key}`} count={count}>
              {states.has(key) ? states(key) : key}
            </Count>
          ))}
        </Row>
      ) : null}
      {figures.intents.length > 0 ? (
        <Row label={t("intents")}>
          {figures.intents.map(({ key, count }) => {
            const intent = script?.intents.find((candidate) => candidate.key === key);
            return (
              <Count key={key} metric={`intent.${key}`} count={count}>
                <IntentChip letter={intent ? key : null} level={intent?.level ?? null}>
                  {intent?.name ?? t("noIntent")}
                </IntentChip>
              </Count>
            );
          })}
        </Row>
      ) : null}
    </dl>
  );
}

function Row({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted" title={help}>
        {label}
      </dt>
      <dd className="flex flex-wrap gap-x-3 gap-y-0.5">{children}</dd>
    </>
  );
}

function Count({ metric, count, children }: { metric: string; count: number; children: ReactNode }) {
  const format = useFormat();
  return (
    <span className="inline-flex items-center gap-1" data-metric={metric} data-value={count}>
      {children}
      <b className="font-semibold">{format.number(count)}</b>
    </span>
  );
}
