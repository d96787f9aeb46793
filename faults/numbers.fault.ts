import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { mobiles } from "@/lib/engine/testing/clinic";
import { callPlan, textPlan } from "./plans";
import { between } from "./random";
import type { Scenario } from "./types";
import { until } from "./until";
import type { World } from "./world";

const JOURNEYS = 7;

const racing: Scenario = {
  name: "two-journeys",
  about: "seven journeys race for the same numbers, over two workers",
  limitSeconds: 240,
  run: async (world) => {
    const people = 60;
    const clinic = await world.clinic(people, { hangupSms: false });
    // Five calls a day to one number, three of them answered: fewer than there are journeys.
    await world.db.owner.query("UPDATE script SET category = 'service' WHERE company_id = $1", [clinic.companyId]);
    await Promise.all([world.worker(), world.worker()]);
    const runs = await Promise.all(Array.from({ length: JOURNEYS }, () => world.run(clinic, callPlan(clinic))));
    await Promise.all(runs.map((run) => world.port.startRun(run)));
    let putOff = 0;
    await until(
      "the journeys to finish",
      async () => {
        putOff += await pendingDue(world, clinic.companyId);
        return (await world.count("journey_run WHERE company_id = $1 AND state = 'completed'", [clinic.companyId])) === JOURNEYS;
      },
      { timeoutMs: 150_000, everyMs: 2_000, tell: () => world.said() },
    );
    const calls = await world.accepted(clinic.companyId);
    const perNumber = new Map<unknown, number>();
    for (const { to } of calls) perNumber.set(to, (perNumber.get(to) ?? 0) + 1);
    if (perNumber.size < people) throw new Error(`${perNumber.size} of ${people} numbers were called at all`);
    const most = Math.max(...perNumber.values());
    if (most > 5) throw new Error(`a number was called ${most} times`);
    if (putOff === 0) throw new Error("no call waited for the result of another journey's: they did not race");
    const held = await world.count("enrolment WHERE company_id = $1 AND state = 'blocked' AND reason LIKE 'cap_%'", [clinic.companyId]);
    if (held === 0) throw new Error("the caps held nobody back");
    return `${JOURNEYS} journeys, ${people} people: ${calls.length} calls, at most ${most} to one number; ${putOff} waited for another's result, the caps held back ${held}`;
  },
};

/** A call that only an unknown result of another holds back looks again after five minutes: not waited for here, once results are in. */
async function pendingDue(world: World, companyId: string): Promise<number> {
  const { rowCount } = await world.db.owner.query(
    `UPDATE dispatch d SET due_at = now() WHERE d.company_id = $1 AND d.state = 'planned' AND d.reason = 'result_pending' AND d.due_at > now()
       AND NOT EXISTS (SELECT FROM dispatch o WHERE o.company_id = $1 AND o.phone_hash = d.phone_hash AND o.state IN ('sending', 'accepted', 'unknown'))`,
    [companyId],
  );
  return rowCount ?? 0;
}

const refused: Scenario = {
  name: "opt-out-in-queue",
  about: "half of the people opt out while their calls stand in the queue and before their texts are planned",
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
    await world.db.owner.query(
      "INSERT INTO opt_out (company_id, phone_hash, phone_masked, source) SELECT $1, unnest($2::bytea[]), '', 'manual' ON CONFLICT DO NOTHING",
      [clinic.companyId, half.map((number) => hashPhone(`+86${number}`, hashKey))],
    );
    await world.port.startRun(texting);
    await Promise.all([world.finished(calling, 180_000), world.finished(texting, 180_000)]);
    // A mark that was being made while the request not to be called was: within a second it is on its way or will not go.
    const late = await world.count(
      "dispatch d JOIN opt_out o ON o.company_id = d.company_id AND o.phone_hash = d.phone_hash WHERE d.company_id = $1 AND d.state <> 'blocked' AND d.sent_at > o.at + interval '1 second'",
      [clinic.companyId],
    );
    if (late > 0) throw new Error(`${late} were sent after the opt-out`);
    await until(
      "nothing left to send",
      async () => (await world.count("dispatch WHERE company_id = $1 AND state IN ('planned', 'sending')", [clinic.companyId])) === 0,
    );
    const queued = await world.count("dispatch WHERE run_id = $1 AND state IN ('blocked', 'cancelled') AND reason IN ('opt_out', 'opted_out')", [
      calling.runId,
    ]);
    if (queued === 0) throw new Error("no call of those who opted out stood in the queue");
    const untold = await untexted(world, texting.runId);
    const asked = new Set(half.map((number) => hashPhone(`+86${number}`, hashKey).toString("hex")));
    const told = [...asked].filter((number) => !untold.has(number));
    if (told.length > 0) throw new Error(`${told.length} of ${half.length} who opted out were not kept from the text`);
    // Somebody who refuses on the phone opts out as well.
    const others = [...untold].filter(([number]) => !asked.has(number));
    const unasked = others.filter(([, source]) => source !== "call").length;
    if (unasked > 0) throw new Error(`${unasked} were kept from the text as opted out and are not`);
    return `${half.length} opted out, and ${others.length} on the phone; ${queued} calls of theirs stood in the queue; nothing was sent afterwards`;
  },
};

/** The numbers' hashes that a run left without a text as opted out, and where their opt-out came from (null: there is none). */
async function untexted(world: World, runId: string): Promise<Map<string, string | null>> {
  const { rows } = await world.db.owner.query<{ number: string; source: string | null }>(
    `SELECT encode(c.phone_hash, 'hex') AS number, o.source FROM enrolment e
       JOIN customer c ON c.company_id = e.company_id AND c.id = e.customer_id
       LEFT JOIN opt_out o ON o.company_id = c.company_id AND o.phone_hash = c.phone_hash
      WHERE e.run_id = $1 AND e.reason IN ('opt_out', 'opted_out')`,
    [runId],
  );
  return new Map(rows.map((row) => [row.number, row.source]));
}

export const scenarios: Scenario[] = [racing, refused];
