import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { addRun, addVersion } from "@/lib/engine/testing/clinic";
import { loopPlan } from "./plans";
import { between } from "./random";
import { copyFolder } from "./servers";
import { NOT_TRIED, type Scenario } from "./types";
import type { World } from "./world";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const exhausted: Scenario = {
  name: "connections-exhausted",
  about: "somebody else takes every connection of the database for 15 s",
  limitSeconds: 240,
  run: async (world) => {
    const clinic = await world.clinic(200, { hangupSms: false });
    await world.worker();
    const run = await world.launch(clinic);
    await world.untilAccepted(clinic.companyId, between(world.random, 10, 30));
    const held: pg.Client[] = [];
    const until = Date.now() + 15_000;
    let refused = 0;
    while (Date.now() < until) {
      const client = new pg.Client({ connectionString: world.db.url });
      client.on("error", () => undefined);
      try {
        await client.connect();
        held.push(client);
      } catch {
        refused += 1;
        await pause(200);
      }
    }
    if (refused === 0) throw new Error("the connections did not run out");
    for (const client of held) await client.end().catch(() => undefined);
    if ((await world.finished(run, 150_000)) !== "completed") throw new Error("the run did not complete");
    return `${held.length} connections taken; the run completed afterwards`;
  },
};

/** The database's files on a small disk of their own. Null where this user may not mount one. */
async function smallDisk(world: World, megabytes: number): Promise<{ folder: string; remove(): void } | null> {
  const folder = world.servers.databaseFolder;
  const aside = path.join(world.options.folder, "aside");
  await world.servers.postgres.stop();
  copyFolder(folder, aside);
  const { uid, gid } = {
    uid: spawnSync("stat", ["-c", "%u", folder]).stdout.toString().trim(),
    gid: spawnSync("stat", ["-c", "%g", folder]).stdout.toString().trim(),
  };
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0700,uid=${uid},gid=${gid}`, "tmpfs", folder]);
  if (status === 0) spawnSync("cp", ["-a", `${aside}/.`, folder]);
  await world.servers.postgres.start();
  return status === 0 ? { folder, remove: () => void spawnSync("umount", ["-l", folder]) } : null;
}

const full: Scenario = {
  name: "disk-full",
  about: "the database's disk is full for 20 s while calls are under way",
  limitSeconds: 300,
  run: async (world) => {
    const clinic = await world.clinic(250, { hangupSms: false });
    const disk = await smallDisk(world, 400);
    if (!disk) return `${NOT_TRIED} only root may mount a small disk`;
    try {
      await world.worker();
      const run = await world.launch(clinic);
      await world.untilAccepted(clinic.companyId, between(world.random, 10, 30));
      const ballast = path.join(disk.folder, "ballast");
      await fill(ballast);
      const before = await left(world, run.runId);
      if (before === 0) throw new Error("nobody was under way any more");
      // Something that needs room right now: the error has to be a clean one.
      const refused = await world.db.owner.query("CREATE TABLE ballast AS SELECT repeat('x', 100) FROM generate_series(1, 200000)").then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (refused === null) throw new Error("the disk was not full");
      await pause(20_000);
      rmSync(ballast);
      // It may have ended itself when its log could not grow; the supervisor starts it again.
      await world.servers.postgres.kill();
      await world.servers.postgres.start();
      if ((await world.finished(run, 180_000)) !== "completed") throw new Error("the run did not complete");
      return `"${refused.slice(0, 60)}" with ${before} people under way; all of them went on`;
    } finally {
      await world.settled(30_000).catch(() => null);
      await world.servers.postgres.stop();
      disk.remove();
      await world.servers.postgres.start();
    }
  },
};

/** Until there is no room left. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, "w");
  try {
    for (;;) await handle.write(Buffer.alloc(1 << 20));
  } catch {
    // This is what it is for.
  } finally {
    await handle.close();
  }
}

const left = (world: World, runId: string) => world.count("enrolment WHERE run_id = $1 AND finished_at IS NULL", [runId]);

const poison: Scenario = {
  name: "poison-contact",
  about: "people whose data break a step: sealed numbers that can't be opened",
  limitSeconds: 180,
  run: async (world) => {
    const people = 60;
    const clinic = await world.clinic(people, { hangupSms: false });
    const { rows } = await world.db.owner.query<{ id: string }>("SELECT id FROM customer WHERE company_id = $1 ORDER BY id LIMIT 3", [
      clinic.companyId,
    ]);
    const bad = rows.map((row) => row.id);
    await world.db.owner.query("UPDATE customer SET phone_cipher = '\\x00' WHERE id = ANY($1::uuid[])", [bad]);
    await world.worker();
    const run = await world.launch(clinic);
    if ((await world.finished(run)) !== "completed") throw new Error("the run did not complete");
    const failed = await world.count(
      "enrolment WHERE run_id = $1 AND state = 'failed' AND reason LIKE 'step_broken:%' AND customer_id = ANY($2::uuid[])",
      [run.runId, bad],
    );
    const others = await world.count("enrolment WHERE run_id = $1 AND reason LIKE 'step_broken:%'", [run.runId]);
    if (failed !== bad.length || others !== bad.length) throw new Error(`${failed} of ${bad.length} failed with their reason, ${others} in all`);
    return `${failed} failed with their reason, the other ${people - failed} went on`;
  },
};

const PASSES = 250;

const long: Scenario = {
  name: "long-loop",
  about: `people go round ${PASSES} times on the virtual clock: the loop's history is renewed before the server's limit`,
  limitSeconds: 300,
  run: async (world) => {
    const clinic = await world.clinic(20, { hangupSms: false });
    const runId = await addRun(world.db.owner, clinic, await addVersion(world.db.owner, clinic, loopPlan(clinic, PASSES)), { mode: "test" });
    await world.worker();
    await world.port.startRun({ companyId: clinic.companyId, runId });
    if ((await world.finished({ companyId: clinic.companyId, runId }, 240_000)) !== "completed") throw new Error("the run did not complete");
    const rounds = await world.count("journey_event WHERE run_id = $1 AND node = 'loop' AND outlet = 'again'", [runId]);
    if (rounds !== PASSES * 20) throw new Error(`${rounds} rounds instead of ${PASSES * 20}`);
    let histories = 0;
    let longest = 0;
    for await (const { historyLength } of world.temporal.client.workflow.list({ query: `WorkflowId = 'run/${runId}/shard/0'` })) {
      histories += 1;
      longest = Math.max(longest, historyLength ?? 0);
    }
    if (histories < 2) throw new Error("the history was never renewed");
    if (longest > 10_000) throw new Error(`a history of ${longest} events`);
    return `${rounds} rounds in ${histories} histories, the longest of ${longest} events`;
  },
};

export const scenarios: Scenario[] = [full, exhausted, poison, long];
