import type { MetricSpec } from "../types";

export const updateFieldMetrics: MetricSpec[] = [
  { id: "entered", unit: "people", of: ["entered"] },
  { id: "left", unit: "people", of: ["left"] },
];
