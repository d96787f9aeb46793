import type { MetricSpec } from "../types";

export const smsMetrics: MetricSpec[] = [
  { id: "entered", unit: "people", of: ["entered"] },
  { id: "texted", unit: "texts", of: ["texted"] },
  { id: "delivered", unit: "texts", of: ["delivered"] },
  { id: "delivery_rate", unit: "rate", of: ["delivered"], per: ["texted"] },
  { id: "blocked", unit: "people", of: ["blocked"] },
];
