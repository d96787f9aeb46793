import type { MetricSpec } from "../types";

export const smsMetrics: MetricSpec[] = [
  { id: "entered", unit: "people", of: ["entered"] },
  { id: "texted", unit: "texts", of: ["text:texted"] },
  { id: "delivered", unit: "texts", of: ["text:delivered"] },
  { id: "delivery_rate", unit: "rate", of: ["text:delivered"], per: ["text:texted"] },
  { id: "blocked", unit: "people", of: ["blocked:"] },
];
