import path from "node:path";
import { config } from "@/lib/config";
import { doctor, type DoctorReport } from "@/lib/doctor/check";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { openZone } from "@/lib/engine/testing/engine";
import { shortPlan } from "@/lib/engine/testing/plans";
import type { Plan } from "@/lib/journey/plan";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import type { EnginePort, RunRef } from "@/lib/services/engine-port";
import { type CarrierLogLine, type CarrierProcess, carrierProcess, testSecret } from "@/lib/testing/carrier";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { startProcess, type TestProcess } from "@/lib/testing/process";
import { type TestTemporal, testTemporal } from "@/lib/testing/temporal";
import { engineOver } from "@/workflows/journey/client";
import { seeded } from "./random";
import type { Servers } from "./servers";
import { patience, until } from "./until";

export interface WorldOptions {
  seed: number;
  folder: string;
  servers: Servers;
  /** The workflow code in one file. */
  bundle: string;
  rest(seconds: number): Promise<void>;
}

/** Everything a scenario has, all of it its own: real servers, real processes, and ways to break them. */
export class World {
  readonly random: () => number;
  readonly workers: TestProcess[] = [];
  private readonly processes: TestProcess[] = [];

  private constructor(
    readonly options: WorldOptions,
    readonly db: TestDatabase,
    readonly temporal: TestTemporal,
    public carrier: CarrierProcess,
    public host: { process: TestProcess; url: string },
  ) {
    this.random = seeded(options.seed);
  }

  static async open(options: WorldOptions): Promise<World> {
    const [db, temporal] = await Promise.all([testDatabase(), testTemporal()]);
    const carrier = await harshCarrier(options);
    const host = await startHost(db, 0);
    return new World(options, db, temporal, carrier, host);
  }

  get port(): EnginePort {
    return engineOver(this.temporal.client, this.temporal.target.taskQueue);
  }

  /** Nothing happens for so long, or longer: other scenarios have the machine meanwhile. */
  rest(seconds: number): Promise<void> {
    return this.options.rest(seconds);
  }

  get servers(): Servers {
    return this.options.servers;
  }

  /** A worker as `npm start` runs it; it beats before this returns. */
  async worker(env: Record<string, string> = {}): Promise<TestProcess> {
    const since = await this.instant();
    const worker = startProcess("workflows/worker.ts", this.environment(env));
    this.workers.push(worker);
    await until(
      "a worker",
      async () => {
        if (worker.child.exitCode !== null || worker.child.signalCode !== null) return true;
        const { rowCount } = await this.db.owner.query("SELECT FROM worker_heartbeat WHERE started_at >= $1", [since]);
        return Boolean(rowCount);
      },
      { timeoutMs: 60_000, tell: () => worker.output() },
    );
    return worker;
  }

  environment(env: Record<string, string> = {}): Record<string, string> {
    return {
      DATABASE_URL: this.db.url,
      TEMPORAL_ADDRESS: this.temporal.target.address,
      TEMPORAL_NAMESPACE: this.temporal.target.namespace,
      CARRIER_URL: this.carrier.url,
      YIDAO_PUBLIC_URL: this.host.url,
      YIDAO_WEBHOOK_SECRET: config().webhook.secret,
      YIDAO_WORKFLOW_BUNDLE: this.options.bundle,
      LOG_LEVEL: "warn",
      ...env,
    };
  }

  /** The web process dies and comes back at the same address after `awayMs`. */
  async restartHost(): Promise<void> {
    await this.host.process.kill();
    this.host = await startHost(this.db, Number(new URL(this.host.url).port));
  }

  keep(process: TestProcess): TestProcess {
    this.processes.push(process);
    return process;
  }

  /** Where it is day for as long as a scenario takes: asked once, another hour has another zone. */
  readonly zone = openZone();

  /** A company in a zone where it is day, with so many patients, or patients of these numbers. */
  async clinic(people: number | string[], settings: { hangupSms?: boolean } = { hangupSms: true }): Promise<TestClinic> {
    const companyId = await this.db.company();
    await this.db.owner.query("UPDATE company SET timezone = $2 WHERE id = $1", [companyId, this.zone]);
    const clinic = await testClinic(this.db.owner, companyId, settings);
    await addPatients(this.db.owner, clinic, typeof people === "number" ? mobiles(people) : people);
    return clinic;
  }

  /** A live run of the plan (by default: call, text, tag, condition, end), not started yet. */
  async run(clinic: TestClinic, plan: Plan = shortPlan(clinic)): Promise<RunRef> {
    const runId = await addRun(this.db.owner, clinic, await addVersion(this.db.owner, clinic, plan), { mode: "live" });
    return { companyId: clinic.companyId, runId };
  }

  async launch(clinic: TestClinic, plan?: Plan): Promise<RunRef> {
    const run = await this.run(clinic, plan);
    await this.port.startRun(run);
    return run;
  }

  async finished({ companyId, runId }: RunRef, timeoutMs = 120_000): Promise<string> {
    return until(
      "the run to finish",
      async () => {
        const { rows } = await this.db.owner.query<{ state: string }>(
          "SELECT state FROM journey_run WHERE company_id = $1 AND id = $2 AND finished_at IS NOT NULL",
          [companyId, runId],
        );
        return rows[0]?.state;
      },
      { timeoutMs, everyMs: 200, tell: () => this.said() },
    );
  }

  /** What the carrier accepted of a company. */
  async accepted(companyId: string, kind: "call" | "text" = "call"): Promise<CarrierLogLine[]> {
    return (await this.carrier.log()).filter((line) => line.kind === `${kind}.accepted` && line.company === companyId);
  }

  untilAccepted(companyId: string, atLeast: number, timeoutMs = 60_000): Promise<CarrierLogLine[]> {
    return until(
      `${atLeast} calls`,
      async () => {
        const calls = await this.accepted(companyId);
        return calls.length >= atLeast && calls;
      },
      { timeoutMs, tell: () => this.said() },
    );
  }

  /** The last words of the youngest worker. */
  said(): string {
    return this.workers.at(-1)?.output().slice(-2000) ?? "";
  }

  async count(sql: string, params: unknown[] = []): Promise<number> {
    const { rows } = await this.db.owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, params);
    return rows[0]?.n ?? 0;
  }

  async instant(): Promise<Date> {
    const { rows } = await this.db.owner.query<{ now: Date }>("SELECT now() AS now");
    return rows[0]?.now ?? new Date();
  }

  doctor(): Promise<DoctorReport> {
    const { hashKey } = phoneSecrets();
    return doctor({ carrierDir: this.carrier.dataDir, hashPhone: (e164) => hashPhone(e164, hashKey) });
  }

  /** How often each of these faults of the carrier has struck since they were set; throws where one never did. */
  async struck(...names: string[]): Promise<number[]> {
    const counts = await this.carrier.struck();
    const never = names.filter((name) => !counts[name]);
    if (never.length > 0) throw new Error(`nothing was tried: ${never.join(", ")} never struck`);
    return names.map((name) => counts[name] ?? 0);
  }

  /** I1-I8, once what is on its way has settled. */
  async settled(timeoutMs = 60_000): Promise<DoctorReport> {
    const begun = Date.now();
    for (;;) {
      const report = await this.doctor();
      if (report.ok || Date.now() - begun > timeoutMs * patience()) return report;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  async close(): Promise<void> {
    for (const one of [...this.workers, ...this.processes, this.host.process]) await one.kill();
    await this.carrier.kill().catch(() => undefined);
    await this.temporal.close().catch(() => undefined);
    await this.db.owner.end().catch(() => undefined);
  }
}

/** As a vendor without idempotency: a key sent again is called again, so that nothing hides a second sending. */
async function harshCarrier({ seed, folder }: WorldOptions): Promise<CarrierProcess> {
  const harsh = { forgetsKeys: true };
  const carrier = await carrierProcess({
    CARRIER_SPEED: "60",
    CARRIER_SEED: String(seed),
    CARRIER_DATA_DIR: path.join(folder, "carrier"),
    CARRIER_FAULTS: JSON.stringify(harsh),
  });
  return { ...carrier, faults: (settings) => carrier.faults({ ...harsh, ...settings }) };
}

async function startHost(db: TestDatabase, port: number): Promise<{ process: TestProcess; url: string }> {
  const env = { DATABASE_URL: db.url, YIDAO_WEBHOOK_SECRET: testSecret, LOG_LEVEL: "warn" };
  const host = startProcess("faults/host.ts", env, { args: [String(port)] });
  const url = await until("the webhook host", async () => /host ready: (\S+)/u.exec(host.output())?.[1], { tell: () => host.output() });
  return { process: host, url };
}
