import { wallClock } from "@/lib/time/zone";
import { callPlan } from "./plans";
import type { Scenario } from "./types";
import { until } from "./until";

const text = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

const closing: Scenario = {
  name: "window-closing",
  about: "calling hours close in a moment while the carrier takes 3 s for each request",
  limitSeconds: 300,
  run: async (world) => {
    const people = 400;
    const clinic = await world.clinic(people, { hangupSms: false });
    await world.carrier.faults({ latencyMs: 3_000 });
    await world.worker();
    const wall = () => wallClock(Date.now(), world.zone).timeMs;
    // The first whole minute that leaves the guard of 15 s and some calls before it.
    const closes = Math.ceil((wall() + 32_000) / 60_000);
    const closesAt = Date.now() - wall() + closes * 60_000;
    const policy = (to: number | null) => JSON.stringify(to === null ? {} : { window: { from: "00:00", to: text(to) } });
    await world.db.owner.query("UPDATE company SET calling_policy = $2 WHERE id = $1", [clinic.companyId, policy(closes)]);
    const run = await world.launch(clinic, callPlan(clinic));
    await world.untilAccepted(clinic.companyId, 10, 90_000);
    await until("the window to close", async () => Date.now() > closesAt + 12_000, { timeoutMs: 120_000, everyMs: 500 });
    const calls = await world.accepted(clinic.companyId);
    const last = Math.max(...calls.map((line) => Date.parse(line.at)));
    if (last >= closesAt) throw new Error(`a call was accepted ${last - closesAt} ms after closing`);
    const left = await world.count("dispatch WHERE run_id = $1 AND state = 'planned'", [run.runId]);
    if (left === 0) throw new Error("everybody had been called before it closed");
    if (left + calls.length < people) throw new Error(`${people - left - calls.length} calls are lost`);
    // Longer hours again: the rest goes on by itself.
    await world.carrier.faults({});
    await world.db.owner.query("UPDATE company SET calling_policy = $2 WHERE id = $1", [clinic.companyId, policy(null)]);
    await world.finished(run, 120_000);
    return `${calls.length} called before closing, the last ${((closesAt - last) / 1000).toFixed(1)} s before; ${left} waited and were called later`;
  },
};

export const scenarios: Scenario[] = [closing];
