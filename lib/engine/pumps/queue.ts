import type { CallOp } from "@/lib/journey/plan";
import { allot } from "@/lib/calling/allot";
import { placesWhileReleasing, RELEASE_MS } from "@/lib/calling/release";
import { mayCallAt, openedAt } from "@/lib/calling/window";
import type { ScriptState } from "@/lib/scripts/script";
import type { Sql } from "@/lib/db";
import { type CallScript, loadScripts } from "../call-script";
import type { Company } from "../company";
import { HOLDS_SEAT } from "../leases";
import { loadRuns, type Run } from "../run";
import { RUN_NOW } from "../run-clock";
import { type Lines, openLines, roomOf } from "./lines";

/** The planned calls of one node of one run: they share script, lines, window and clock, so what holds one holds all. */
export interface Queue {
  run: Run;
  op: CallOp;
  /** How many of them may be taken now. */
  quota: number;
  /** null = it is gone. */
  script: CallScript | null;
  /** The script is disabled: its people are never called (B5). */
  disabled: boolean;
  /** The lines it calls over; null = the platform's number. */
  groupId: string | null;
}

export interface OpenQueues {
  queues: Queue[];
  lines: Lines | null;
}

/**
 * Queues with due calls that may be sent now, with the seats and places on lines granted to each, at most `limit` in all. Nothing is
 * written for a queue that must wait (outside hours, script paused, no seat, no token, kill switch): its calls simply stay
 * planned. `turn` says whose turn it is to be first.
 */
export async function openQueues(sql: Sql, company: Company, limit: number, turn: number): Promise<OpenQueues> {
  const candidates = await dueQueues(sql, company.id);
  const disabled = candidates.filter((c) => c.permission === "disabled").map((c) => ({ ...queueOf(c), quota: limit, disabled: true }));
  const open = candidates.filter(
    (c) => c.permission === "enabled" && !company.killSwitch && mayCallAt(c.run.now.getTime(), company.timezone, company.policy),
  );
  if (open.length === 0) return { queues: disabled, lines: null };
  const uses = await placesInUse(sql, company.id);
  const live = open.filter((c) => c.run.world === "live");
  const lines =
    live.length > 0
      ? await openLines(
          sql,
          company.id,
          sumBy(
            uses.filter((u) => u.world === "live"),
            "lineId",
          ),
        )
      : null;
  const queues: Queue[] = [];
  for (const [world, own] of Map.groupBy(open, (c) => c.run.world)) {
    const used = uses.filter((u) => u.world === world);
    queues.push(...(await grant(sql, company, own, used, { lines: world === "live" ? lines : null, limit, turn })));
  }
  return { queues: [...disabled, ...queues], lines };
}

interface Candidate {
  run: Run;
  op: CallOp;
  script: CallScript | null;
  permission: "enabled" | "disabled" | "waiting";
  /** Named by the journey or the script. */
  groupId: string | null;
}

const queueOf = ({ run, op, script, groupId }: Candidate): Omit<Queue, "quota" | "disabled"> => ({ run, op, script, groupId });

/** One look-up per queue, however many calls wait in it. */
async function dueQueues(sql: Sql, companyId: string): Promise<Candidate[]> {
  const { rows } = await sql.query<{ runId: string; node: string; groupId: string | null }>(
    `SELECT q.run_id AS "runId", q.node, j.line_group_id AS "groupId"
     FROM yidao_queues($1, 'call') q
     JOIN journey_run r ON r.company_id = $1 AND r.id = q.run_id AND r.state = 'running'
       AND q.first_due <= ${RUN_NOW}
     JOIN journey j ON j.company_id = $1 AND j.id = r.journey_id
     ORDER BY q.run_id, q.node`,
    [companyId],
  );
  const runs = await loadRuns(sql, companyId, [...new Set(rows.map((row) => row.runId))]);
  const calls = rows.flatMap(({ runId, node, groupId }) => {
    const run = runs.get(runId);
    const op = run?.plan.ops[node];
    return run && op?.op === "effect" && op.effect === "call" ? [{ run, op, groupId }] : [];
  });
  const scripts = await loadScripts(sql, companyId, [...new Set(calls.map((c) => c.op.scriptId))]);
  return calls.map((c) => {
    const script = scripts.get(c.op.scriptId) ?? null;
    return { ...c, script, permission: permissionOf(script?.state), groupId: c.groupId ?? script?.groupId ?? null };
  });
}

function permissionOf(state: ScriptState | undefined): Candidate["permission"] {
  if (state === undefined || state === "disabled") return "disabled";
  return state === "enabled" ? "enabled" : "waiting";
}

interface PlaceUse {
  world: string;
  scriptId: string | null;
  lineId: string | null;
  used: number;
}

/** Calls under way. */
async function placesInUse(sql: Sql, companyId: string): Promise<PlaceUse[]> {
  const { rows } = await sql.query<PlaceUse>(
    `SELECT d.world, d.script_id AS "scriptId", d.line_id AS "lineId", count(*)::int AS used FROM dispatch_open d
     WHERE d.company_id = $1 AND ${HOLDS_SEAT} GROUP BY 1, 2, 3`,
    [companyId],
  );
  return rows;
}

function sumBy(uses: PlaceUse[], key: "scriptId" | "lineId"): Map<string | null, number> {
  const sums = new Map<string | null, number>();
  for (const use of uses) sums.set(use[key], (sums.get(use[key]) ?? 0) + use.used);
  return sums;
}

interface Offer {
  lines: Lines | null;
  limit: number;
  turn: number;
}

async function grant(sql: Sql, company: Company, candidates: Candidate[], used: PlaceUse[], { lines, limit, turn }: Offer): Promise<Queue[]> {
  const { seats } = company.policy;
  const usedByScript = sumBy(used, "scriptId");
  // A call of a virtual world is over in no time of its clock: its script never has two at once.
  const perScript = lines ? seats.perScript : seats.company;
  const scripts = new Map(candidates.map(({ op }) => [op.scriptId, perScript - (usedByScript.get(op.scriptId) ?? 0)]));
  const released = lines ? await releasing(sql, company, candidates) : { company: seats.company, runs: new Map<string, number>() };
  const places = Math.min(limit, released.company - used.reduce((sum, use) => sum + use.used, 0));
  const withGroups = candidates.map((c) => ({ ...c, groupId: lines ? (c.groupId ?? lines.defaultGroupId) : null }));
  const waiting = await countWaiting(
    sql,
    company.id,
    withGroups.map((c) => ({
      queue: c,
      most: Math.max(0, Math.min(places, scripts.get(c.op.scriptId) ?? 0, released.runs.get(c.run.id) ?? places)),
    })),
  );
  const demands = withGroups.map((c, i) => ({ scriptId: c.op.scriptId, groupId: c.groupId, runId: c.run.id, waiting: waiting[i] ?? 0 }));
  const granted = allot(demands, { company: places, scripts, groups: lines ? roomOf(lines) : new Map(), runs: released.runs }, turn);
  return withGroups.flatMap((c, i) => ((granted[i] ?? 0) > 0 ? [{ ...queueOf(c), quota: granted[i] ?? 0, disabled: false }] : []));
}

/**
 * Places while calling comes back: of the company after its hours have begun or its sending was allowed again, of a run after it was resumed. What came due meanwhile
 * does not go all at once.
 */
async function releasing(sql: Sql, company: Company, candidates: Candidate[]): Promise<{ company: number; runs: Map<string, number> }> {
  const now = candidates[0]?.run.now.getTime() ?? 0;
  const { seats } = company.policy;
  const opened = Math.max(openedAt(now, company.timezone, company.policy) ?? now, company.sendingSince?.getTime() ?? 0);
  const resumed = [...new Set(candidates.map((c) => c.run))].filter(({ resumedAt }) => resumedAt && now - resumedAt.getTime() < RELEASE_MS);
  const runs = new Map<string, number>();
  if (resumed.length > 0) {
    const { rows } = await sql.query<{ id: string; used: number }>(
      `SELECT u.id, (SELECT count(*)::int FROM dispatch_open d WHERE d.company_id = $1 AND d.channel = 'call' AND d.run_id = u.id
         AND d.state IN ('sending', 'accepted', 'unknown')) AS used FROM unnest($2::uuid[]) AS u(id)`,
      [company.id, resumed.map((run) => run.id)],
    );
    const used = new Map(rows.map((row) => [row.id, row.used]));
    for (const { id, resumedAt } of resumed)
      runs.set(id, Math.max(0, placesWhileReleasing(now - (resumedAt?.getTime() ?? 0), seats.company) - (used.get(id) ?? 0)));
  }
  return { company: placesWhileReleasing(now - opened, seats.company), runs };
}

/** How many are due in each queue, counted no further than could be taken. */
async function countWaiting(sql: Sql, companyId: string, asked: { queue: Candidate; most: number }[]): Promise<number[]> {
  const { rows } = await sql.query<{ waiting: number }>(
    `SELECT (SELECT count(*)::int FROM (
        SELECT FROM dispatch_open d WHERE d.company_id = $1 AND d.channel = 'call' AND d.run_id = q.run_id AND d.node = q.node
          AND d.state = 'planned' AND d.due_at <= q.now LIMIT q.most) x) AS waiting
     FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::int[]) WITH ORDINALITY AS q(run_id, node, now, most, place) ORDER BY q.place`,
    [
      companyId,
      asked.map(({ queue }) => queue.run.id),
      asked.map(({ queue }) => queue.op.node),
      asked.map(({ queue }) => queue.run.now),
      asked.map(({ most }) => most),
    ],
  );
  return rows.map((row) => row.waiting);
}
