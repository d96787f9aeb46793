import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What this process counts. On globalThis: the web server's bundles each have a copy of this file, the process is one. */
function make() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    steps: new Counter({ name: "yidao_steps_total", help: "Steps: transactions that moved people", registers }),
    stepPeople: new Counter({ name: "yidao_step_people_total", help: "People moved by steps", registers }),
    stepSeconds: new Histogram({
      name: "yidao_step_seconds",
      help: "Time of a step",
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
      registers,
    }),
    pumpRounds: new Counter({ name: "yidao_pump_rounds_total", help: "Rounds of a pump for a company", labelNames: ["pump"], registers }),
    pumpDone: new Counter({ name: "yidao_pump_done_total", help: "What rounds of a pump dealt with", labelNames: ["pump"], registers }),
    pumpErrors: new Counter({ name: "yidao_pump_errors_total", help: "Rounds of a pump that failed", labelNames: ["pump"], registers }),
    pumpBeat: new Gauge({
      name: "yidao_pump_beat_timestamp_seconds",
      help: "When a pump was last seen turning here",
      labelNames: ["pump"],
      registers,
    }),
  };
}

type Metrics = ReturnType<typeof make>;
const holder = globalThis as typeof globalThis & { yidaoMetrics?: Metrics };

export function metrics(): Metrics {
  holder.yidaoMetrics ??= make();
  return holder.yidaoMetrics;
}
