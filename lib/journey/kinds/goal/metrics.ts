import type { MetricSpec } from "../types";

export const goalMetrics: MetricSpec[] = [
  { id: "reached", unit: "people", of: ["reached"] },
  { id: "conversion", unit: "rate", of: ["reached"], per: ["enrolled"] },
  { id: "entered", unit: "people", of: ["entered"] },
  { id: "left", unit: "people", of: ["left"] },
];
