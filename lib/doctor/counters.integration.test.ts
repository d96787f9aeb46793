import { describe, expect, it } from "vitest";
import { examine, examining, first, sql, subject } from "./testing";

/** Three calls are planned, and counted as covered. */
examining();

/** By metric, how much more the doctor counts than the counters say. */
async function missing(): Promise<Record<string, number>> {
  const { violations } = await examine(subject.carrierDir);
  const own = violations.filter((v) => v.companyId === subject.companyId && v.code === "counter_is_not_the_fold");
  return Object.fromEntries(own.map((v) => [String(v.metric), Number(v.folded) - Number(v.counted)]));
}

const change = async (set: string) => sql(`UPDATE dispatch SET ${set} WHERE id = $1`, [(await first()).id]);
const ANSWERED = "state = 'ended', outcome = 'answered', talk_seconds = 9";
const WITH_CARRIER = { "call:called": 1, "call:dispatched": 1 };

/** What one call is made into behind the counters' back, and the counters that then must differ. */
const CHANGED: [what: string, set: string, differs: Record<string, number>][] = [
  ["a first call that is none", "attempt = 2", { "call:covered": -1 }],
  ["an accepted call", "state = 'accepted'", WITH_CARRIER],
  ["an accepted redial", "state = 'accepted', attempt = 2", { "call:covered": -1, "call:called": 1 }],
  ["a call that could not be planned", "state = 'failed', reason = 'stale'", { "call:failed_dispatch": 1 }],
  [
    "a call that failed before it was sent",
    "state = 'failed', reason = 'stale', concluded_at = now()",
    { "call:failed_dispatch": 1, "call:not_sent": 1 },
  ],
  ["a blocked call", "state = 'blocked', reason = 'stale', concluded_at = now()", { "call:blocked": 1, "call:blocked_people": 1 }],
  ["a blocked redial", "state = 'blocked', reason = 'stale', attempt = 2", { "call:covered": -1, "call:blocked": 1 }],
  ["a call that nobody took", "state = 'ended', outcome = 'busy'", { ...WITH_CARRIER, "outcome:busy": 1 }],
  ["a call that was never heard of", "state = 'ended', outcome = 'unknown'", { "outcome:unknown": 1 }],
  ["an answered call", `${ANSWERED}, rounds = 1`, { ...WITH_CARRIER, "outcome:answered": 1, "call:answered": 1, "call:talk_seconds": 9 }],
  [
    "an understood dialogue",
    `${ANSWERED}, rounds = 3, intent = 'A'`,
    { ...WITH_CARRIER, "outcome:answered": 1, "call:answered": 1, "call:talk_seconds": 9, "call:effective": 1, "intent:A": 1 },
  ],
  [
    "a delivered text",
    "channel = 'text', state = 'ended', outcome = 'delivered'",
    { "call:covered": -1, "text:covered": 1, "text:texted": 1, "text:dispatched": 1, "text:delivered": 1 },
  ],
  ["a text that was lost", "channel = 'text', state = 'ended', outcome = 'unknown'", { "call:covered": -1, "text:covered": 1, "text:unknown": 1 }],
  [
    "a blocked text",
    "channel = 'text', state = 'blocked', reason = 'stale'",
    { "call:covered": -1, "text:covered": 1, "text:blocked": 1, "text:blocked_people": 1 },
  ],
  [
    "a hang-up text that arrived nowhere",
    "channel = 'text', purpose = 'hangup', state = 'ended', outcome = 'undelivered'",
    { "call:covered": -1, "hangup:texted": 1, "hangup:undelivered": 1 },
  ],
  [
    "a hang-up text that was not sent",
    "channel = 'text', purpose = 'hangup', state = 'blocked', reason = 'stale', concluded_at = now()",
    { "call:covered": -1, "hangup:not_sent": 1 },
  ],
  ["an answered request", "channel = 'webhook', state = 'ended', outcome = 'delivered'", { "call:covered": -1, "webhook:ok": 1 }],
];

describe("the doctor recounts", () => {
  it.each(CHANGED)("%s", async (_, set, differs) => {
    expect(await missing()).toEqual({});
    await change(set);
    expect(await missing()).toEqual(differs);
  });

  it("a request that was made", async () => {
    await sql("INSERT INTO webhook_detail (company_id, dispatch_id, endpoint_id, run_id, asked_at) VALUES ($1, $2, gen_random_uuid(), $3, now())", [
      subject.companyId,
      (await first()).id,
      subject.runId,
    ]);
    expect(await missing()).toEqual({ "webhook:sent": 1 });
  });

  it("whatever else is counted, except whom an entry did not take in", async () => {
    for (const metric of ["refused:already_in", "hangup:delivered", "novel"])
      await sql(
        "INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value) SELECT company_id, journey_id, version_id, id, mode, 'call', $2, now(), 1 FROM journey_run WHERE id = $1",
        [subject.runId, metric],
      );
    expect(await missing()).toEqual({ "hangup:delivered": -1, novel: -1 });
  });
});
