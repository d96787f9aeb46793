/** Plays one journey through, as the worker does, and says what it took; `simulation.bench.ts` runs it in a process of its own. */
import { randomUUID } from "node:crypto";
import { configureDatabase } from "@/lib/db";
import { simulate } from "@/lib/engine/simulation/run";
import type { Plan } from "@/lib/journey/plan";
import type { SimulationResult } from "@/lib/metrics/simulation-result";
import { decryptPhone } from "@/lib/phone/cipher";
import { phoneSecrets } from "@/lib/phone/secrets";

export interface SimulationOrder {
  databaseUrl: string;
  companyId: string;
  journeyId: string;
  plan: Plan;
  launchAtMs: number;
}

export interface SimulationTimes {
  seconds: number;
  cpuSeconds: number;
  turns: number;
  peakMegabytes: number;
  result: SimulationResult;
}

async function measure({ databaseUrl, companyId, journeyId, plan, launchAtMs }: SimulationOrder): Promise<SimulationTimes> {
  configureDatabase(databaseUrl);
  const secrets = phoneSecrets();
  let turns = 0;
  const startedAt = performance.now();
  const result = await simulate(
    { companyId, id: randomUUID(), journeyId, clinicId: null, plan, seed: 7, sampleSize: null, launchAt: new Date(launchAtMs) },
    {
      openPhone: (sealed) => decryptPhone(sealed, secrets),
      onProgress: () => {
        turns += 1;
        return Promise.resolve();
      },
    },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, turns, peakMegabytes: maxRSS / 1024, result };
}

process.once("message", (order: SimulationOrder) => {
  void measure(order).then((times) => process.send?.(times, undefined, {}, () => process.exit(0)));
});
