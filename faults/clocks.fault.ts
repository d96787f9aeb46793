import { pathToFileURL } from "node:url";
import { wallClock } from "@/lib/time/zone";
import { addRun, addVersion, type TestClinic } from "@/lib/engine/testing/clinic";
import type { TestProcess } from "@/lib/testing/process";
import { callPlan, waitPlan } from "./plans";
import type { Scenario } from "./types";
import { until } from "./until";
import type { World } from "./world";

/** Days on which calendars go wrong: New York's change of clocks, the end of a short month, 29 February, the end of a year. */
const DAYS = ["2027-03-13T14:00:00Z", "2027-11-06T14:00:00Z", "2027-01-31T14:00:00Z", "2028-02-28T14:00:00Z", "2027-12-31T14:00:00Z"];

/** When somebody who comes in at that instant goes on: "the next day at 10:30", each day anew. */
async function schedule(world: World, clinic: TestClinic): Promise<string[]> {
  const plan = waitPlan(clinic, { type: "weekday", weekdays: [1, 2, 3, 4, 5, 6, 7], time: "10:30" });
  const version = await addVersion(world.db.owner, clinic, plan);
  const runs: string[] = [];
  for (const day of DAYS) {
    const offsetMs = Math.round(Date.parse(day) - (await world.instant()).getTime());
    const runId = await addRun(world.db.owner, clinic, version, { mode: "test", offsetMs });
    await world.port.startRun({ companyId: clinic.companyId, runId });
    await world.finished({ companyId: clinic.companyId, runId });
    runs.push(runId);
  }
  const { rows } = await world.db.owner.query<{ at: string }>(
    "SELECT DISTINCT to_char(date_trunc('minute', left_at), 'YYYY-MM-DD HH24:MI') AS at FROM journey_event WHERE run_id = ANY($1::uuid[]) AND node = 'wait' ORDER BY 1",
    [runs],
  );
  return rows.map((row) => row.at);
}

const tellZone = `--import ${pathToFileURL("faults/tell-zone.mjs").href}`;

const zones: Scenario = {
  name: "server-zone",
  about: "the worker in New York and in Shanghai, on days of clock changes, at month ends and around 29 February",
  limitSeconds: 300,
  run: async (world) => {
    const clinic = await world.clinic(3, { hangupSms: false });
    await world.db.owner.query("UPDATE company SET timezone = 'Asia/Shanghai' WHERE id = $1", [clinic.companyId]);
    const times: string[][] = [];
    for (const TZ of ["America/New_York", "Asia/Shanghai"]) {
      const worker = await world.worker({ TZ, NODE_OPTIONS: tellZone });
      if (!worker.output().includes(`zone ${TZ}`)) throw new Error(`the worker was not in ${TZ}`);
      times.push(await schedule(world, clinic));
      await worker.kill();
    }
    const [there = [], here = []] = times;
    if (there.length !== DAYS.length || there.join() !== here.join())
      throw new Error(`in New York ${there.join(", ")}; in Shanghai ${here.join(", ")}`);
    if (there.some((at) => !at.endsWith("02:30"))) throw new Error(`not 10:30 in Shanghai: ${there.join(", ")}`);
    return `${there.length} days, the same instants: 10:30 in Shanghai`;
  },
};

const text = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

const shifted: Scenario = {
  name: "worker-clock",
  about: "workers whose clock is two hours fast and two hours slow, with calling hours that open or close within that",
  limitSeconds: 300,
  run: async (world) => {
    const wall = Math.floor(wallClock(Date.now(), world.zone).timeMs / 60_000);
    const open = JSON.stringify({ window: { from: text(wall - 60), to: text(wall + 60) } });
    const shut = JSON.stringify({ window: { from: text(wall + 60), to: text(wall + 180) } });
    const preload = `--import ${pathToFileURL("faults/shift-clock.mjs").href}`;
    const said: string[] = [];
    for (const hours of [2, -2]) {
      const [may, mayNot] = [await world.clinic(30, { hangupSms: false }), await world.clinic(30, { hangupSms: false })];
      await world.db.owner.query("UPDATE company SET calling_policy = $2 WHERE id = $1", [may.companyId, open]);
      await world.db.owner.query("UPDATE company SET calling_policy = $2 WHERE id = $1", [mayNot.companyId, shut]);
      const worker: TestProcess = await world.worker({ NODE_OPTIONS: preload, YIDAO_SHIFT_MS: String(hours * 3_600_000) });
      if (!worker.output().includes(`clock shifted by ${hours} h`)) throw new Error("the worker's clock was right");
      const [runs, held] = [await world.launch(may, callPlan(may)), await world.launch(mayNot, callPlan(mayNot))];
      await world.finished(runs);
      await until(
        "the others to stand in the queue",
        async () => (await world.count("dispatch WHERE run_id = $1 AND state = 'planned'", [held.runId])) === 30,
      );
      const early = (await world.accepted(mayNot.companyId)).length;
      if (early > 0) throw new Error(`${early} calls outside the calling hours with a clock ${hours} h off`);
      if ((await world.accepted(may.companyId)).length !== 30) throw new Error("calls inside the calling hours were held back");
      await worker.kill();
      said.push(`${hours > 0 ? "+" : ""}${hours} h`);
    }
    return `${said.join(" and ")} change nothing`;
  },
};

export const scenarios: Scenario[] = [zones, shifted];
