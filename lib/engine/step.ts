import { withTenantSql } from "@/lib/db";
import type { Sql } from "@/lib/db";
import { log } from "@/lib/log";
import type { Op } from "@/lib/journey/plan";
import { ring } from "./bell";
import { BATCH, claimReady, DUE, everybody, type StepInput } from "./claim";
import { carryOut, leave } from "./decide";
import { brokenOutlet } from "./destination";
import { faultOf } from "./fault";
import { type Moved, move } from "./move";
import { loadRun, opOf } from "./run";
import { beginAwait, endAwait } from "./steps/await";
import { branch } from "./steps/branch";
import { call } from "./steps/call";
import { end } from "./steps/end";
import { enter } from "./steps/enter";
import { field } from "./steps/field";
import { follow } from "./steps/follow";
import { goal } from "./steps/goal";
import { lead } from "./steps/lead";
import { loop } from "./steps/loop";
import { split } from "./steps/split";
import { tag } from "./steps/tag";
import { text } from "./steps/text";
import { beginWait, endWait } from "./steps/wait";
import { webhook } from "./steps/webhook";
import { passWindow } from "./steps/window";

const NOTHING: Moved = { count: 0, groups: [], shards: [] };

/**
 * Claims are planned afresh for the numbers at hand: a generic plan made for a small table scans a big one. Everything on this
 * path looks rows up by key; statistics of a table that has just filled would have it read and hash all of it instead.
 */
export const STEP_SETTINGS = {
  plan_cache_mode: "force_custom_plan",
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
};

export interface StepTarget {
  companyId: string;
  runId: string;
  shard: number;
  node: string;
}

/**
 * Moves at most a batch of people through one node, in one transaction. Run it again as often as you like: a person who
 * was moved is no longer there. A run that is not running moves nobody.
 */
export async function step(target: StepTarget, limit = BATCH): Promise<Moved> {
  let moved: Moved;
  try {
    moved = await attempt(target, limit);
  } catch (error) {
    if (faultOf(error) === null) throw error;
    moved = await isolate(target, limit);
  }
  if (moved.groups.some((group) => group.stay === "to_call")) ring("dial");
  if (moved.groups.some((group) => group.stay === "texting")) ring("text");
  if (moved.groups.some((group) => group.stay === "sending")) ring("webhook");
  return moved;
}

const attempt = (target: StepTarget, limit: number): Promise<Moved> =>
  withTenantSql(target.companyId, (sql) => within(sql, target, limit), STEP_SETTINGS);

/** One person's data breaks the batch: smaller and smaller parts go on until that person stands alone and is marked failed. */
async function isolate(target: StepTarget, limit: number): Promise<Moved> {
  let total = NOTHING;
  for (let size = Math.ceil(limit / 4); ; size = Math.ceil(size / 4)) {
    try {
      for (;;) {
        const moved = await attempt(target, size);
        total = both(total, moved);
        if (moved.count < size) return total;
      }
    } catch (error) {
      const fault = faultOf(error);
      if (fault === null) throw error;
      if (size > 1) continue;
      log.warn({ runId: target.runId, node: target.node, err: error }, "one person broke a step and is marked failed");
      return both(total, await withTenantSql(target.companyId, (sql) => failFirst(sql, target, fault), STEP_SETTINGS));
    }
  }
}

async function within(sql: Sql, target: StepTarget, limit: number): Promise<Moved> {
  const run = await loadRun(sql, target.companyId, target.runId);
  if (run.state !== "running") return NOTHING;
  return apply(sql, { run, shard: target.shard, limit }, opOf(run, target.node));
}

/** One batch through one op, inside the caller's transaction. */
export async function apply(sql: Sql, input: StepInput, op: Op): Promise<Moved> {
  switch (op.op) {
    case "enter":
      return enter(sql, input, op);
    case "end":
      return end(sql, input, op);
    case "branch":
      return branch(sql, input, op);
    case "split":
      return split(sql, input, op);
    case "loop":
      return loop(sql, input, op);
    case "wait":
      if (op.until.type === "window") return (await passWindow(sql, input, op, op.until)).reduce(both, NOTHING);
      return both(await endWait(sql, input, op), await beginWait(sql, input, op, op.until));
    case "await":
      return both(await endAwait(sql, input, op), await beginAwait(sql, input, op));
    case "goal":
      return goal(sql, input, op);
    case "effect":
      return effect(sql, input, op);
  }
}

function effect(sql: Sql, input: StepInput, op: Extract<Op, { op: "effect" }>): Promise<Moved> {
  switch (op.effect) {
    case "call":
      return call(sql, input, op);
    case "text":
      return text(sql, input, op);
    case "tag":
      return tag(sql, input, op);
    case "field":
      return field(sql, input, op);
    case "follow":
      return follow(sql, input, op);
    case "lead":
      return lead(sql, input, op);
    case "webhook":
      return webhook(sql, input, op);
  }
}

const both = (a: Moved, b: Moved): Moved => ({
  count: a.count + b.count,
  groups: [...a.groups, ...b.groups],
  shards: [...new Set([...a.shards, ...b.shards])],
});

async function failFirst(sql: Sql, target: StepTarget, fault: string): Promise<Moved> {
  const run = await loadRun(sql, target.companyId, target.runId);
  if (run.state !== "running") return NOTHING;
  return failOne(sql, { run, shard: target.shard, limit: 1 }, opOf(run, target.node), fault);
}

/** Marks the first person of a claim as failed: the one who stands alone after all others went on. */
export async function failOne(sql: Sql, input: StepInput, op: Op, fault: string): Promise<Moved> {
  const { run, shard } = input;
  const reason = `step_broken:${fault}`;
  const ready = await claimReady(sql, { ...input, limit: 1 }, op.node);
  if (ready.length > 0)
    return carryOut(
      sql,
      run,
      op,
      ready.map((p) => leave(p.id, brokenOutlet(op), reason)),
      ["ready"],
    );
  return move(sql, run, op, { claimed: DUE, decided: everybody("$12::text", "$13::text"), params: [shard, 1, brokenOutlet(op), reason] });
}
