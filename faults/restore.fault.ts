import path from "node:path";
import { callPlan } from "./plans";
import { between } from "./random";
import type { Scenario } from "./types";
import { copyFolder } from "./servers";
import { until } from "./until";
import type { World } from "./world";

async function tick(world: World): Promise<number> {
  const { rows } = await world.db.owner.query<{ tick: string }>("SELECT tick FROM engine_epoch");
  return Number(rows[0]?.tick);
}

const restored: Scenario = {
  name: "restore-backup",
  about: "an older copy of the database is put back while the carrier knows of calls made since",
  limitSeconds: 300,
  run: async (world) => {
    const people = 240;
    const clinic = await world.clinic(people, { hangupSms: false });
    await world.db.owner.query("UPDATE company SET seats_per_script = 10 WHERE id = $1", [clinic.companyId]);
    const copy = path.join(world.options.folder, "backup");
    const first = await world.worker();
    const run = await world.launch(clinic, callPlan(clinic));
    await world.untilAccepted(clinic.companyId, between(world.random, 10, 30));
    await world.servers.postgres.stop();
    copyFolder(world.servers.databaseFolder, copy);
    await world.servers.postgres.start();
    const then = (await world.accepted(clinic.companyId)).length;
    const copied = await tick(world);
    await world.untilAccepted(clinic.companyId, then + between(world.random, 20, 40), 90_000);
    // Workers tick every few seconds; what is put back sooner is not older than anything they know.
    await until("the workers to tick after the copy", async () => (await tick(world)) > copied);
    await first.kill();
    await world.servers.postgres.stop();
    copyFolder(copy, world.servers.databaseFolder);
    await world.servers.postgres.start();
    const atRestore = (await world.accepted(clinic.companyId)).length;
    await world.worker();
    await until("the restore to be noticed", async () => (await world.count("reconciliation WHERE company_id = $1", [clinic.companyId])) > 0, {
      tell: () => world.said(),
    });
    await until("the provider to be asked", async () => (await world.count("reconciliation WHERE done_at IS NULL")) === 0, {
      timeoutMs: 90_000,
      tell: () => world.said(),
    });
    await world.finished(run, 180_000);
    const calls = await world.accepted(clinic.companyId);
    if (new Set(calls.map((line) => line.key)).size !== calls.length) throw new Error("a key was accepted twice");
    if (calls.length !== people) throw new Error(`${calls.length} calls for ${people} people`);
    return `${atRestore - then} calls were made after the copy; each person was called once`;
  },
};

export const scenarios: Scenario[] = [restored];
