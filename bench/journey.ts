import type { Pool } from "pg";
import { addVersion, testClinic, type TestClinic } from "@/lib/engine/testing/clinic";
import { openZone } from "@/lib/engine/testing/engine";
import { callOf, planOf, textOf } from "@/lib/engine/testing/plans";
import type { Plan } from "@/lib/journey/plan";
import { encryptPhone } from "@/lib/phone/cipher";
import { until } from "@/lib/testing/process";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";

export interface BenchCompany extends TestClinic {
  version: { journeyId: string; versionId: string };
}

/** Audience → AI call → condition → text → wait → exit; whatever the call comes to, a person goes through all six. */
export function sixNodes(clinic: TestClinic, until: { amount: number; unit: "minute" | "day" } = { amount: 0, unit: "minute" }): Plan {
  return planOf(
    clinic,
    callOf(clinic, {
      outlets: { "rule:strong": "condition", other: "condition", not_answered: "condition" },
      redial: { intervalMinutes: 1, times: 0, kinds: [] },
      intentOutlets: { A: "rule:strong", B: "rule:strong" },
    }),
    {
      op: "branch",
      node: "condition",
      name: "条件",
      kind: "condition",
      outlets: { "case:1": "text", else: "text" },
      cases: [{ outlet: "case:1", when: { type: "condition", field: "name", operator: "contains", value: "1" } }],
      otherwise: "else",
    },
    textOf(clinic, "wait"),
    { op: "wait", node: "wait", name: "等待", kind: "wait", outlets: { next: "end" }, until: { type: "span", ...until } },
    { op: "end", node: "end", name: "结束", kind: "exit", outlets: {}, reason: "done" },
  );
}

const PART = 5000;

/** A company with so many registered patients, each with a number of their own, and the six-node journey. It is day where it is. */
export async function benchCompany(pool: Pool, people: number, plan = sixNodes): Promise<BenchCompany> {
  // A seat is for a call that lasts a minute (worker.ts).
  await pool.query("ALTER TABLE company DROP CONSTRAINT IF EXISTS company_seats_check, DROP CONSTRAINT IF EXISTS company_seats_per_script_check");
  const { rows } = await pool.query<{ id: string }>(
    "INSERT INTO company (name, timezone, seats, seats_per_script) VALUES ('bench', $1, 20000, 20000) RETURNING id",
    [openZone()],
  );
  const [company] = rows;
  if (!company) throw new Error("no company was made");
  const clinic = await testClinic(pool, company.id);
  await addCustomers(pool, clinic, people);
  return { ...clinic, version: await addVersion(pool, clinic, plan(clinic)) };
}

async function addCustomers(pool: Pool, clinic: TestClinic, people: number): Promise<void> {
  const secrets = phoneSecrets();
  for (let from = 0; from < people; from += PART) {
    const numbers = Array.from({ length: Math.min(PART, people - from) }, (_, i) => numberOf(from + i));
    await pool.query(
      `INSERT INTO customer (company_id, clinic_id, name, record_number, phone_cipher, phone_hash, phone_masked, phone_last4)
       SELECT $1, $2, '患者' || u.n, 'R' || u.n, u.cipher, u.hash, substr(u.number, 1, 3) || '****' || right(u.number, 4), right(u.number, 4)
       FROM unnest($3::text[], $4::bytea[], $5::bytea[]) WITH ORDINALITY AS v(number, cipher, hash, place)
       CROSS JOIN LATERAL (SELECT $6 + v.place AS n, v.number, v.cipher, v.hash) u`,
      [
        clinic.companyId,
        clinic.clinicId,
        numbers,
        numbers.map((number) => encryptPhone(`+86${number}`, secrets)),
        numbers.map((number) => hashPhone(`+86${number}`, secrets.hashKey)),
        from,
      ],
    );
  }
  await pool.query("VACUUM ANALYZE customer");
}

/** Mobiles without a memorable ending, which the rules would not call. */
const numberOf = (i: number): string => `13${6 + Math.floor(i / 1_000_000)}${String(i % 1_000_000).padStart(6, "0")}27`;

/** Everything that runs left behind, so that the next one starts from the same state. */
export async function clearRuns(pool: Pool): Promise<void> {
  // A run is over before the last receipts of its texts are folded.
  await until("the events of the run", async () => (await pool.query("SELECT FROM inbox WHERE state = 'new' LIMIT 1")).rowCount === 0, 300_000, 200);
  await truncate(pool, "dispatch, enrolment, journey_event, counter, call_detail, text_detail, inbox, number_state");
  await pool.query("DELETE FROM journey_run");
  await pool.query("CHECKPOINT");
}

const DEADLOCK = "40P01";
const TRIES = 10;

/** Pumps go on looking meanwhile and may hold one of the tables while they wait for another. */
export async function truncate(pool: Pool, tables: string): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      // In the order in which pumps take the two.
      await pool.query(`LOCK TABLE dispatch_open; TRUNCATE ${tables}`);
      return;
    } catch (error) {
      if (tried === TRIES || !(error instanceof Error && "code" in error && error.code === DEADLOCK)) throw error;
    }
  }
}
