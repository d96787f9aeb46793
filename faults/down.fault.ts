import type { RunRef } from "@/lib/services/engine-port";
import { waitPlan } from "./plans";
import { between } from "./random";
import type { Scenario } from "./types";
import { until } from "./until";
import type { World } from "./world";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const WAITING = 50_000;

const workersDown: Scenario = {
  name: "workers-down",
  about: `all workers killed while ${WAITING} people wait; everybody's wait ends meanwhile`,
  limitSeconds: 300,
  run: async (world) => {
    const clinic = await world.clinic(WAITING);
    const first = await world.worker();
    const run = await world.launch(clinic, waitPlan(clinic, { type: "span", amount: 1, unit: "minute" }));
    const waiting = () => world.count("enrolment WHERE run_id = $1 AND state = 'waiting'", [run.runId]);
    await until("everybody to wait", async () => (await waiting()) === WAITING, { timeoutMs: 90_000, everyMs: 500, tell: () => first.output() });
    await first.kill();
    await until("the waits to end", async () => (await world.count("enrolment WHERE run_id = $1 AND due_at > now()", [run.runId])) === 0, {
      timeoutMs: 90_000,
      everyMs: 500,
    });
    await pause(between(world.random, 5, 15) * 1000);
    const back = Date.now();
    await world.worker();
    await until("somebody to move again", async () => (await waiting()) < WAITING, { timeoutMs: 60_000 });
    const recovered = (Date.now() - back) / 1000;
    if ((await world.finished(run, 120_000)) !== "completed") throw new Error("the run did not complete");
    return `moving ${recovered.toFixed(0)} s after a worker was started`;
  },
};

/** A worker that is started again when it ends, as the supervisor does. */
function supervised(world: World): () => void {
  let ended = false;
  const next = async (): Promise<void> => {
    if (ended) return;
    const { child } = await world.worker();
    const again = () => void next().catch(() => undefined);
    if (child.exitCode !== null || child.signalCode !== null) again();
    else child.once("exit", again);
  };
  void next().catch(() => undefined);
  return () => {
    ended = true;
  };
}

async function underLoad(world: World, breaks: (run: RunRef, companyId: string) => Promise<string>): Promise<string> {
  const clinic = await world.clinic(250);
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

const temporalDown: Scenario = {
  name: "temporal-down",
  about: "Temporal killed for 20 s while calls are under way; webhooks are answered all the same",
  limitSeconds: 300,
  run: (world) =>
    underLoad(world, async () => {
      await world.servers.temporal.kill();
      const from = new Date().toISOString();
      await pause(20_000);
      const to = new Date().toISOString();
      const answers = (await world.carrier.log())
        .filter((line) => line.kind === "callback" && line.at > from && line.at < to)
        .map((line) => line.status);
      const refused = answers.filter((status) => status !== 204);
      await world.servers.temporal.start();
      if (refused.length > 0) throw new Error(`${refused.length} of ${answers.length} callbacks were refused: ${String(refused[0])}`);
      return `${answers.length} callbacks answered 2xx meanwhile`;
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
        await world.servers.postgres.kill();
        await pause(between(world.random, 1, 4) * 1000);
        await world.servers.postgres.start();
      }
      const callbacks = (await world.carrier.log()).filter((line) => line.kind === "callback");
      return `${callbacks.filter((line) => line.status !== 204).length} callbacks were refused and sent again`;
    }),
};

const hostKilled: Scenario = {
  name: "web-killed",
  about: "kill -9 of the process that takes webhooks, three times under load",
  limitSeconds: 240,
  run: (world) =>
    underLoad(world, async () => {
      for (const _ of [1, 2, 3]) {
        await world.restartHost();
        await pause(between(world.random, 500, 2500));
      }
      return "every event was delivered in the end";
    }),
};

export const scenarios: Scenario[] = [workersDown, temporalDown, postgresRestarted, hostKilled];
