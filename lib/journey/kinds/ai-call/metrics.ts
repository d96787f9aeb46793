import type { MetricSpec } from "../types";

/** A10, by the definitions in `lib/calling/metrics.ts`: the effective rate is of the calls made, not of the answered ones. */
export const aiCallMetrics: MetricSpec[] = [
  { id: "entered", unit: "people", of: ["entered"] },
  { id: "pending", unit: "people", of: ["here:to_call", "here:waiting_redial"] },
  { id: "blocked", unit: "people", of: ["blocked:"] },
  { id: "called", unit: "calls", of: ["call:called"] },
  { id: "answered", unit: "calls", of: ["call:answered"] },
  { id: "answer_rate", unit: "rate", of: ["call:answered"], per: ["call:called"] },
  { id: "effective", unit: "calls", of: ["call:effective"] },
  { id: "effective_rate", unit: "rate", of: ["call:effective"], per: ["call:called"] },
  { id: "mean_talk_seconds", unit: "seconds", of: ["call:talk_seconds"], per: ["call:answered"] },
];
