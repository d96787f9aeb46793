import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { enrol } from "@/lib/engine/enrol";
import { step } from "@/lib/engine/step";
import { addPatients, addRun, addVersion, mobiles, type TestClinic, testClinic } from "@/lib/engine/testing/clinic";
import { shortPlan } from "@/lib/engine/testing/plans";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { type TestDatabase, testDatabase } from "@/lib/testing/database";
import { testSettings } from "@/lib/testing/service-context";
import { doctor } from "./check";

export const NUMBERS = mobiles(3);
/** Noon in Shanghai, ten days ago: everything has settled, and calls are allowed. */
export const NOON = Date.parse(`${new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10)}T04:00:00Z`);

/** A company with three calls planned, and a carrier's log: what a test breaks and the doctor looks at. */
class Subject {
  constructor(
    readonly db: TestDatabase,
    readonly carrierDir: string,
  ) {}
  clinic: TestClinic = { companyId: "", clinicId: "", scriptId: "", templateId: "", audienceId: "", tagId: "" };
  runId = "";
  log: object[] = [];
}

let known: Subject | null = null;
/** Of this test file; a new company for each test. */
export const subject = {
  get db(): TestDatabase {
    return now().db;
  },
  get runId(): string {
    return now().runId;
  },
  get clinic(): TestClinic {
    return now().clinic;
  },
  get companyId(): string {
    return now().clinic.companyId;
  },
  get carrierDir(): string {
    return now().carrierDir;
  },
};

function now(): Subject {
  if (!known) throw new Error("examining() was not called");
  return known;
}

/** Sets up and clears up around the tests of a file. */
export function examining(): void {
  beforeAll(async () => {
    testSettings();
    known = new Subject(await testDatabase(), await mkdtemp(path.join(tmpdir(), "yidao-doctor-")));
  });
  beforeEach(async () => {
    const { owner } = subject.db;
    // The doctor goes through all companies: those of earlier tests would be looked at each time. What refers to them stays, unseen.
    await sql("BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM company; COMMIT");
    const clinic = await testClinic(owner, await subject.db.company());
    await addPatients(owner, clinic, NUMBERS);
    const runId = await addRun(owner, clinic, await addVersion(owner, clinic, shortPlan(clinic)), { mode: "live" });
    await enrol(clinic.companyId, runId);
    for (const node of ["entry", "call"]) await step({ companyId: clinic.companyId, runId, shard: 0, node });
    await sql("DELETE FROM worker_heartbeat");
    await sql("UPDATE calling_rules_history SET in_force_from = now() - interval '1 year' WHERE company_id = $1", [clinic.companyId]);
    Object.assign(now(), { clinic, runId, log: [] });
  });
  afterAll(async () => {
    await rm(subject.carrierDir, { recursive: true, force: true });
    await subject.db.close();
  });
}

export const sql = (text: string, params: unknown[] = []) => subject.db.owner.query<Record<string, string>>(text, params);
export const examine = (carrierDir: string, running = false) =>
  doctor({ carrierDir, hashPhone: (e164) => hashPhone(e164, phoneSecrets().hashKey), running });
export const hash = (number: string) => hashPhone(`+86${number}`, phoneSecrets().hashKey);

interface Planned {
  id: string;
  key: string;
  number: string;
}

export async function planned(): Promise<Planned[]> {
  const { rows } = await sql("SELECT id, key, encode(phone_hash, 'hex') AS hash FROM dispatch WHERE run_id = $1 ORDER BY id", [subject.runId]);
  return rows.map(({ id = "", key = "", hash: hex }) => ({ id, key, number: NUMBERS.find((n) => hash(n).toString("hex") === hex) ?? "" }));
}

export async function first(): Promise<Planned> {
  const [one] = await planned();
  if (!one) throw new Error("nothing is planned");
  return one;
}

/** What the carrier wrote down of a call, `minutes` after noon. */
export function called(
  { key, number }: Pick<Planned, "key" | "number">,
  minutes = 0,
  of: { id?: string; lasts?: number; script?: string; state?: string } = {},
): void {
  const { id = `c-${key}`, lasts = 1, script = subject.clinic.scriptId, state = "busy" } = of;
  const at = (after: number) => new Date(NOON + after * 60_000).toISOString();
  const company = subject.companyId;
  now().log.push({ kind: "call.accepted", key, id, company, to: `+86${number}`, script: `${script}@1`, attempt: 1, at: at(minutes) });
  now().log.push({ kind: "call.ended", id, state, talkSeconds: 0, rounds: 0, at: at(minutes + lasts) });
}

export function texted({ key, number }: Pick<Planned, "key" | "number">): void {
  const company = subject.companyId;
  now().log.push({ kind: "text.accepted", key, id: `t-${key}`, company, to: `+86${number}`, at: new Date(NOON).toISOString() });
}

/** A callback that our side answered with 204. */
export const told = (key: string, event: string): void => {
  now().log.push({ kind: "callback", id: `c-${key}`, event, try: 1, status: 204, at: new Date(NOON).toISOString() });
};

/** An event as the inbox keeps it. */
export const stored = (key: string, kind: string, state: string) =>
  sql(
    "INSERT INTO inbox (company_id, provider, event_id, kind, dispatch_key, occurred_at, payload, state) VALUES ($1, 'simulated', $2, $3, $4, $5, '{}', $6)",
    [subject.companyId, `${kind}-${key}`, kind, key, new Date(NOON), state],
  );

/** A worker that has been there for so long; its beat is so old. */
export const workerOf = (minutes: number, silentSeconds = 0) =>
  sql(
    "INSERT INTO worker_heartbeat (id, host, pid, started_at, beat_at) VALUES (gen_random_uuid()::text, 'h', 1, now() - make_interval(secs => 60 * $1::float8), now() - make_interval(secs => $2))",
    [minutes, silentSeconds],
  );

/** Changes the company's rules as of an instant in the past. `set` is SQL. */
export async function ruledSince(atMs: number, set: string, params: unknown[] = []): Promise<void> {
  await sql(`UPDATE company SET ${set} WHERE id = $1`, [subject.companyId, ...params]);
  await sql(
    "UPDATE calling_rules_history SET in_force_from = $2 WHERE id = (SELECT max(id::text)::uuid FROM calling_rules_history WHERE company_id = $1)",
    [subject.companyId, new Date(atMs)],
  );
}

/** The codes that the doctor names of this company and of the installation. */
export async function codes(running = false): Promise<string[]> {
  const { carrierDir } = subject;
  await writeFile(
    path.join(carrierDir, "log-1.jsonl"),
    now()
      .log.map((line) => `${JSON.stringify(line)}\n`)
      .join(""),
  );
  const report = await examine(carrierDir, running);
  const own = report.violations.filter((v) => v.companyId === subject.companyId || v.companyId === null);
  expect(report.ok).toBe(report.violations.length === 0);
  return [...new Set(own.map((v) => v.code))].sort();
}
