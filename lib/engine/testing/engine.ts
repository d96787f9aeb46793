import type { EnginePort } from "@/lib/services/engine-port";
import { applyEnvironment, config } from "@/lib/config";
import { doctor, type DoctorReport } from "@/lib/doctor/check";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { type CarrierProcess, carrierProcess, testSecret } from "@/lib/testing/carrier";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { type TestHooks, testHooks } from "@/lib/testing/hooks";
import { until } from "@/lib/testing/process";
import { testSettings } from "@/lib/testing/service-context";
import { type TestTemporal, testTemporal } from "@/lib/testing/temporal";
import { engineOver } from "@/workflows/journey/client";
import { type Runtime, startRuntime } from "@/workflows/runtime";

export interface FinishedRun {
  state: string;
  error: string | null;
  clock_started_at: Date;
  clock_finished_at: Date;
}

export interface TestEngine {
  db: TestDatabase;
  temporal: TestTemporal;
  carrier: CarrierProcess;
  hooks: TestHooks;
  port: EnginePort;
  untilFinished(companyId: string, runId: string, timeoutMs?: number): Promise<FinishedRun>;
  /** "node metric" → value. */
  figures(runId: string): Promise<Map<string, number>>;
  doctor(): Promise<DoctorReport>;
  close(): Promise<void>;
}

/** Real everything: database, Temporal, carrier process, webhook route; the worker runs in this process unless told not to. */
export async function startEngine(options: { worker?: boolean; carrier?: Record<string, string> } = {}): Promise<TestEngine> {
  testSettings();
  applyEnvironment({ YIDAO_WEBHOOK_SECRET: testSecret });
  const [db, temporal, carrier, hooks] = await Promise.all([testDatabase(), testTemporal(), carrierProcess(options.carrier), testHooks()]);
  let runtime: Runtime | null = null;
  let running: Promise<void> = Promise.resolve();
  if (options.worker ?? true) {
    runtime = await startRuntime({
      temporal: temporal.target,
      carrierUrl: carrier.url,
      publicUrl: hooks.publicUrl,
      phoneKeys: phoneSecrets(),
      bundlePath: config().worker.bundle,
    });
    running = runtime.run();
  }
  return {
    db,
    temporal,
    carrier,
    hooks,
    port: engineOver(temporal.client, temporal.target.taskQueue),
    untilFinished: (companyId, runId, timeoutMs = 60_000) =>
      until(
        "the run to finish",
        async () => {
          const { rows } = await db.owner.query<FinishedRun>(
            "SELECT * FROM journey_run WHERE company_id = $1 AND id = $2 AND finished_at IS NOT NULL",
            [companyId, runId],
          );
          return rows[0];
        },
        timeoutMs,
      ),
    figures: async (runId) => {
      const { rows } = await db.owner.query<{ key: string; value: number }>(
        "SELECT node || ' ' || metric AS key, sum(value)::int AS value FROM counter WHERE run_id = $1 GROUP BY 1 HAVING sum(value) <> 0 ORDER BY 1",
        [runId],
      );
      return new Map(rows.map((row) => [row.key, row.value]));
    },
    doctor: () => doctor({ carrierDir: carrier.dataDir, hashPhone: (e164) => hashPhone(e164, phoneSecrets().hashKey) }),
    close: async () => {
      runtime?.shutdown();
      await running;
      await Promise.all([carrier.close(), hooks.close(), temporal.close()]);
      await db.close();
    },
  };
}

export { openZone } from "@/lib/testing/zone";
