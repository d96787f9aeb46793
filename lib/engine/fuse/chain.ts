import { dueOf } from "@/lib/journey/wait";
import type { Op, WaitOp } from "@/lib/journey/plan";
import type { Sql } from "@/lib/db";
import { looksBack } from "../case-sql";
import { everybody, PASSED } from "../claim";
import { END } from "../destination";
import type { Params } from "../params";
import type { Run } from "../run";
import { type CallScript, loadScript } from "../call-script";
import { branchDecided } from "./branch";
import { loadTemplates, type TextTemplate } from "../texts";
import { type Bind, callPlan, type EffectPlan, textPlan } from "./effect";

/** A node that people pass in the statement which brings them there. */
export interface Follower {
  op: Op;
  decided: string;
  insert?: EffectPlan["insert"];
}

/** Longer chains go on in the next step: the statement has to stay plannable. */
const LONGEST = 6;

/** What the effects that people may come to need to know, by id of script and template. */
export interface Known {
  scripts: Map<string, CallScript>;
  templates: Map<string, TextTemplate>;
}

/**
 * The nodes that may follow `op` at once, in flow order. Nobody is taken on in a run that is held, nor in a simulation, whose
 * driver goes node by node.
 */
export function followingOps(run: Run, op: Op): Op[] {
  if (run.state !== "running" || run.mode === "simulation") return [];
  const { order, ops } = run.plan;
  const reached = new Set([op.node]);
  const found: Op[] = [];
  for (const node of order.slice(order.indexOf(op.node) + 1)) {
    const next = ops[node];
    if (!next || !isPassable(next) || ![...reached].some((from) => leadsTo(ops[from], node))) continue;
    // Nobody passes an effect or a wait at once.
    if (next.op === "branch") reached.add(node);
    found.push(next);
    if (found.length === LONGEST) break;
  }
  return found;
}

const leadsTo = (from: Op | undefined, node: string): boolean => from !== undefined && Object.values(from.outlets).includes(node);

function isPassable(op: Op): boolean {
  if (op.op === "end") return true;
  if (op.op === "branch") return !looksBack(op.cases) && [op.otherwise, ...op.cases.map((one) => one.outlet)].every((outlet) => outlet in op.outlets);
  if (op.op === "wait") return "next" in op.outlets && (op.until.type === "span" || op.until.type === "weekday");
  return op.op === "effect" && (op.effect === "call" || op.effect === "text");
}

export async function loadKnown(sql: Sql, companyId: string, ops: Op[]): Promise<Known> {
  const scripts = new Map<string, CallScript>();
  for (const op of ops) {
    if (op.op !== "effect" || op.effect !== "call") continue;
    const script = await loadScript(sql, companyId, op.scriptId);
    if (script) scripts.set(op.scriptId, script);
  }
  const ids = ops.flatMap((op) => (op.op === "effect" && op.effect === "text" ? [op.templateId] : []));
  return { scripts, templates: ids.length > 0 ? await loadTemplates(sql, companyId, ids) : new Map() };
}

/** How people pass these nodes; one that needs more than SQL has at hand is left out. */
export function followersOf(run: Run, ops: Op[], known: Known, params: Params): Follower[] {
  const { bind } = params;
  return ops.flatMap((op): Follower[] => {
    if (op.op === "branch") return [{ op, decided: branchDecided(run, op, params) }];
    if (op.op === "end") return [{ op, decided: everybody(`${bind(END)}::text`, `${bind(op.reason)}::text`) }];
    if (op.op === "wait") return [{ op, decided: beginWait(run, op, bind) }];
    if (op.op !== "effect") return [];
    const plan =
      op.effect === "call"
        ? callPlan(run, op, known.scripts.get(op.scriptId), bind)
        : op.effect === "text"
          ? textPlan(run, op, known.templates.get(op.templateId), bind)
          : null;
    return plan ? [{ op, ...plan }] : [];
  });
}

/** All of them arrive now, so all of them wait until the same instant. */
function beginWait(run: Run, op: WaitOp, bind: Bind): string {
  if (op.until.type === "window") throw new Error(`node ${op.node} does not wait for an instant`);
  const due = dueOf(op.until, run.now, run.timezone);
  if (due.type !== "at") return everybody("'next'", "NULL::text", "jsonb_build_object('waited', false)");
  return `SELECT ${PASSED}, 'waiting' AS stay, ${bind(due.at)}::timestamptz AS due_at, NULL::text AS outlet, NULL::text AS reason, NULL::jsonb AS detail
    FROM (SELECT cl.*, cl.state AS from_state FROM claimed cl) cl`;
}
