import { describe, expect, it } from "vitest";
import { openZone } from "@/lib/engine/testing/engine";
import { codes, examining, first, ruledSince, sql, stored, subject, workerOf } from "./testing";

examining();

/** Promises that hold while somebody is there to keep them. */
const LATE: [code: string, breaks: () => Promise<unknown>][] = [
  [
    "shard_stands_still",
    () =>
      sql(
        `WITH r AS (UPDATE journey_run SET started_at = now() - interval '1 hour' WHERE id = $1)
         UPDATE enrolment SET state = 'ready', moved_at = now() - interval '90 seconds' WHERE run_id = $1`,
        [subject.runId],
      ),
  ],
  [
    "inbox_stands_still",
    async () => stored((await first()).key, "call.ended", "new").then(() => sql("UPDATE inbox SET received_at = now() - interval '2 minutes'")),
  ],
  [
    "leases_stand_still",
    () =>
      sql(
        "UPDATE dispatch SET state = 'accepted', lease_until = now() - interval '2 minutes', updated_at = now() - interval '5 minutes' WHERE run_id = $1",
        [subject.runId],
      ),
  ],
  [
    "queue_stands_still",
    async () => {
      await ruledSince(Date.now() - 3_600_000, "timezone = $2", [openZone()]);
      await sql("UPDATE dispatch SET due_at = now() - interval '5 minutes', updated_at = now() - interval '5 minutes' WHERE run_id = $1", [
        subject.runId,
      ]);
    },
  ],
  ["workers_keep_dying", () => Promise.all([1, 2, 3, 4, 5].map(() => workerOf(5, 120)))],
  [
    "run_never_began",
    () => sql("UPDATE journey_run SET state = 'starting', people = NULL, created_at = now() - interval '1 hour' WHERE id = $1", [subject.runId]),
  ],
  [
    "lease_not_tended",
    () => sql("UPDATE dispatch SET state = 'accepted', lease_until = now() - interval '1 hour' WHERE run_id = $1", [subject.runId]),
  ],
  [
    "stuck_ready_or_due",
    () =>
      sql(
        `WITH r AS (UPDATE journey_run SET started_at = now() - interval '1 hour' WHERE id = $1)
         UPDATE enrolment SET state = 'ready', moved_at = now() - interval '1 hour' WHERE run_id = $1`,
        [subject.runId],
      ),
  ],
  [
    "stuck_ready_or_due",
    () =>
      sql(
        `WITH r AS (UPDATE journey_run SET started_at = now() - interval '1 hour' WHERE id = $1)
         UPDATE enrolment SET state = 'waiting', due_at = now() - interval '1 hour', moved_at = now() - interval '1 hour' WHERE run_id = $1`,
        [subject.runId],
      ),
  ],
];

describe("the doctor, of what is late,", () => {
  it.each(LATE)("names %s while a worker is there, and is silent while the product is at rest", async (code, breaks) => {
    await breaks();
    if (code !== "workers_keep_dying") expect(await codes()).not.toContain(code);
    await workerOf(60);
    expect(await codes()).toContain(code);
  });

  it("gives a worker that has just started its time", async () => {
    await LATE[0]?.[1]();
    await workerOf(0.5);
    expect(await codes()).not.toContain("shard_stands_still");
  });

  it("misses a worker where the product runs", async () => {
    expect(await codes(true)).toEqual(["no_worker"]);
    await workerOf(10);
    expect(await codes(true)).toEqual([]);
  });

  it("does not ask for calls that the hours or the kill switch held back until a moment ago", async () => {
    await ruledSince(Date.now() - 3_600_000, "timezone = $2", [openZone()]);
    await sql("UPDATE dispatch SET due_at = now() - interval '5 minutes', updated_at = now() - interval '5 minutes' WHERE run_id = $1", [
      subject.runId,
    ]);
    await workerOf(60);
    expect(await codes()).toEqual(["queue_stands_still"]);
    await ruledSince(Date.now() - 1_800_000, "kill_switch = true");
    await ruledSince(Date.now() - 40_000, "kill_switch = false");
    expect(await codes()).toEqual([]);
  });
});
