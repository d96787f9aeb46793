import { once } from "node:events";
import type { CarrierLogLine } from "@/lib/testing/carrier";
import { type Backoff, nextDelay } from "@/scripts/supervisor/backoff";
import type { RunRef } from "@/lib/services/engine-port";
import { waitPlan } from "./plans";
import { between } from "./random";
import type { Scenario } from "./types";
import { until } from "./until";
import type { World } from "./world";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const WAITING = 100_000;
const WORKERS_AWAY_SECONDS = 600;
const TEMPORAL_AWAY_SECONDS = 300;
/** I8: after so long it goes on by itself. */
const RECOVER_MS = 60_000;

const workersDown: Scenario = {
  name: "workers-down",
  about: `all workers killed for ${WORKERS_AWAY_SECONDS / 60} minutes while ${WAITING} people wait; everybody's wait ends meanwhile`,
  limitSeconds: 480,
  run: async (world) => {
    const clinic = await world.clinic(WAITING);
    const first = await world.worker();
    const run = await world.launch(clinic, waitPlan(clinic, { type: "span", amount: 5, unit: "minute" }));
    const waiting = () => world.count("enrolment WHERE run_id = $1 AND state = 'waiting'", [run.runId]);
    const tell = { everyMs: 500, tell: () => world.said() };
    await until("everybody to wait", async () => (await waiting()) === WAITING, { timeoutMs: 180_000, ...tell });
    await first.kill();
    await world.rest(WORKERS_AWAY_SECONDS);
    const notDue = await world.count("enrolment WHERE run_id = $1 AND (state <> 'waiting' OR due_at > now())", [run.runId]);
    if (notDue > 0) throw new Error(`${notDue} people were not waiting past their time when the worker came back`);
    const back = Date.now();
    await world.worker();
    await until("somebody to move again", async () => (await waiting()) < WAITING, { timeoutMs: RECOVER_MS });
    const recovered = (Date.now() - back) / 1000;
    if ((await world.finished(run, 240_000)) !== "completed") throw new Error("the run did not complete");
    const all = (Date.now() - back) / 1000;
    return `moving ${recovered.toFixed(0)} s after a worker was started, all of them through after ${all.toFixed(0)} s`;
  },
};

/** A worker that is started again when it ends, as the supervisor does. */
function supervised(world: World): () => void {
  let ended = false;
  let deaths: Backoff = { failures: 0 };
  const next = async (): Promise<void> => {
    if (ended) return;
    const begun = Date.now();
    const { child } = await world.worker();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    const { delayMs, state } = nextDelay(deaths, Date.now() - begun);
    deaths = state;
    setTimeout(again, delayMs).unref();
  };
  const again = () => void next().catch(() => undefined);
  again();
  return () => {
    ended = true;
  };
}

async function underLoad(world: World, breaks: (run: RunRef, companyId: string) => Promise<string>): Promise<string> {
  const clinic = await world.clinic(250);
  // Callbacks are spread, so that some are always on their way.
  await world.carrier.faults({ callbackReordered: 1, reorderWithinMs: 8_000 });
  const stop = supervised(world);
  try {
    const run = await world.launch(clinic);
    await world.untilAccepted(clinic.companyId, between(world.random, 15, 40));
    const said = await breaks(run, clinic.companyId);
    if ((await world.finished(run, 180_000)) !== "completed") throw new Error("the run did not complete");
    return said;
  } finally {
    stop();
  }
}

const callbacks = async (world: World) => (await world.carrier.log()).filter((line) => line.kind === "callback");
const wasRefused = ({ status }: CarrierLogLine): boolean => status !== 204;

const temporalDown: Scenario = {
  name: "temporal-down",
  about: `Temporal killed for ${TEMPORAL_AWAY_SECONDS / 60} minutes while calls are under way; webhooks are answered all the same`,
  limitSeconds: 300,
  run: (world) =>
    underLoad(world, async (run, companyId) => {
      await world.servers.temporal.kill();
      const from = new Date().toISOString();
      await world.rest(TEMPORAL_AWAY_SECONDS);
      const { connection } = world.temporal.client;
      const isThere = await connection
        .withDeadline(Date.now() + 2_000, () => connection.workflowService.getSystemInfo({}))
        .then(Boolean, () => false);
      if (isThere) throw new Error("Temporal was not away");
      const to = new Date().toISOString();
      const answered = (await callbacks(world)).filter((line) => line.at > from && line.at < to);
      if (answered.length === 0) throw new Error("no callback came meanwhile");
      const refused = answered.filter(wasRefused);
      if (refused.length > 0) throw new Error(`${refused.length} of ${answered.length} callbacks were refused: ${String(refused[0]?.status)}`);
      const left = await world.count("enrolment WHERE run_id = $1 AND finished_at IS NULL", [run.runId]);
      if (left === 0) throw new Error("nobody was under way any more");
      const known = (await world.accepted(companyId)).length;
      await world.servers.temporal.start();
      const back = Date.now();
      await until(
        "somebody to go on",
        async () =>
          (await world.accepted(companyId)).length > known ||
          (await world.count("enrolment WHERE run_id = $1 AND finished_at IS NULL", [run.runId])) < left,
        { timeoutMs: RECOVER_MS, tell: () => world.said() },
      );
      const recovered = (Date.now() - back) / 1000;
      return `${answered.length} callbacks answered 2xx meanwhile; ${left} people went on, the first of them ${recovered.toFixed(0)} s after it was back`;
    }),
};

const postgresRestarted: Scenario = {
  name: "postgres-restarted",
  about: "PostgreSQL killed twice under webhook load, away for some seconds",
  limitSeconds: 300,
  run: (world) =>
    underLoad(world, async (_, companyId) => {
      for (const more of [0, between(world.random, 20, 60)]) {
        const known = (await world.accepted(companyId)).length;
        if (more > 0) await until("more calls", async () => (await world.accepted(companyId)).length >= Math.min(known + more, 240));
        const refused = (await callbacks(world)).filter(wasRefused).length;
        await world.servers.postgres.kill();
        await until("a callback to be refused", async () => (await callbacks(world)).filter(wasRefused).length > refused);
        await pause(between(world.random, 1, 4) * 1000);
        await world.servers.postgres.start();
      }
      return `${(await callbacks(world)).filter(wasRefused).length} callbacks were refused and sent again`;
    }),
};

const hostKilled: Scenario = {
  name: "web-killed",
  about: "kill -9 of the process that takes webhooks, three times under load",
  limitSeconds: 240,
  run: (world) =>
    underLoad(world, async () => {
      for (const _ of [1, 2, 3]) {
        const refused = (await callbacks(world)).filter(wasRefused).length;
        await world.host.process.kill();
        await until("a callback to find nobody", async () => (await callbacks(world)).filter(wasRefused).length > refused);
        await world.restartHost();
        await pause(between(world.random, 500, 2500));
      }
      return `${(await callbacks(world)).filter(wasRefused).length} tries found nobody; every event was delivered in the end`;
    }),
};

export const scenarios: Scenario[] = [workersDown, temporalDown, postgresRestarted, hostKilled];
