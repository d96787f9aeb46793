/** One scenario in a process of its own: its servers and whatever it left behind go with it. */
import { once } from "node:events";
import { applyEnvironment } from "@/lib/config";
import { closeDatabase } from "@/lib/db";
import { testSecret } from "@/lib/testing/carrier";
import { testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { allScenarios } from "./list";
import { startServers } from "./servers";
import { World } from "./world";

export interface Order {
  /** null: make the database folder that all scenarios start from. */
  scenario: string | null;
  seed: number;
  folder: string;
  base: string;
  temporalBinary: string;
  bundle: string;
}

/** To the suite: it needs the machine no more for a while (`rest`), or again (`wake`, answered by any message). */
export type FaultMessage = { type: "rest" } | { type: "wake" } | { type: "done"; error: string | null; said: string };

const send = (message: FaultMessage) => new Promise<void>((resolve) => process.send?.(message, undefined, {}, () => resolve()) ?? resolve());

async function rest(seconds: number): Promise<void> {
  await send({ type: "rest" });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const answered = once(process, "message");
  await send({ type: "wake" });
  await answered;
}

async function main(order: Order): Promise<void> {
  testSettings();
  applyEnvironment({ YIDAO_WEBHOOK_SECRET: testSecret, LOG_LEVEL: "silent" });
  const servers = await startServers(order.folder, order.base, order.temporalBinary);
  const stop = async () => {
    await Promise.allSettled([servers.temporal.kill(), servers.postgres.stop()]);
  };
  try {
    if (order.scenario === null) {
      const database = await testDatabase();
      await database.close();
      await stop();
      await send({ type: "done", error: null, said: servers.databaseFolder });
      return;
    }
    const done = await play(order, order.scenario, await World.open({ ...order, servers, rest }));
    await stop();
    await send(done);
  } finally {
    await stop();
  }
}

async function play({ seed }: Order, name: string, world: World): Promise<FaultMessage> {
  const scenario = (await allScenarios()).find((one) => one.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  try {
    const said = await scenario.run(world);
    const report = await world.settled();
    const named = report.violations.slice(0, 5).map((violation) => JSON.stringify(violation));
    return { type: "done", said, error: report.ok ? null : `the doctor found ${report.violations.length}: ${named.join(" ")}` };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { type: "done", said: "", error: `${text}\n(seed ${seed})` };
  } finally {
    await world.close();
    await closeDatabase().catch(() => undefined);
  }
}

const order: Order = JSON.parse(process.argv[2] ?? "{}");
main(order).then(
  () => process.exit(0),
  async (error: unknown) => {
    await send({ type: "done", error: error instanceof Error ? (error.stack ?? error.message) : String(error), said: "" });
    process.exit(1);
  },
);
