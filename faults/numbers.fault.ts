import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { mobiles } from "@/lib/engine/testing/clinic";
import { callPlan, textPlan } from "./plans";
import { between } from "./random";
import type { Scenario } from "./types";
import { until } from "./until";

const racing: Scenario = {
  name: "two-journeys",
  about: "seven journeys race for the same numbers, over two workers",
  limitSeconds: 240,
  run: async (world) => {
    const people = 60;
    const clinic = await world.clinic(people, { hangupSms: false });
    // Five calls a day to one number: fewer than there are journeys.
    await world.db.owner.query("UPDATE script SET category = 'service' WHERE company_id = $1", [clinic.companyId]);
    await Promise.all([world.worker(), world.worker()]);
    const runs = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(() => world.run(clinic, callPlan(clinic))));
    await Promise.all(runs.map((run) => world.port.startRun(run)));
    for (const run of runs) await world.finished(run, 180_000);
    const calls = await world.accepted(clinic.companyId);
    const perNumber = new Map<unknown, number>();
    for (const { to } of calls) perNumber.set(to, (perNumber.get(to) ?? 0) + 1);
    if (perNumber.size < people) throw new Error(`${perNumber.size} of ${people} numbers were called at all`);
    const most = Math.max(...perNumber.values());
    // Five a day to one number of a service script.
    if (most > 5) throw new Error(`a number was called ${most} times`);
    return `${runs.length} journeys, ${people} people: ${calls.length} calls, at most ${most} to one number; the caps held back the others`;
  },
};

const refused: Scenario = {
  name: "opt-out-in-queue",
  about: "half of the people opt out while their calls and texts stand in the queue",
  limitSeconds: 240,
  short: true,
  run: async (world) => {
    const numbers = mobiles(100);
    const clinic = await world.clinic(numbers, { hangupSms: false });
    await world.db.owner.query("UPDATE company SET seats_per_script = 15 WHERE id = $1", [clinic.companyId]);
    await world.worker();
    const [calling, texting] = [await world.launch(clinic, callPlan(clinic)), await world.run(clinic, textPlan(clinic))];
    await world.untilAccepted(clinic.companyId, between(world.random, 5, 20));
    const half = numbers.filter((_, i) => i % 2 === 0);
    const { hashKey } = phoneSecrets();
    await world.db.owner.query("INSERT INTO opt_out (company_id, phone_hash, phone_masked, source) SELECT $1, unnest($2::bytea[]), '', 'manual'", [
      clinic.companyId,
      half.map((number) => hashPhone(`+86${number}`, hashKey)),
    ]);
    const at = Date.now();
    await world.port.startRun(texting);
    await Promise.all([world.finished(calling, 180_000), world.finished(texting, 180_000)]);
    const sent = [...(await world.accepted(clinic.companyId)), ...(await world.accepted(clinic.companyId, "text"))];
    const out = new Set(half.map((number) => `+86${number}`));
    const late = sent.filter((line) => out.has(String(line.to)) && Date.parse(line.at) > at).map((line) => Date.parse(line.at) - at);
    // What was marked as sending before the commit may still be on the wire; it leaves within a second.
    const after = late.filter((ms) => ms > 1_500);
    if (after.length > 0) throw new Error(`${after.length} were sent up to ${Math.max(...after)} ms after the opt-out`);
    await until(
      "nothing left to send",
      async () => (await world.count("dispatch WHERE company_id = $1 AND state IN ('planned', 'sending')", [clinic.companyId])) === 0,
    );
    return `${half.length} opted out; ${late.length} requests were on the wire, nothing was sent afterwards`;
  },
};

export const scenarios: Scenario[] = [racing, refused];
