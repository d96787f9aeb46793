import type { MetricSpec } from "../types";

export const eventEntryMetrics: MetricSpec[] = [
  { id: "entered", unit: "people", of: ["entered"] },
  { id: "left", unit: "people", of: ["left"] },
];
