import type { MetricSpec } from "../types";

export const exitMetrics: MetricSpec[] = [{ id: "entered", unit: "people", of: ["entered"] }];
