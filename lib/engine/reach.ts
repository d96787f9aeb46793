import { redialInForce } from "@/lib/calling/redial";
import { callVerdict } from "@/lib/calling/verdict";
import type { Sql } from "@/lib/db";
import type { CallOp, Op, Plan, TextOp } from "@/lib/journey/plan";
import { loadScript } from "./call-script";
import { loadCompany } from "./company";
import { type Facts, loadFacts } from "./facts";
import type { Launchable } from "./forecast";
import { deadAtMs, historyOf, numberKey, readNumbers } from "./numbers";
import { composeCall } from "./steps/call";
import { composeText, loadTemplates } from "./texts";

/** Who of some people gets nothing at the first call or text, by reason as it would be stored. */
export interface Unreached {
  node: string;
  refused: Map<string, number>;
}

/**
 * By the rules of the steps themselves, the company's lists and, for calls, what was tried before: numbers known as dead, and the caps as
 * they stand now. Null where there is no first call or text that everybody comes to:
 * the journey has none, or parts before it.
 */
export async function unreachedAtFirst(sql: Sql, journey: Launchable, plan: Plan, people: string[]): Promise<Unreached | null> {
  const op = firstContact(plan);
  if (!op || people.length === 0) return null;
  const { companyId, now, timezone } = journey;
  const facts = await loadFacts(sql, companyId, people, now, timezone);
  const hashes = [...facts.values()].flatMap(({ phoneHash }) => (phoneHash ? [phoneHash] : []));
  const listed = await listedNumbers(sql, companyId, hashes);
  const whyNot = op.effect === "call" ? await callRules(sql, journey, op, hashes, listed) : await textRules(sql, companyId, op, timezone);
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

async function callRules(sql: Sql, { companyId, timezone, now }: Launchable, op: CallOp, hashes: Buffer[], listed: Listed): Promise<WhyNot> {
  const [script, { policy }] = [await loadScript(sql, companyId, op.scriptId), await loadCompany(sql, companyId)];
  const numbers = await readNumbers(sql, companyId, hashes);
  const asked = { contactId: "", category: script?.category ?? null, attempt: 1, redialTimes: redialInForce(op.redial, policy).times };
  return (facts) => {
    const { reason } = composeCall(op, script, facts, timezone);
    const number = facts?.phoneHash ? numbers.get(numberKey(facts.phoneHash)) : undefined;
    if (reason !== null || !number) return reason;
    const list = listed.get(numberKey(number.hash));
    const known = { optedOut: list === "opt_out", blacklisted: list === "blacklist", vanity: false, deadAtMs: deadAtMs(number) };
    const verdict = callVerdict(policy, known, historyOf(number, ""), asked, now.getTime());
    return verdict.type === "end" ? verdict.reason : null;
  };
}

async function textRules(sql: Sql, companyId: string, op: TextOp, zone: string): Promise<WhyNot> {
  const template = (await loadTemplates(sql, companyId, [op.templateId])).get(op.templateId);
  return (facts) => {
    const composed = composeText(template, op.variables, facts, zone);
    return composed.ok ? null : composed.reason;
  };
}

type Listed = Map<string, "opt_out" | "blacklist">;

/** Why a number is neither called nor texted: the person's own word goes before the company's list. */
async function listedNumbers(sql: Sql, companyId: string, hashes: Buffer[]): Promise<Listed> {
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
