import { capReason, formatReason } from "@/lib/calling/block-reason";
import { capsFor, evaluateCaps, type PastCall } from "@/lib/calling/caps";
import type { CallingPolicy, Cap, ScriptCategory } from "@/lib/calling/policy";
import type { Sql } from "@/lib/db";
import { DAY_MS } from "@/lib/time/day";
import { countOf } from "./rows";
import type { RulesHistory } from "./rules";
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
  /** Of the rules. */
  period: number;
}

const PAGE = 5000;
/** Between our reservation and the carrier's acceptance lie some seconds, never the same: caps are held to within this. */
const SLACK_MS = 60_000;

/** I2: every accepted call to a number that was called more than once against every cap of its time, from the carrier's log. */
export async function checkCaps(sql: Sql, companyId: string, history: RulesHistory): Promise<Findings> {
  const keepMs = DAY_MS * Math.max(0, ...history.periods.flat().map(({ keepDays }) => keepDays));
  const violations: Violation[] = [];
  const named = new Map<string, number>();
  const add = (violation: Violation) => {
    const known = named.get(violation.code) ?? 0;
    named.set(violation.code, known + 1);
    if (known < NAMED_ROWS) violations.push(violation);
  };
  let past: Call[] = [];
  for await (const call of callsByNumber(sql, companyId, history.bounds)) {
    const row = () => ({ companyId, key: call.key, world: call.world, at: call.at.toISOString() });
    const same = past[0] !== undefined && past[0].world === call.world && past[0].hash.equals(call.hash);
    if (!same) past = [];
    const rules = history.periods[call.period] ?? [];
    const dead = past.find(({ deadAt }) => deadAt !== null && rules.every(({ policy }) => isDeadAt(deadAt, call.at, policy)));
    if (dead) add({ invariant: "I5", code: "called_though_dead", ...row(), foundDead: dead.deadAt?.toISOString() ?? null });
    const broken = rules.map(({ policy }) => brokenCap(past, call, policy));
    const [first = null] = broken;
    if (first && !broken.includes(null)) add({ invariant: "I2", code: "cap_exceeded", ...row(), cap: formatReason(capReason(first)) });
    past.push(call);
    if (past.length > 1) past = past.filter(({ at }) => at.getTime() > call.at.getTime() - keepMs);
  }
  return { checked: { I2: await countOf(sql, "oracle WHERE company_id = $1 AND channel = 'call'", companyId) }, violations };
}

const isDeadAt = (deadAt: Date, at: Date, { deadNumberDays }: CallingPolicy): boolean =>
  at.getTime() > deadAt.getTime() + SLACK_MS && at.getTime() < deadAt.getTime() + deadNumberDays * DAY_MS;

function brokenCap(earlier: Call[], call: Call, policy: CallingPolicy): Cap | null {
  if (earlier.length === 0) return null;
  const past = earlier.map(
    (h): PastCall => ({ atMs: h.at.getTime() - SLACK_MS, contactId: h.contactId, category: h.category, answered: h.answered }),
  );
  const verdict = evaluateCaps(past, capsFor(policy, call.category), call.at.getTime(), { contactId: call.contactId, category: call.category });
  return verdict.allowed ? null : verdict.blockedBy;
}

/** Accepted calls by number and time, a page at a time; a number called once can break no cap. */
async function* callsByNumber(sql: Sql, companyId: string, bounds: Date[]): AsyncGenerator<Call> {
  await sql.query(
    `DECLARE doctor_calls NO SCROLL CURSOR FOR
     SELECT o.hash, o.world, o.key, o.at, d.category, coalesce(d.contact_id::text, o.key) AS "contactId", coalesce(e.state = 'answered', false) AS answered,
            CASE WHEN e.state IN ('empty_number', 'suspended') THEN e.at END AS "deadAt",
            width_bucket(o.real_at, $1::timestamptz[]) AS period
     FROM oracle o JOIN (SELECT world, hash FROM oracle WHERE company_id = $2 AND channel = 'call' GROUP BY 1, 2 HAVING count(*) > 1) often USING (world, hash)
     LEFT JOIN dispatch d ON d.company_id = o.company_id AND d.key = o.key LEFT JOIN oracle_end e ON e.id = o.id
     WHERE o.company_id = $2 AND o.channel = 'call' ORDER BY o.world COLLATE "C", o.hash, o.at`,
    [bounds, companyId],
  );
  for (;;) {
    const { rows } = await sql.query<Call>(`FETCH ${PAGE} FROM doctor_calls`);
    yield* rows;
    if (rows.length < PAGE) break;
  }
  await sql.query("CLOSE doctor_calls");
}
