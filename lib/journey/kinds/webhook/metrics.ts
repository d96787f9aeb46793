import type { MetricSpec } from "../types";

export const webhookMetrics: MetricSpec[] = [
  { id: "entered", unit: "people", of: ["entered"] },
  { id: "requested", unit: "people", of: ["requested"] },
  { id: "succeeded", unit: "people", of: ["succeeded"] },
  { id: "success_rate", unit: "rate", of: ["succeeded"], per: ["requested"] },
];
