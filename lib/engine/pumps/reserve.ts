import { redialInForce } from "@/lib/calling/redial";
import { isStale } from "@/lib/calling/release";
import { isVanityNumber } from "@/lib/calling/never-call";
import { callVerdict } from "@/lib/calling/verdict";
import type { Sql } from "@/lib/db";
import type { Company } from "../company";
import { type Facts, loadFacts } from "../facts";
import type { Moved } from "../move";
import { deadAtMs, historyOf, lockAllNumbers, numberKey, type Numbers, saveNumbers } from "../numbers";
import { composeCall } from "../steps/call";
import { type Ended, endWithoutCall } from "./conclude";
import { isFresh } from "./fresh";
import type { Lines } from "./lines";
import { stillGoing } from "./going";
import { beginSending, type Outgoing, type Reservation } from "./outgoing";
import { openedPhone, UNREADABLE_PHONE } from "./phone";
import { type Planned, takePlanned } from "./planned";
import type { PumpPorts } from "./ports";
import type { Queue } from "./queue";

type Verdict =
  | { type: "reserve"; phone: string; variables: Record<string, string> }
  | { type: "defer"; until: Date; reason: string }
  | { type: "end"; state: "blocked" | "failed"; reason: string };

/** How long a call waits for what the provider told of it before it was known here. */
const TOLD_MS = 10_000;

export interface Reserved {
  queue: Queue;
  calls: Outgoing[];
  moved: Moved[];
}

/**
 * Takes planned calls of these queues and lets the rules decide: its seat, its place on a line and in the number's caps taken, and
 * marked as sending; blocked by a rule; or put off. One transaction, under the locks of the dispatches and of the numbers: the
 * last look before the request leaves.
 */
export async function reserve(
  sql: Sql,
  company: Company,
  { queues, lines }: { queues: Queue[]; lines: Lines | null },
  ports: Pick<PumpPorts, "openPhone">,
): Promise<Reserved[]> {
  const due: { queue: Queue; planned: Planned[] }[] = [];
  for (const queue of queues.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)))) {
    const planned = await takePlanned(sql, queue);
    if (planned.length > 0) due.push({ queue, planned });
  }
  const wanted = due.flatMap(({ queue, planned }) =>
    queue.disabled ? [] : planned.flatMap((c) => (c.phoneHash ? [{ world: queue.run.world, hash: c.phoneHash }] : [])),
  );
  const numbers = await lockAllNumbers(sql, company.id, wanted);
  // Looked at under the locks, which may have been waited for: a pause, and a refusal on the phone, which is written under them.
  const going = await stillGoing(sql, company.id, [...new Set(due.map(({ queue }) => queue.run.id))]);
  const taken = due.filter(({ queue }) => queue.disabled || going.has(queue.run.id));
  const lists = await neverCallLists(
    sql,
    company.id,
    wanted.map((one) => one.hash),
  );
  const facts = await factsNow(sql, company.id, taken);
  const judged = taken.map(({ queue, planned }) => {
    const known = { numbers: numbers.get(queue.run.world) ?? new Map(), lists, facts: facts.get(queue.run.now.getTime()) ?? new Map() };
    return judge(company, queue, planned, known, ports);
  });
  for (const [world, of] of numbers) {
    const now = taken.find(({ queue }) => queue.run.world === world)?.queue.run.now;
    if (now) await saveNumbers(sql, company.id, world, of, now, company.keepDays);
  }
  const calls = await beginSending(sql, company.id, lines, judged);
  await putOff(
    sql,
    company.id,
    judged.flatMap((one) => one.deferred),
  );
  const reserved: Reserved[] = [];
  for (const [i, { queue, ended }] of judged.entries())
    reserved.push({ queue, calls: calls[i] ?? [], moved: ended.length > 0 ? [await endWithoutCall(sql, queue.run, queue.op, ended)] : [] });
  return reserved;
}

/** Numbers of these that a list of the company names. */
interface NeverCallLists {
  optedOut: Set<string>;
  blacklisted: Set<string>;
}

async function neverCallLists(sql: Sql, companyId: string, hashes: Buffer[]): Promise<NeverCallLists> {
  const { rows } = await sql.query<{ hash: Buffer; optedOut: boolean }>(
    `SELECT phone_hash AS hash, true AS "optedOut" FROM opt_out WHERE company_id = $1 AND phone_hash = ANY($2::bytea[])
     UNION ALL SELECT phone_hash, false FROM blacklist_entry WHERE company_id = $1 AND phone_hash = ANY($2::bytea[])`,
    [companyId, hashes],
  );
  const named = (optedOut: boolean) => new Set(rows.flatMap((row) => (row.optedOut === optedOut ? [numberKey(row.hash)] : [])));
  return { optedOut: named(true), blacklisted: named(false) };
}

/** By the clock of their runs, what is known of the people now: a call says what holds when it is made, however long ago it was planned. */
async function factsNow(sql: Sql, companyId: string, taken: { queue: Queue; planned: Planned[] }[]): Promise<Map<number, Map<string, Facts>>> {
  const facts = new Map<number, Map<string, Facts>>();
  const open = taken.filter(({ queue }) => !queue.disabled);
  for (const [nowMs, list] of Map.groupBy(open, ({ queue }) => queue.run.now.getTime())) {
    const people = list.flatMap(({ queue, planned }) => planned.flatMap((one) => (isAsRead(one, queue) ? [] : [one.customerId])));
    if (people.length === 0) continue;
    const [first] = list;
    const fields = list.flatMap(({ queue }) => Object.values(queue.op.variables));
    if (first) facts.set(nowMs, await loadFacts(sql, companyId, people, first.queue.run.now, first.queue.run.timezone, fields));
  }
  return facts;
}

/** A redial was read for the call before it. */
const isAsRead = ({ attempt, wantedAt }: Planned, { run }: Queue): boolean => attempt === 1 && isFresh(wantedAt, run.now);

/** What is known of the people to be called and of their numbers. */
interface Known {
  numbers: Numbers;
  lists: NeverCallLists;
  facts: Map<string, Facts>;
}

const keyOf = ({ run, op }: Queue): string => `${run.id} ${op.node}`;

interface Deferred {
  id: string;
  until: Date;
  reason: string;
}

interface Judged {
  queue: Queue;
  granted: Reservation[];
  ended: Ended[];
  deferred: Deferred[];
}

function judge(company: Company, queue: Queue, planned: Planned[], known: Known, ports: Pick<PumpPorts, "openPhone">): Judged {
  const judged: Judged = { queue, granted: [], ended: [], deferred: [] };
  for (const one of planned) {
    const verdict = queue.disabled
      ? ({ type: "end", state: "failed", reason: "script_disabled" } as const)
      : decide(company, queue, one, known, ports);
    if (verdict.type === "reserve") judged.granted.push({ ...one, phone: verdict.phone, said: verdict.variables });
    if (verdict.type === "defer") judged.deferred.push({ id: one.dispatchId, until: verdict.until, reason: verdict.reason });
    const { dispatchId, enrolmentId, attempt } = one;
    if (verdict.type === "end")
      judged.ended.push({ dispatchId, enrolmentId, attempt, purpose: "node", state: verdict.state, reason: verdict.reason });
  }
  return judged;
}

async function putOff(sql: Sql, companyId: string, deferred: Deferred[]): Promise<void> {
  if (deferred.length === 0) return;
  await sql.query(
    `UPDATE dispatch d SET due_at = u.until, reason = u.reason, updated_at = now()
     FROM unnest($2::uuid[], $3::timestamptz[], $4::text[]) AS u(id, until, reason) WHERE d.company_id = $1 AND d.id = u.id`,
    [companyId, deferred.map((d) => d.id), deferred.map((d) => d.until), deferred.map((d) => d.reason)],
  );
}

function decide(
  company: Company,
  queue: Queue,
  one: Planned,
  { numbers, lists, facts: people }: Known,
  ports: Pick<PumpPorts, "openPhone">,
): Verdict {
  const { run, op, script } = queue;
  const nowMs = run.now.getTime();
  if (one.told) return { type: "defer", until: new Date(nowMs + TOLD_MS), reason: "result_pending" };
  if (isStale(op.staleAfterMinutes, one.wantedAt.getTime(), nowMs)) return { type: "end", state: "blocked", reason: "stale" };
  const { reason, values } = isAsRead(one, queue)
    ? { reason: null, values: one.variables }
    : composeCall(op, script, people.get(one.customerId), run.timezone);
  if (reason !== null) return { type: "end", state: "failed", reason };
  const key = one.phoneHash ? numberKey(one.phoneHash) : "";
  const number = numbers.get(key);
  if (!number || !one.phoneCipher) return { type: "end", state: "failed", reason: "no_phone" };
  const phone = openedPhone(ports, one.phoneCipher, one.dispatchId);
  if (phone === null) return { type: "end", state: "failed", reason: UNREADABLE_PHONE };
  const facts = {
    optedOut: lists.optedOut.has(key) || number.optedOutAt !== null,
    blacklisted: lists.blacklisted.has(key),
    vanity: isVanityNumber(phone),
    deadAtMs: deadAtMs(number),
  };
  const { times } = redialInForce(op.redial, company.policy);
  const asked = { contactId: one.contactId, category: one.category, attempt: one.attempt, redialTimes: times };
  const verdict = callVerdict(company.policy, facts, historyOf(number, one.dispatchId), asked, nowMs);
  if (verdict.type === "defer") return { type: "defer", until: new Date(verdict.untilMs), reason: "result_pending" };
  if (verdict.type === "end") return verdict;
  number.attempts = [
    ...number.attempts.filter((a) => a.dispatchId !== one.dispatchId),
    { at: run.now, contactId: one.contactId, dispatchId: one.dispatchId, category: one.category, answered: null, outcome: null },
  ];
  number.changed = true;
  return { type: "reserve", phone, variables: values };
}
