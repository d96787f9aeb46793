import type { Sql } from "@/lib/db";
import type { CallOp, Op, Plan, TextOp } from "@/lib/journey/plan";
import { loadScript } from "./call-script";
import { type Facts, loadFacts } from "./facts";
import type { Launchable } from "./forecast";
import { composeCall } from "./steps/call";
import { composeText, loadTemplates } from "./texts";

/** Who of some people gets nothing at the first call or text, by reason as it would be stored. */
export interface Unreached {
  node: string;
  refused: Map<string, number>;
}

/**
 * By the rules of the steps themselves, and by the company's lists. Null where there is no first call or text that everybody comes to:
 * the journey has none, or parts before it.
 */
export async function unreachedAtFirst(sql: Sql, journey: Launchable, plan: Plan, people: string[]): Promise<Unreached | null> {
  const op = firstContact(plan);
  if (!op || people.length === 0) return null;
  const { companyId, now, timezone } = journey;
  const facts = await loadFacts(sql, companyId, people, now, timezone);
  const whyNot = op.effect === "call" ? await callRules(sql, companyId, op, timezone) : await textRules(sql, companyId, op, timezone);
  const hashes = [...facts.values()].flatMap(({ phoneHash }) => (phoneHash ? [phoneHash] : []));
  const listed = await listedNumbers(sql, companyId, hashes);
  const refused = new Map<string, number>();
  for (const id of people) {
    const known = facts.get(id);
    const reason = whyNot(known) ?? (known?.phoneHash ? listed.get(known.phoneHash.toString("hex")) : undefined);
    if (reason) refused.set(reason, (refused.get(reason) ?? 0) + 1);
  }
  return { node: op.node, refused };
}

/** Along the one way from the entry; where it parts, or somebody waits for what may change, nothing is said. */
function firstContact(plan: Plan): CallOp | TextOp | null {
  let op: Op | undefined = plan.ops[plan.entry];
  // A way that leads round comes to no contact either.
  for (let steps = 0; op && steps < plan.order.length; steps += 1) {
    if (op.op === "effect" && (op.effect === "call" || op.effect === "text")) return op;
    const passes = op.op === "enter" || (op.op === "effect" && op.effect !== "webhook") || (op.op === "wait" && op.until.type === "window");
    const next: string | null = passes ? (op.outlets["next"] ?? null) : null;
    op = next === null ? undefined : plan.ops[next];
  }
  return null;
}

type WhyNot = (facts: Facts | undefined) => string | null;

async function callRules(sql: Sql, companyId: string, op: CallOp, zone: string): Promise<WhyNot> {
  const script = await loadScript(sql, companyId, op.scriptId);
  return (facts) => composeCall(op, script, facts, zone).reason;
}

async function textRules(sql: Sql, companyId: string, op: TextOp, zone: string): Promise<WhyNot> {
  const template = (await loadTemplates(sql, companyId, [op.templateId])).get(op.templateId);
  return (facts) => {
    const composed = composeText(template, op.variables, facts, zone);
    return composed.ok ? null : composed.reason;
  };
}

/** Why a number is neither called nor texted: the person's own word goes before the company's list. */
async function listedNumbers(sql: Sql, companyId: string, hashes: Buffer[]): Promise<Map<string, "opt_out" | "blacklist">> {
  const { rows } = await sql.query<{ hash: string; reason: "opt_out" | "blacklist" }>(
    `SELECT encode(phone_hash, 'hex') AS hash, 'blacklist' AS reason FROM blacklist_entry WHERE company_id = $1 AND phone_hash = ANY($2::bytea[])
     UNION ALL SELECT encode(phone_hash, 'hex'), 'opt_out' FROM opt_out WHERE company_id = $1 AND phone_hash = ANY($2::bytea[])
     UNION ALL SELECT encode(phone_hash, 'hex'), 'opt_out' FROM number_state
               WHERE company_id = $1 AND world = 'live' AND phone_hash = ANY($2::bytea[]) AND opted_out_at IS NOT NULL`,
    [companyId, hashes],
  );
  const listed = new Map<string, "opt_out" | "blacklist">();
  for (const { hash, reason } of rows) if (listed.get(hash) !== "opt_out") listed.set(hash, reason);
  return listed;
}
