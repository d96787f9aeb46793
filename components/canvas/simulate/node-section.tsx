"use client";
import { ArrowLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/button";
import { useFormat } from "@/components/use-format";
import type { JourneyNode } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import type { JourneyRefs } from "@/lib/journey/refs";
import type { Estimate, SimulatedNode } from "@/lib/metrics/simulation-result";
import { useIntentsText } from "../flow/edge-label";
import { KindIcon } from "../flow/kind-icon";
import { useReason } from "../run/words";
import { useOutletName } from "../words";
import { rangeOf } from "./figures";

interface NodeSectionProps {
  node: JourneyNode;
  refs: JourneyRefs;
  simulated: SimulatedNode;
  onBack: () => void;
}

/** One node: where those who enter it go, and why some do not go on. */
export function NodeSection({ node, refs, simulated, onBack }: NodeSectionProps) {
  const t = useTranslations("simulation");
  const outletName = useOutletName();
  const intentsText = useIntentsText();
  const reason = useReason();
  const outlets = outletsOf(node);
  const nameOf = (key: string) => {
    const outlet = outlets.find((candidate) => candidate.id === key);
    return outlet ? (intentsText(node, outlet, refs) ?? outletName(outlet)) : key;
  };
  const { entered, used } = simulated;
  return (
    <section className="cv-sec" aria-label={node.name} data-testid="simulated-node">
      <div className="mb-2 flex items-center gap-2">
        <IconButton size="sm" label={t("backToAll")} icon={<ArrowLeft aria-hidden />} onPress={onBack} />
        <KindIcon kind={node.kind} />
        <h3 className="min-w-0 flex-1 truncate font-semibold">{node.name}</h3>
      </div>
      <dl>
        <Line label={t("entered")} estimate={entered} isStrong />
        {simulated.here.mean > 0 ? <Line label={t("here")} estimate={simulated.here} whole={entered.mean} /> : null}
        {simulated.left.map((share) => (
          <Line key={share.key} label={t("leftBy", { outlet: nameOf(share.key) })} estimate={share.count} whole={entered.mean} />
        ))}
        {simulated.blocked.map((share) => (
          <Line key={share.key} label={t("blockedBy", { reason: reason(share.key) })} estimate={share.count} whole={entered.mean} />
        ))}
        {simulated.failed.map((share) => (
          <Line key={share.key} label={t("failedBy", { reason: reason(share.key) })} estimate={share.count} whole={entered.mean} />
        ))}
        {simulated.exited.map((share) => (
          <Line key={share.key} label={t("exitedBy", { reason: reason(share.key) })} estimate={share.count} whole={entered.mean} />
        ))}
      </dl>
      {used ? (
        <dl className="mt-2 border-t border-border pt-1">
          {used.called.mean > 0 ? (
            <>
              <Line label={t("called")} estimate={used.called} />
              <Line label={t("answered")} estimate={used.answered} whole={used.called.mean} />
              <Line label={t("minutes")} estimate={used.minutes} />
            </>
          ) : null}
          {used.texts.mean > 0 ? (
            <>
              <Line label={t("texts")} estimate={used.texts} />
              <Line label={t("segments")} estimate={used.segments} />
            </>
          ) : null}
        </dl>
      ) : null}
    </section>
  );
}

interface LineProps {
  label: string;
  estimate: Estimate;
  /** The share of it is shown too. */
  whole?: number;
  isStrong?: boolean;
}

function Line({ label, estimate, whole, isStrong = false }: LineProps) {
  const format = useFormat();
  const shown = (value: number) => format.number(Math.round(value));
  const range = rangeOf(estimate, shown);
  return (
    <div className="flex items-baseline gap-2 border-b border-separator py-1.5 last:border-b-0">
      <dt className={isStrong ? "min-w-0 flex-1 font-medium" : "min-w-0 flex-1 text-sm text-muted"}>{label}</dt>
      <dd className="flex-none text-right tabular-nums">
        <b className="font-semibold">{shown(estimate.mean)}</b>
        {whole === undefined ? null : <span className="ml-1.5 text-xs text-muted">{format.percent(estimate.mean, whole)}</span>}
        {range === null ? null : <span className="block text-xs text-muted">{range}</span>}
      </dd>
    </div>
  );
}
