import { callAnsweredFacts, callEndedFacts } from "@/lib/channels/events";
import { storedHead } from "@/lib/channels/stored";
import { type CallEnd, type CallEvent, compareEnds, foldEvents } from "@/lib/calling/outcome";
import type { Sql } from "@/lib/db";
import { loadCompany } from "../company";
import { CounterDeltas, writeCounters } from "../counters";
import { lockAllNumbers, numberKey, type Numbers, type NumberState, saveNumbers } from "../numbers";
import { callOp, loadRuns, type Run } from "../run";
import { applyEnds, type CallRow, type EndedCall, loadCalls, noteProgress } from "./call-rows";
import { noteHealth } from "./lines";
import { countAccepted } from "./submit";
import { optOut } from "./opt-out";
import { settleCalls } from "./settle";
import type { Fold, InboxRow, InboxState } from "./inbox-row";
import { understand } from "./understand";

interface Group {
  call: CallRow;
  rows: InboxRow[];
}

/**
 * Folds call events set-wise: by dispatch, then by provider time and rank, whatever order they came in. An ending that
 * wins is recorded with what was said and meant; the first one also moves the person on or plans the redial.
 */
export async function foldCalls(sql: Sql, companyId: string, rows: InboxRow[], done: Map<number, InboxState>): Promise<Fold[]> {
  if (rows.length === 0) return [];
  const calls = await loadCalls(
    sql,
    companyId,
    rows.flatMap((r) => (r.dispatchKey ? [r.dispatchKey] : [])),
  );
  const groups = groupByCall(rows, calls, done);
  const runs = await loadRuns(sql, companyId, [...new Set(groups.map((g) => g.call.runId))]);
  const company = await loadCompany(sql, companyId);
  const understood = await understand(
    sql,
    companyId,
    groups.flatMap((g) => winningEnd(g)),
  );
  const untold = groups.map((g) => g.call).filter(isUntold);
  const numbers = await lockAllNumbers(
    sql,
    companyId,
    [...untold, ...understood.map((e) => e.call)].flatMap((call) => {
      const world = runs.get(call.runId)?.world;
      return call.phoneHash && world !== undefined ? [{ world, hash: call.phoneHash }] : [];
    }),
  );
  const folds: Fold[] = [];
  for (const run of runs.values()) {
    const own = groups.filter((g) => g.call.runId === run.id);
    const counters = new CounterDeltas();
    const news = own.filter((g) => isNews(g.call));
    for (const { call } of news) countAccepted(counters, callOp(run, call.node), call);
    const ended = understood.filter((e) => e.call.runId === run.id);
    const over = new Set(ended.map((e) => e.call.id));
    await noteProgress(sql, run, news.filter((g) => !over.has(g.call.id)).flatMap(heardOf));
    await recordOnNumbers(sql, run, company.keepDays, numbers.get(run.world) ?? new Map(), {
      ended,
      untold: untold.filter((c) => c.runId === run.id),
    });
    await applyEnds(sql, run, ended, counters);
    await writeCounters(sql, run, counters);
    // However late it is told of: a refusal holds.
    await optOut(
      sql,
      run,
      ended.filter((e) => e.optOut),
    );
    const moved = await settleCalls(
      sql,
      run,
      company,
      ended.filter((e) => e.call.concludedAt === null),
    );
    markDone(own, done);
    folds.push({ runId: run.id, moved });
  }
  await noteHealth(
    sql,
    companyId,
    understood.map(({ call, end }) => ({ lineId: call.lineId, failed: end.state === "failed" })),
  );
  return folds;
}

/** A callback tells that the provider has the call, even if the answer of the request was lost, or it was given up meanwhile. */
const isNews = (call: CallRow): boolean => isFirstWord(call) || isUntold(call);

/** It was made, though these data know nothing of it: a restored backup lags behind the provider. */
const isUntold = ({ state }: CallRow): boolean => state === "planned";

const isFirstWord = ({ state, outcome, providerId }: CallRow): boolean =>
  state === "sending" || state === "unknown" || (state === "ended" && outcome === "unknown" && providerId === null);

function heardOf({ call, rows }: Group): { call: CallRow; provider: string; providerId: string }[] {
  const [first] = rows;
  return first ? [{ call, provider: first.provider, providerId: storedHead.parse(first.payload).providerId }] : [];
}

function groupByCall(rows: InboxRow[], calls: Map<string, CallRow>, done: Map<number, InboxState>): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const call = row.dispatchKey ? calls.get(row.dispatchKey) : undefined;
    if (!call) {
      done.set(row.id, { state: "parked", error: "no call of this key" });
      continue;
    }
    const group = groups.get(call.id) ?? { call, rows: [] };
    group.rows.push(row);
    groups.set(call.id, group);
  }
  return [...groups.values()];
}

function eventOf(row: InboxRow): CallEvent {
  const atMs = row.occurredAt.getTime();
  if (row.kind === "call.ringing") return { type: "ringing", atMs };
  if (row.kind === "call.answered") return { type: "answered", atMs: new Date(callAnsweredFacts.parse(row.payload).answeredAt).getTime() };
  const facts = callEndedFacts.parse(row.payload);
  const end: CallEnd = {
    state: facts.state,
    startedAtMs: Date.parse(facts.startedAt),
    answeredAtMs: facts.answeredAt === null ? null : Date.parse(facts.answeredAt),
    endedAtMs: Date.parse(facts.endedAt),
    talkSeconds: Math.round(facts.talkSeconds),
    turns: facts.turns,
  };
  return { type: "ended", atMs, end };
}

/** The ending that now holds, if these events brought a new one: a later ending by provider time wins over a known one. */
function winningEnd({ call, rows }: Group): EndedCall[] {
  const outcome = foldEvents(rows.map(eventOf));
  const [first] = rows;
  const { end, endAtMs } = outcome;
  if (end === null || endAtMs === null || !first) return [];
  const known =
    call.outcome === null || call.outcome === "unknown" || call.outcomeAt === null ? null : { atMs: call.outcomeAt.getTime(), state: call.outcome };
  if (known && compareEnds({ atMs: endAtMs, state: end.state, talkSeconds: end.talkSeconds }, { ...known, talkSeconds: call.talkSeconds ?? 0 }) <= 0)
    return [];
  const { providerId } = storedHead.parse(first.payload);
  return [{ call, provider: first.provider, providerId, end, endAtMs, rounds: 0, intent: null, evidence: null, optOut: false }];
}

/** Answers and dead numbers go to the number's row: the caps and the never-call rule look there. */
async function recordOnNumbers(
  sql: Sql,
  run: Run,
  keepDays: number,
  numbers: Numbers,
  { ended, untold }: { ended: EndedCall[]; untold: CallRow[] },
): Promise<void> {
  const numberOf = (call: CallRow): NumberState | undefined => (call.phoneHash ? numbers.get(numberKey(call.phoneHash)) : undefined);
  for (const call of untold) {
    const number = numberOf(call);
    if (!number || number.attempts.some((a) => a.dispatchId === call.id)) continue;
    number.attempts.push({ at: run.now, contactId: call.contactId, dispatchId: call.id, category: call.category, answered: null, outcome: null });
    number.changed = true;
  }
  for (const { call, end, optOut, endAtMs } of ended) {
    const number = numberOf(call);
    if (!number) continue;
    number.attempts = number.attempts.map((a) => (a.dispatchId === call.id ? { ...a, answered: end.state === "answered", outcome: end.state } : a));
    number.changed = true;
    if (optOut && run.world !== "live") number.optedOutAt ??= new Date(endAtMs);
  }
  await saveNumbers(sql, run.companyId, run.world, numbers, run.now, keepDays);
}

/** An event of a contact that is over is late: it is recorded, and branches nobody a second time. */
function markDone(groups: Group[], done: Map<number, InboxState>): void {
  for (const { call, rows } of groups) {
    for (const row of rows) done.set(row.id, { state: call.concludedAt === null ? "done" : "late" });
  }
}
