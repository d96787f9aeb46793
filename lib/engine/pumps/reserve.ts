import { capReason, formatReason } from "@/lib/calling/block-reason";
import { capsFor, evaluateCaps } from "@/lib/calling/caps";
import { isVanityNumber, neverCallReason } from "@/lib/calling/never-call";
import { MINUTE_MS } from "@/lib/calling/zone";
import type { ScriptCategory } from "@/lib/calling/policy";
import type { Sql } from "@/lib/db";
import type { Company } from "../company";
import { leasesOf } from "../leases";
import type { Moved } from "../move";
import { deadAtMs, historyOf, lockAllNumbers, numberKey, type Numbers, saveNumbers } from "../numbers";
import { type Ended, endWithoutCall } from "./conclude";
import { openedPhone, UNREADABLE_PHONE } from "./phone";
import type { PumpPorts } from "./ports";
import type { Queue } from "./queue";

/** A planned call as the rules look at it. */
interface Candidate {
  id: string;
  attempt: number;
  contactId: string;
  enrolmentId: string;
  category: ScriptCategory | null;
  phoneCipher: Buffer | null;
  phoneHash: Buffer | null;
  optedOut: boolean;
  blacklisted: boolean;
}

type Verdict = { type: "reserve" } | { type: "defer"; until: Date } | { type: "end"; state: "blocked" | "failed"; reason: string };

/** How long a call waits for the result of another one to the same number, when only that holds it back. */
const PENDING_RESULT_MS = 5 * MINUTE_MS;

export interface Reserved {
  queue: Queue;
  ids: string[];
  moved: Moved[];
}

/**
 * Takes planned calls of these queues and lets the rules decide: reserved with its seat and its place in the number's caps,
 * blocked by a rule, or put off. One transaction, under the locks of the dispatches and of the numbers.
 */
export async function reserve(sql: Sql, company: Company, queues: Queue[], ports: Pick<PumpPorts, "openPhone">): Promise<Reserved[]> {
  const taken: { queue: Queue; candidates: Candidate[] }[] = [];
  for (const queue of queues.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)))) {
    const candidates = await takePlanned(sql, queue);
    if (candidates.length > 0) taken.push({ queue, candidates });
  }
  const wanted = taken.flatMap(({ queue, candidates }) =>
    queue.disabled ? [] : candidates.flatMap((c) => (c.phoneHash ? [{ world: queue.run.world, hash: c.phoneHash }] : [])),
  );
  const numbers = await lockAllNumbers(sql, company.id, wanted);
  const reserved: Reserved[] = [];
  for (const { queue, candidates } of taken)
    reserved.push(await reserveOne(sql, company, queue, candidates, numbers.get(queue.run.world) ?? new Map(), ports));
  return reserved;
}

const keyOf = ({ run, op }: Queue): string => `${run.id} ${op.node}`;

async function reserveOne(
  sql: Sql,
  company: Company,
  queue: Queue,
  candidates: Candidate[],
  numbers: Numbers,
  ports: Pick<PumpPorts, "openPhone">,
): Promise<Reserved> {
  const { run } = queue;
  const ids: string[] = [];
  const ended: Ended[] = [];
  const deferred: { id: string; until: Date }[] = [];
  for (const one of candidates) {
    const verdict = queue.disabled
      ? ({ type: "end", state: "failed", reason: "script_disabled" } as const)
      : decide(company, queue, one, numbers, ports);
    if (verdict.type === "reserve") ids.push(one.id);
    if (verdict.type === "defer") deferred.push({ id: one.id, until: verdict.until });
    if (verdict.type === "end")
      ended.push({
        state: verdict.state,
        reason: verdict.reason,
        dispatchId: one.id,
        enrolmentId: one.enrolmentId,
        attempt: one.attempt,
        purpose: "node",
      });
  }
  await saveNumbers(sql, company.id, run.world, numbers, run.now, company.keepDays);
  await sql.query(
    `UPDATE dispatch SET state = 'reserved', reason = NULL, lease_until = now() + make_interval(secs => $3), updated_at = now()
     WHERE company_id = $1 AND id = ANY($2::uuid[])`,
    [company.id, ids, leasesOf(run.mode).reservedSeconds],
  );
  await sql.query(
    `UPDATE dispatch d SET due_at = u.until, reason = 'result_pending', updated_at = now()
     FROM unnest($2::uuid[], $3::timestamptz[]) AS u(id, until) WHERE d.company_id = $1 AND d.id = u.id`,
    [company.id, deferred.map((d) => d.id), deferred.map((d) => d.until)],
  );
  const moved = ended.length > 0 ? [await endWithoutCall(sql, run, queue.op, ended)] : [];
  return { queue, ids, moved };
}

/** Locks due calls in order. The number called is the one the person has now, not the one at planning. */
async function takePlanned(sql: Sql, { run, op, quota }: Queue): Promise<Candidate[]> {
  const { rows } = await sql.query<Candidate>(
    `WITH taken AS MATERIALIZED (
       SELECT d.id FROM dispatch d
       WHERE d.company_id = $1 AND d.channel = 'call' AND d.run_id = $2 AND d.node = $3 AND d.state = 'planned' AND d.due_at <= $4
       ORDER BY d.due_at, d.id LIMIT $5 FOR UPDATE SKIP LOCKED),
     current AS (
       UPDATE dispatch d SET phone_hash = c.phone_hash, phone_masked = c.phone_masked
       FROM taken t, customer c
       WHERE d.company_id = $1 AND d.id = t.id AND c.company_id = $1 AND c.id = d.customer_id
       RETURNING d.id, d.due_at, d.attempt, d.contact_id, d.enrolment_id, d.category, c.phone_cipher, c.phone_hash)
     SELECT t.id, d.attempt, d.contact_id AS "contactId", d.enrolment_id AS "enrolmentId", d.category,
            n.phone_cipher AS "phoneCipher", n.phone_hash AS "phoneHash",
            EXISTS (SELECT FROM opt_out o WHERE o.company_id = $1 AND o.phone_hash = n.phone_hash) AS "optedOut",
            EXISTS (SELECT FROM blacklist_entry b WHERE b.company_id = $1 AND b.phone_hash = n.phone_hash) AS blacklisted
     FROM taken t JOIN dispatch d ON d.company_id = $1 AND d.id = t.id LEFT JOIN current n ON n.id = t.id
     ORDER BY d.due_at, t.id`,
    [run.companyId, run.id, op.node, run.now, quota],
  );
  return rows;
}

function decide(company: Company, { run }: Queue, one: Candidate, numbers: Numbers, ports: Pick<PumpPorts, "openPhone">): Verdict {
  const number = one.phoneHash ? numbers.get(numberKey(one.phoneHash)) : undefined;
  if (!number || !one.phoneCipher) return { type: "end", state: "failed", reason: "no_phone" };
  const phone = openedPhone(ports, one.phoneCipher, one.id);
  if (phone === null) return { type: "end", state: "failed", reason: UNREADABLE_PHONE };
  const nowMs = run.now.getTime();
  const facts = {
    optedOut: one.optedOut || number.optedOutAt !== null,
    blacklisted: one.blacklisted,
    vanity: isVanityNumber(phone),
    deadAtMs: deadAtMs(number),
  };
  const never = neverCallReason(facts, company.policy, nowMs);
  if (never !== null) return { type: "end", state: "blocked", reason: never };
  const next = { contactId: one.contactId, category: one.category };
  const verdict = evaluateCaps(historyOf(number, one.id), capsFor(company.policy, one.category), nowMs, next);
  if (!verdict.allowed) {
    if (verdict.pending) return { type: "defer", until: new Date(nowMs + PENDING_RESULT_MS) };
    return { type: "end", state: "blocked", reason: formatReason(capReason(verdict.blockedBy)) };
  }
  number.attempts = [
    ...number.attempts.filter((a) => a.dispatchId !== one.id),
    { at: run.now, contactId: one.contactId, dispatchId: one.id, category: one.category, answered: null, outcome: null },
  ];
  number.changed = true;
  return { type: "reserve" };
}
