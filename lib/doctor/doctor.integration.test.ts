import path from "node:path";
import { describe, expect, it } from "vitest";
import { addPatients, mobiles, testClinic } from "@/lib/engine/testing/clinic";
import { called, codes, examine, examining, first, hash, NOON, NUMBERS, planned, ruledSince, sql, stored, subject, texted, told } from "./testing";

/** Each promise broken once by hand: the doctor has to name it. */
examining();

/** Ways to break a promise, and the code it must be named by. */
const BROKEN: [code: string, breaks: () => Promise<unknown>][] = [
  ["open_in_finished_run", () => sql("UPDATE journey_run SET state = 'completed', finished_at = now() WHERE id = $1", [subject.runId])],
  ["ledger_disagrees_with_enrolment", () => sql("DELETE FROM journey_event WHERE run_id = $1", [subject.runId])],
  ["ledger_disagrees_with_enrolment", () => sql("INSERT INTO journey_event SELECT * FROM journey_event WHERE run_id = $1 LIMIT 1", [subject.runId])],
  ["counter_is_not_the_fold", () => sql("UPDATE counter SET value = value + 1 WHERE run_id = $1 AND metric = 'left:next'", [subject.runId])],
  [
    "counter_is_not_the_fold",
    () =>
      sql(
        "UPDATE dispatch SET state = 'ended', outcome = 'answered', rounds = 2, talk_seconds = 9 WHERE id = (SELECT min(id::text)::uuid FROM dispatch WHERE run_id = $1)",
        [subject.runId],
      ),
  ],
  [
    "node_sum_does_not_hold",
    () => sql("UPDATE counter SET value = value - 1 WHERE run_id = $1 AND node = 'call' AND metric = 'entered'", [subject.runId]),
  ],
  [
    "total_is_not_the_sum",
    () => sql("INSERT INTO journey_total SELECT company_id, journey_id, version_id, 1, 0, 0 FROM journey_run WHERE id = $1", [subject.runId]),
  ],
  [
    "total_is_not_the_sum",
    async () => {
      await sql("UPDATE counter SET hour = hour - interval '3 days' WHERE run_id = $1", [subject.runId]);
      await sql("INSERT INTO counter_summed SELECT company_id, now() - interval '1 day' FROM journey_run WHERE id = $1", [subject.runId]);
    },
  ],
  ["in_contact_without_dispatch", () => sql("DELETE FROM dispatch WHERE run_id = $1", [subject.runId])],
  ["open_dispatch_differs", () => sql("UPDATE dispatch_open SET line_id = gen_random_uuid() WHERE run_id = $1", [subject.runId])],
  ["open_dispatch_differs", () => sql("DELETE FROM dispatch_open WHERE run_id = $1", [subject.runId])],
  [
    "accepted_twice",
    async () => {
      const one = await first();
      called(one);
      called(one, 5, { id: "again" });
    },
  ],
  [
    "two_texts_for_one_visit",
    async () => {
      const [one, two] = await planned();
      await sql(`UPDATE dispatch d SET channel = 'text', enrolment_id = e.enrolment_id FROM dispatch e WHERE d.run_id = $1 AND e.id = $2`, [
        subject.runId,
        one?.id,
      ]);
      if (one) texted(one);
      if (two) texted(two);
    },
  ],
  ["accepted_but_not_ours", async () => called({ key: "nobody-planned-this", number: NUMBERS[0] ?? "" })],
  [
    "dispatched_but_unknown_to_the_carrier",
    () =>
      sql("UPDATE dispatch SET provider = 'simulated', provider_id = 'x', updated_at = now() - interval '1 minute' WHERE run_id = $1", [
        subject.runId,
      ]),
  ],
  [
    "called_after_opt_out",
    async () => {
      const one = await first();
      called(one);
      await sql("INSERT INTO opt_out (company_id, phone_hash, phone_masked, source, at) VALUES ($1, $2, '', 'call', $3)", [
        subject.companyId,
        hash(one.number),
        new Date(NOON - 60_000),
      ]);
    },
  ],
  [
    "called_though_blacklisted",
    async () => {
      const one = await first();
      called(one);
      await sql("INSERT INTO blacklist_entry (company_id, phone_hash, phone_masked, at) VALUES ($1, $2, '', $3)", [
        subject.companyId,
        hash(one.number),
        new Date(NOON - 60_000),
      ]);
    },
  ],
  [
    "outcome_is_not_the_carriers",
    async () => {
      const one = await first();
      called(one);
      await sql("UPDATE dispatch SET state = 'ended', outcome = 'answered', talk_seconds = 60 WHERE id = $1", [one.id]);
    },
  ],
  ["called_outside_hours", async () => called(await first(), 9 * 60)],
  [
    "called_though_dead",
    async () => {
      const all = await planned();
      const [{ number } = { number: "" }] = all;
      for (const [n, { key }] of all.entries()) called({ key, number }, n * 10, { state: "suspended" });
    },
  ],
  ["ledger_disagrees_with_enrolment", () => sql("DELETE FROM enrolment WHERE run_id = $1", [subject.runId])],
  ["version_is_not_the_runs", () => sql("UPDATE enrolment SET version_id = gen_random_uuid() WHERE run_id = $1", [subject.runId])],
  [
    "acknowledged_but_not_stored",
    async () => {
      const one = await first();
      called(one);
      told(one.key, "ended");
    },
  ],
  ["processed_without_effect", async () => stored((await first()).key, "call.ended", "done")],
  ["dead_without_reason", async () => stored((await first()).key, "call.ended", "dead")],
  ["refers_outside_its_company", () => sql("UPDATE dispatch SET run_id = gen_random_uuid() WHERE run_id = $1", [subject.runId])],
  [
    "refers_to_another_company",
    async () => {
      const other = await testClinic(subject.db.owner, await subject.db.company());
      const [patient] = await addPatients(subject.db.owner, other, mobiles(1));
      await sql("UPDATE enrolment SET customer_id = $2 WHERE id = (SELECT min(id::text)::uuid FROM enrolment WHERE run_id = $1)", [
        subject.runId,
        patient,
      ]);
    },
  ],
  [
    "cap_exceeded",
    async () => {
      // Three contacts with one number in fifteen days, of which a marketing script may make three calls and one answered.
      const all = await planned();
      const [{ number } = { number: "" }] = all;
      await sql("UPDATE dispatch SET category = NULL WHERE run_id = $1", [subject.runId]);
      for (const [n, { key }] of all.entries()) called({ key, number }, n * 10);
    },
  ],
  [
    "seats_of_script_exceeded",
    async () => {
      await ruledSince(NOON - 3_600_000, "seats_per_script = 2");
      for (const one of await planned()) called(one, 0, { lasts: 5 });
    },
  ],
  [
    "seats_of_company_exceeded",
    async () => {
      await ruledSince(NOON - 3_600_000, "seats = 2");
      for (const [n, one] of (await planned()).entries()) called(one, 0, { lasts: 5, script: `s${n}` });
    },
  ],
];

describe("the doctor", () => {
  it("finds nothing where nothing is wrong", async () => {
    for (const one of await planned()) called(one);
    expect(await codes()).toEqual([]);
  });

  it.each(BROKEN)("names %s", async (code, breaks) => {
    await breaks();
    expect(await codes()).toContain(code);
  });

  it("names a table that is open, and whoever can look into it", async () => {
    await sql("ALTER TABLE tag DISABLE ROW LEVEL SECURITY");
    const open = await codes();
    await sql("ALTER TABLE tag ENABLE ROW LEVEL SECURITY");
    expect(open).toEqual(["seen_by_a_stranger", "table_is_open"]);
    await sql("CREATE POLICY leak ON tag FOR SELECT USING (true)");
    const leaking = await codes();
    await sql("DROP POLICY leak ON tag");
    expect(leaking).toEqual(["seen_by_a_stranger"]);
  });

  it("names a role that no policy binds", async () => {
    // Of this database only: the role itself is also that of the tests beside this one.
    await sql("CREATE TABLE own (); ALTER TABLE own OWNER TO yidao_app");
    const unbound = await codes();
    await sql("DROP TABLE own");
    expect(unbound).toContain("role_is_not_bound");
  });

  it("calls a carrier whose log is gone unknown, not fine", async () => {
    await sql("UPDATE dispatch SET provider = 'simulated', provider_id = 'x', updated_at = now() - interval '1 minute' WHERE run_id = $1", [
      subject.runId,
    ]);
    const report = await examine(path.join(subject.carrierDir, "nowhere"));
    expect(report.ok).toBe(false);
  });
});
