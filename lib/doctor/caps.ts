import { capReason, formatReason } from "@/lib/calling/block-reason";
import { capsFor, evaluateCaps, type PastCall } from "@/lib/calling/caps";
import type { CallingPolicy, Cap, ScriptCategory } from "@/lib/calling/policy";
import type { Sql } from "@/lib/db";
import { loadCompany } from "@/lib/engine/company";
import { countOf } from "./rows";
import { type Findings, NAMED_ROWS, type Violation } from "./violation";

interface Call {
  hash: Buffer;
  world: string;
  key: string;
  at: Date;
  category: ScriptCategory | null;
  contactId: string;
  answered: boolean;
  /** When it was found empty or suspended. */
  deadAt: Date | null;
}

const PAGE = 5000;
/** Between our reservation and the carrier's acceptance lie some seconds, never the same: caps are held to within this. */
const SLACK_MS = 60_000;

/** I2: every accepted call to a number that was called more than once against every cap, from the carrier's log. */
export async function checkCaps(sql: Sql, companyId: string): Promise<Findings> {
  const company = await loadCompany(sql, companyId);
  const violations: Violation[] = [];
  const named = new Map<string, number>();
  const add = (violation: Violation) => {
    const known = named.get(violation.code) ?? 0;
    named.set(violation.code, known + 1);
    if (known < NAMED_ROWS) violations.push(violation);
  };
  let history: Call[] = [];
  for await (const call of callsByNumber(sql, companyId)) {
    const row = () => ({ companyId, key: call.key, world: call.world, at: call.at.toISOString() });
    const same = history[0] !== undefined && history[0].world === call.world && history[0].hash.equals(call.hash);
    if (!same) history = [];
    const dead = history.find((past) => past.deadAt !== null && isDeadAt(past.deadAt, call.at, company.policy));
    if (dead) add({ invariant: "I5", code: "called_though_dead", ...row(), foundDead: dead.deadAt?.toISOString() ?? null });
    const broken = brokenCap(history, call, company.policy);
    if (broken) add({ invariant: "I2", code: "cap_exceeded", ...row(), cap: formatReason(capReason(broken)) });
    history.push(call);
    if (history.length > 1) history = history.filter((past) => past.at.getTime() > call.at.getTime() - company.keepDays * 86_400_000);
  }
  return { checked: { I2: await countOf(sql, "oracle WHERE company_id = $1 AND channel = 'call'", companyId) }, violations };
}

const isDeadAt = (deadAt: Date, at: Date, { deadNumberDays }: CallingPolicy): boolean =>
  at.getTime() > deadAt.getTime() + SLACK_MS && at.getTime() < deadAt.getTime() + deadNumberDays * 86_400_000;

function brokenCap(history: Call[], call: Call, policy: CallingPolicy): Cap | null {
  if (history.length === 0) return null;
  const past = history.map(
    (h): PastCall => ({ atMs: h.at.getTime() - SLACK_MS, contactId: h.contactId, category: h.category, answered: h.answered, own: true }),
  );
  const verdict = evaluateCaps(past, capsFor(policy, call.category), call.at.getTime(), { contactId: call.contactId, category: call.category });
  return verdict.allowed ? null : verdict.blockedBy;
}

/** Accepted calls by number and time, a page at a time; a number called once can break no cap. */
async function* callsByNumber(sql: Sql, companyId: string): AsyncGenerator<Call> {
  await sql.query(
    `DECLARE doctor_calls NO SCROLL CURSOR FOR
     SELECT o.hash, o.world, o.key, o.at, d.category, coalesce(d.contact_id::text, o.key) AS "contactId", coalesce(e.state = 'answered', false) AS answered,
            CASE WHEN e.state IN ('empty_number', 'suspended') THEN e.at END AS "deadAt"
     FROM (SELECT *, count(*) OVER (PARTITION BY world, hash) AS times FROM oracle WHERE company_id = '${companyId.replaceAll(/[^0-9a-f-]/g, "")}' AND channel = 'call') o
     LEFT JOIN dispatch d ON d.company_id = o.company_id AND d.key = o.key LEFT JOIN oracle_end e ON e.id = o.id
     WHERE o.times > 1 ORDER BY o.world COLLATE "C", o.hash, o.at`,
  );
  for (;;) {
    const { rows } = await sql.query<Call>(`FETCH ${PAGE} FROM doctor_calls`);
    yield* rows;
    if (rows.length < PAGE) break;
  }
  await sql.query("CLOSE doctor_calls");
}
