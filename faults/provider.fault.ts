import type { RunRef } from "@/lib/services/engine-port";
import { callPlan } from "./plans";
import { between } from "./random";
import type { Scenario } from "./types";
import { until } from "./until";
import type { World } from "./world";

/** The schedule of asking (2 min, 15 min, ...) is not waited for: what is unknown is asked about now. */
async function finishedByAsking(world: World, run: RunRef, timeoutMs = 180_000): Promise<void> {
  await until(
    "the run to finish",
    async () => {
      await world.db.owner.query(
        "UPDATE dispatch SET lease_until = now() WHERE run_id = $1 AND state = 'unknown' AND lease_until > now() + interval '5 seconds'",
        [run.runId],
      );
      return (await world.count("journey_run WHERE id = $1 AND finished_at IS NOT NULL", [run.runId])) === 1;
    },
    { timeoutMs, everyMs: 1_000, tell: () => world.said() },
  );
}

/** Each person called exactly once: nothing burned, nothing twice. */
async function onceEach(world: World, companyId: string, people: number): Promise<void> {
  const calls = await world.accepted(companyId);
  const keys = new Set(calls.map((line) => line.key));
  if (keys.size !== calls.length) throw new Error("a key was accepted twice");
  if (calls.length !== people || calls.some((line) => line.attempt !== 1)) throw new Error(`${calls.length} calls for ${people} people`);
}

const throttled: Scenario = {
  name: "provider-429",
  about: "429 with Retry-After of 3 s, again and again",
  limitSeconds: 180,
  run: async (world) => {
    const people = 120;
    const clinic = await world.clinic(people, { hangupSms: false });
    await world.carrier.faults({ throttle: { share: 1, count: between(world.random, 40, 90) }, retryAfterSeconds: 3 });
    await world.worker();
    const run = await world.launch(clinic, callPlan(clinic));
    await finishedByAsking(world, run);
    await onceEach(world, clinic.companyId, people);
    const asked = (await world.carrier.log())
      .filter((line) => (line.kind === "refused" || line.kind === "call.accepted") && line.key)
      .map((line) => Date.parse(line.at));
    const first = Math.min(...asked);
    // What was on the wire when the first refusal came may still arrive within a second.
    const early = asked.filter((at) => at > first + 1_200 && at < first + 2_900).length;
    if (early > 0) throw new Error(`${early} requests came while the provider wanted a pause`);
    const [refusals] = await world.struck("throttle");
    return `${refusals} requests refused, no attempt burned, the pause kept`;
  },
};

const storm: Scenario = {
  name: "provider-5xx",
  about: "half of the requests answered 503, of the others a third 500 after accepting, some cut before and after",
  limitSeconds: 240,
  run: async (world) => {
    const people = 60;
    const clinic = await world.clinic(people, { hangupSms: false });
    await world.carrier.faults({ serverError: 0.5, serverErrorAfterAccept: 0.3, resetAfterAccept: 0.1, resetBeforeAccept: 0.1 });
    await world.worker();
    const run = await world.launch(clinic, callPlan(clinic));
    await finishedByAsking(world, run);
    await onceEach(world, clinic.companyId, people);
    const [before, after, ...cut] = await world.struck("serverError", "serverErrorAfterAccept", "resetAfterAccept", "resetBeforeAccept");
    return `${people} people, one call each: ${before} times 503 before, ${after} times 500 after accepting, ${cut.join(" and ")} cut after and before`;
  },
};

const timeout: Scenario = {
  name: "provider-timeout",
  about: "requests accepted and never answered",
  limitSeconds: 240,
  run: async (world) => {
    const people = 40;
    const clinic = await world.clinic(people, { hangupSms: false });
    await world.carrier.faults({ acceptThenTimeout: { share: 0.5, count: 20 } });
    await world.worker();
    const run = await world.launch(clinic, callPlan(clinic));
    await finishedByAsking(world, run);
    await onceEach(world, clinic.companyId, people);
    const [unanswered] = await world.struck("acceptThenTimeout");
    return `${unanswered} requests never answered; exactly one call each at the carrier`;
  },
};

/** Milliseconds from the plan of a call to its acceptance, 95 of 100. */
async function p95(world: World, companyId: string): Promise<number> {
  const { rows } = await world.db.owner.query<{ key: string; planned: Date }>(
    "SELECT key, created_at AS planned FROM dispatch WHERE company_id = $1 AND channel = 'call'",
    [companyId],
  );
  const planned = new Map(rows.map((row) => [row.key, row.planned.getTime()]));
  const waits = (await world.accepted(companyId)).map((line) => Date.parse(line.at) - (planned.get(line.key ?? "") ?? 0)).sort((a, b) => a - b);
  return waits[Math.floor(waits.length * 0.95)] ?? 0;
}

const blackHole: Scenario = {
  name: "provider-black-hole",
  about: "one company's requests vanish; another's calls go on as before",
  limitSeconds: 300,
  run: async (world) => {
    const [before, swallowed, other] = [await world.clinic(40), await world.clinic(100, { hangupSms: false }), await world.clinic(40)];
    await world.worker();
    await world.finished(await world.launch(before, callPlan(before)));
    await world.carrier.faults({ blackHole: [swallowed.companyId] });
    const stuck = await world.launch(swallowed, callPlan(swallowed));
    await until("requests in the hole", async () =>
      (await world.carrier.log()).some((line) => line.kind === "refused" && line.reason === "black_hole"),
    );
    await world.finished(await world.launch(other, callPlan(other)));
    const [alone, beside] = [await p95(world, before.companyId), await p95(world, other.companyId)];
    // A fifth, and what a busy machine adds.
    if (beside > alone * 1.2 + 1_000) throw new Error(`p95 rose from ${alone} ms to ${beside} ms`);
    await world.carrier.faults({});
    await finishedByAsking(world, stuck);
    await onceEach(world, swallowed.companyId, 100);
    return `p95 of the other company ${alone} ms before, ${beside} ms beside; the swallowed one was called once each afterwards`;
  },
};

export const scenarios: Scenario[] = [throttled, storm, timeout, blackHole];
