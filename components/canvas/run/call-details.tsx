"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { IntentChip } from "@/components/ui/chip";
import type { JourneyNode } from "@/lib/journey/document";
import { readAiCall } from "@/lib/journey/kinds/ai-call/schema";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { type Bucket, bucketCount } from "./buckets";
import { useRun } from "./context";
import { FigureButton } from "./figure-button";
import { useListName } from "./words";

interface CallDetailsProps {
  node: JourneyNode;
  figures: NodeFigures | null;
  chosen: Bucket;
  onChoose: (bucket: Bucket) => void;
}

/** Lists of the coverage, and what their figures are called on the page. */
const COVERAGE = [
  ["covered", "covered"],
  ["dispatching", "dispatching"],
  ["dispatched", "dispatched"],
  ["failed_dispatch", "failedDispatch"],
  ["blocked_dispatch", "blockedPeople"],
  ["undispatched", "undispatched"],
] as const;

/** Coverage in person-times (A10), how the calls ended, and the intents that were heard; each opens whom it counts. */
export function CallDetails({ node, figures, chosen, onChoose }: CallDetailsProps) {
  const t = useTranslations("canvas.run.callDetails");
  const name = useListName();
  const { refs } = useRun();
  if (!figures?.call) return null;
  const script = refs.scripts.find(({ id }) => id === readAiCall(node.config).scriptId);
  // The parts are always shown, so that the sum is seen; what was called off or lost, only where there is some.
  const coverage = COVERAGE.filter(([part]) => part !== "undispatched" || bucketCount(figures, part) > 0);
  const button = (bucket: Bucket, metric: string, label: ReactNode = name(bucket, node, refs)) => (
    <FigureButton key={metric} metric={metric} count={bucketCount(figures, bucket)} isChosen={chosen === bucket} onChoose={() => onChoose(bucket)}>
      {label}
    </FigureButton>
  );
  return (
    <div className="mt-2 grid grid-cols-[auto_1fr] items-baseline gap-x-3 gap-y-0.5 text-sm" data-testid="call-details">
      <Row label={t("coverage")} help={t("coverageHelp")}>
        {coverage.map(([part, figure]) => button(part, `coverage.${figure}`))}
      </Row>
      {figures.outcomes.length > 0 ? (
        <Row label={t("outcomes")}>{figures.outcomes.map(({ key }) => button(`outcome:${key}`, `outcome.${key}`))}</Row>
      ) : null}
      {figures.intents.length > 0 ? (
        <Row label={t("intents")}>
          {figures.intents.map(({ key }) => {
            const intent = script?.intents.find((candidate) => candidate.key === key);
            return button(
              `intent:${key}`,
              `intent.${key}`,
              <IntentChip letter={intent ? key : null} level={intent?.level ?? null}>
                {intent?.name ?? t("noIntent")}
              </IntentChip>,
            );
          })}
        </Row>
      ) : null}
    </div>
  );
}

function Row({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <>
      <span className="text-muted" title={help}>
        {label}
      </span>
      <div className="-mx-1.5 flex flex-wrap gap-x-0.5" role="group" aria-label={label}>
        {children}
      </div>
    </>
  );
}
