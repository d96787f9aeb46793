import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { addRun, addVersion, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { shortPlan } from "@/lib/engine/testing/plans";
import { startProcess } from "@/lib/testing/process";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import type { Bench } from "./types";

const answer = z.object({ ok: z.boolean(), checked: z.unknown(), violations: z.array(z.unknown()), seconds: z.number(), peakMegabytes: z.number() });

/** A finished run of so many people, each called once by a carrier that says so in five lines: what the doctor has to read. */
export const bench: Bench = {
  name: "doctor",
  about: "checking I1-I8 over a finished run and the carrier's log",
  limitMinutes: 12,
  run: async ({ people, note }) => {
    testSettings();
    const db = await testDatabase();
    const folder = await mkdtemp(path.join(tmpdir(), "yidao-bench-doctor-"));
    try {
      const clinic = await testClinic(db.owner, await db.company());
      await db.owner.query("UPDATE company SET timezone = 'Asia/Shanghai' WHERE id = $1", [clinic.companyId]);
      await fill(db, clinic, people);
      const bytes = await writeLog(folder, clinic, people);
      note(`${people} people, 3 ledger rows and 3 events each; the carrier's log has ${5 * people} lines, ${Math.round(bytes / 1e6)} MB`);
      const child = startProcess("bench/doctor-process.ts", { DATABASE_URL: db.url }, { args: [folder] });
      await once(child.child, "close");
      const { ok, checked, violations, seconds, peakMegabytes } = answer.parse(JSON.parse(child.output()));
      if (!ok) throw new Error(`the doctor finds what is not wrong: ${JSON.stringify(violations.slice(0, 3))}`);
      note(JSON.stringify(checked));
      return [
        { name: "doctor_seconds", value: seconds, unit: "s", ...(people === 1_000_000 ? { target: { atMost: 60 } } : {}) },
        { name: "doctor_peak_memory", value: peakMegabytes, unit: "MB", target: { atMost: 400 } },
      ];
    } finally {
      await db.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const SEATS = 50;
const CALL_SECONDS = 30;
/** Calling hours of a day hold so many rounds of calls. */
const ROUNDS_A_DAY = (11 * 3600) / CALL_SECONDS;

/** 09:00 in Shanghai, as many days ago as these calls take. */
function firstMorning(people: number): number {
  const days = Math.ceil(people / SEATS / ROUNDS_A_DAY) + 1;
  return Date.parse(`${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)}T01:00:00Z`);
}

async function fill({ owner }: TestDatabase, clinic: TestClinic, people: number): Promise<void> {
  const { companyId } = clinic;
  const version = await addVersion(owner, clinic, shortPlan(clinic));
  const runId = await addRun(owner, clinic, version, { mode: "live" });
  const at = new Date(firstMorning(people));
  const base = [companyId, version.journeyId, version.versionId, runId, at, people];
  const id = (prefix: string) => `md5('${prefix}' || n)::uuid`;
  const run = (text: string, used: number[]) => {
    // Parameters by what the statement names, in order.
    const params = used.map((n) => base[n - 1]);
    return owner.query(
      text.replaceAll(/\$(\d)/gu, (_, n: string) => `$${used.indexOf(Number(n)) + 1}`),
      params,
    );
  };
  await run(`INSERT INTO customer (company_id, id, name) SELECT $1, ${id("c")}, '患者' FROM generate_series(1, $6::int) n`, [1, 6]);
  await run(
    `INSERT INTO enrolment (company_id, id, journey_id, version_id, run_id, customer_id, shard, node, visit, state, entered_at, entered_node_at, finished_at)
     SELECT $1, ${id("e")}, $2, $3, $4, ${id("c")}, n % 8, 'end', 3, 'completed', $5, $5, $5 FROM generate_series(1, $6::int) n`,
    [1, 2, 3, 4, 5, 6],
  );
  await run(
    `INSERT INTO journey_event (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, next_node, entered_at, left_at)
     SELECT $1, $4, ${id("e")}, ${id("c")}, v.node, v.visit, 'left', v.outlet, v.next_node, $5, $5 FROM generate_series(1, $6::int) n,
       (VALUES ('entry', 1, 'next', 'call'), ('call', 2, 'not_answered', 'end'), ('end', 3, 'end', NULL)) AS v(node, visit, outlet, next_node)`,
    [1, 4, 5, 6],
  );
  await run(
    `INSERT INTO dispatch (company_id, id, key, channel, journey_id, version_id, run_id, enrolment_id, node, visit, customer_id, contact_id, script_id, category, state,
       due_at, planned_at, sent_at, provider, provider_id, outcome, outcome_at, rounds, talk_seconds, concluded_at, updated_at)
     SELECT $1, ${id("d")}, 'key-' || n, 'call', $2, $3, $4, ${id("e")}, 'call', 2, ${id("c")}, ${id("d")}, '${clinic.scriptId}', 'marketing', 'ended',
       $5, $5, $5, 'simulated', 'call-' || n, 'no_answer', $5, 0, 0, $5, $5 FROM generate_series(1, $6::int) n`,
    [1, 2, 3, 4, 5, 6],
  );
  await run(
    `INSERT INTO inbox (company_id, provider, event_id, kind, dispatch_key, occurred_at, payload, state, received_at, processed_at)
     SELECT $1, 'simulated', k || n, 'call.' || k, 'key-' || n, $5, '{}', 'done', $5, $5 FROM generate_series(1, $6::int) n, unnest(ARRAY['ringing', 'answered', 'ended']) k`,
    [1, 5, 6],
  );
  await run(
    `INSERT INTO counter (company_id, journey_id, version_id, run_id, mode, node, metric, hour, value)
     SELECT $1, $2, $3, $4, 'live', v.node, v.metric, date_trunc('hour', $5::timestamptz), $6::int FROM (VALUES ('', 'enrolled'), ('', 'ended:completed'), ('entry', 'entered'),
       ('entry', 'left:next'), ('call', 'entered'), ('call', 'left:not_answered'), ('call', 'call:called'), ('call', 'call:covered'), ('call', 'call:dispatched'),
       ('call', 'outcome:no_answer'), ('end', 'entered'), ('end', 'left:end')) AS v(node, metric)`,
    [1, 2, 3, 4, 5, 6],
  );
  await owner.query("ANALYZE");
}

async function writeLog(folder: string, { companyId, scriptId }: TestClinic, people: number): Promise<number> {
  const file = path.join(folder, "log-1.jsonl");
  const out = createWriteStream(file);
  const morning = firstMorning(people);
  for (let n = 1; n <= people; n += 1) {
    const round = Math.floor((n - 1) / SEATS);
    const startMs = morning + Math.floor(round / ROUNDS_A_DAY) * 86_400_000 + (round % ROUNDS_A_DAY) * CALL_SECONDS * 1000;
    const [at, end] = [new Date(startMs).toISOString(), new Date(startMs + (CALL_SECONDS - 1) * 1000).toISOString()];
    const id = `call-${n}`;
    const to = `+86${13_000_000_000 + n}`;
    const lines: object[] = [
      { at, kind: "call.accepted", key: `key-${n}`, id, company: companyId, to, from: "4000000000", script: `${scriptId}@1`, attempt: 1 },
      { at: end, kind: "call.ended", id, state: "no_answer", talkSeconds: 0, rounds: 0, persona: null },
      ...["ringing", "answered", "ended"].map((event) => ({ at: end, kind: "callback", id, event, try: 1, status: 204 })),
    ];
    if (!out.write(lines.map((line) => `${JSON.stringify(line)}\n`).join("")))
      await new Promise<void>((resolve) => out.once("drain", () => resolve()));
  }
  await new Promise<void>((resolve) => out.end(() => resolve()));
  return (await stat(file)).size;
}
