import type { MetricSpec } from "../types";

/** A10, by the definitions in `lib/calling/metrics.ts`: the effective rate is of the calls made, not of the answered ones. */
export const aiCallMetrics: MetricSpec[] = [
  { id: "entered", unit: "people", of: ["entered"] },
  { id: "pending", unit: "people", of: ["pending"] },
  { id: "blocked", unit: "people", of: ["blocked"] },
  { id: "called", unit: "calls", of: ["called"] },
  { id: "answered", unit: "calls", of: ["answered"] },
  { id: "answer_rate", unit: "rate", of: ["answered"], per: ["called"] },
  { id: "effective", unit: "calls", of: ["effective"] },
  { id: "effective_rate", unit: "rate", of: ["effective"], per: ["called"] },
  { id: "mean_talk_seconds", unit: "seconds", of: ["talk_seconds"], per: ["answered"] },
];
