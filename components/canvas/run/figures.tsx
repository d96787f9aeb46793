"use client";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/use-format";
import type { Kind } from "@/lib/journey/document";
import { kindOf } from "@/lib/journey/kinds";
import type { MetricSpec } from "@/lib/journey/kinds/types";
import type { NodeFigures } from "@/lib/metrics/node-figures";
import { type Bucket, METRIC_LIST } from "./buckets";

export interface Metric {
  id: string;
  label: string;
  text: string;
  /** Raw: people, calls, a share 0-1 or seconds; null = not applicable. */
  value: number | null;
  /** Whom it counts; of a share or a mean: whom it is of. */
  list: Bucket;
  /** It is their number itself. */
  isCount: boolean;
}

const sum = (figures: NodeFigures, names: string[]) => names.reduce((total, name) => total + (figures.metrics[name] ?? 0), 0);

function valueOf(spec: MetricSpec, figures: NodeFigures): number | null {
  if (!spec.per) return sum(figures, spec.of);
  const whole = sum(figures, spec.per);
  return whole === 0 ? null : sum(figures, spec.of) / whole;
}

/** A kind's own figures (A10) as it declares them. */
export function useMetrics(): (kind: Kind, figures: NodeFigures | null) => Metric[] {
  const t = useTranslations("kinds.metrics");
  const format = useFormat();
  return (kind, figures) =>
    kindOf(kind).metrics.map((spec) => {
      const value = figures ? valueOf(spec, figures) : spec.per ? null : 0;
      const text =
        spec.unit === "rate"
          ? format.percent(value, value === null ? null : 1)
          : spec.unit === "seconds"
            ? format.duration(value)
            : format.number(value);
      return { id: spec.id, label: t.has(spec.id) ? t(spec.id) : spec.id, text, value, list: METRIC_LIST[spec.id] ?? "entered", isCount: !spec.per };
    });
}
