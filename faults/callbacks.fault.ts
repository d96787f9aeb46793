import { leasesDue } from "./leases";
import { between } from "./random";
import { callPlan } from "./plans";
import type { Scenario } from "./types";
import { until } from "./until";

const storm: Scenario = {
  name: "callbacks-storm",
  about: "each callback 50 times at once, half of them reordered, some before the answer to the request",
  limitSeconds: 180,
  short: true,
  run: async (world) => {
    const clinic = await world.clinic(40);
    await world.carrier.faults({ callbackDuplicated: 1, duplicates: 49, callbackReordered: 0.5, reorderWithinMs: 2000, callbackBeforeResponse: 0.3 });
    await world.worker();
    const run = await world.launch(clinic);
    await world.finished(run);
    await until("the callbacks to cease", async () =>
      (await world.carrier.log()).every((l) => Date.now() - Date.parse(l.at) > 1500 || l.kind !== "callback"),
    );
    await world.struck("callbackDuplicated", "callbackReordered", "callbackBeforeResponse");
    const sent = (await world.carrier.log()).filter((line) => line.kind === "callback" && line.status === 204).length;
    const kept = await world.count("inbox WHERE company_id = $1", [clinic.companyId]);
    const twice = await world.count("(SELECT enrolment_id FROM journey_event WHERE run_id = $1 GROUP BY enrolment_id, visit HAVING count(*) > 1) x", [
      run.runId,
    ]);
    if (sent < kept * 40) throw new Error(`${sent} callbacks of ${kept} events are not 50 of each`);
    if (twice > 0) throw new Error(`${twice} people were moved twice from one visit`);
    return `${sent} callbacks became ${kept} events`;
  },
};

const lost: Scenario = {
  name: "callbacks-lost",
  about: "every callback lost; the provider is asked",
  limitSeconds: 180,
  run: async (world) => {
    const clinic = await world.clinic(60);
    await world.carrier.faults({ callbackLost: 1 });
    await world.worker();
    const run = await world.launch(clinic);
    await world.untilAccepted(clinic.companyId, 30);
    await until(
      "the run to end by asking",
      async () => {
        await leasesDue(world, run);
        return (await world.count("journey_run WHERE id = $1 AND finished_at IS NOT NULL", [run.runId])) === 1;
      },
      { timeoutMs: 120_000, everyMs: 2_000, tell: () => world.said() },
    );
    await until("the hang-up texts", async () => {
      await leasesDue(world, run);
      return (await world.count("dispatch WHERE run_id = $1 AND state IN ('planned', 'sending', 'accepted', 'unknown')", [run.runId])) === 0;
    });
    const [lostOnes] = await world.struck("callbackLost");
    const told = await world.count("inbox WHERE company_id = $1 AND payload->>'asked' IS DISTINCT FROM 'true'", [clinic.companyId]);
    if (told > 0) throw new Error(`${told} callbacks came all the same`);
    const asked = await world.count("inbox WHERE company_id = $1", [clinic.companyId]);
    return `${lostOnes} callbacks lost, ${asked} outcomes learned by asking`;
  },
};

const late: Scenario = {
  name: "callback-late",
  about: "callbacks come after the call was given up as unknown",
  limitSeconds: 180,
  run: async (world) => {
    const people = between(world.random, 8, 16);
    const clinic = await world.clinic(people, { hangupSms: false });
    // Nobody takes callbacks: the carrier keeps them and tries again.
    await world.host.process.kill();
    await world.worker();
    const run = await world.launch(clinic, callPlan(clinic));
    await world.untilAccepted(clinic.companyId, people);
    // It is silent when asked, and this was the last time.
    await world.carrier.faults({ blackHole: [clinic.companyId] });
    await until(
      "the calls to be known as made",
      async () => (await world.count("dispatch WHERE run_id = $1 AND state = 'accepted'", [run.runId])) === people,
    );
    await world.db.owner.query("UPDATE dispatch SET lease_until = now(), checks = 3 WHERE run_id = $1", [run.runId]);
    await world.finished(run);
    const ledger = await world.count("journey_event WHERE run_id = $1", [run.runId]);
    await world.carrier.faults({});
    await world.restartHost();
    await until(
      "the late callbacks",
      async () => (await world.count("inbox WHERE company_id = $1 AND kind = 'call.ended' AND state = 'late'", [clinic.companyId])) === people,
    );
    if ((await world.count("journey_event WHERE run_id = $1", [run.runId])) !== ledger) throw new Error("a late callback moved somebody");
    if ((await world.count("dispatch WHERE run_id = $1 AND outcome = 'unknown'", [run.runId])) > 0)
      throw new Error("a late outcome was not recorded");
    return `${people} late outcomes recorded, nobody moved a second time`;
  },
};

export const scenarios: Scenario[] = [storm, lost, late];
