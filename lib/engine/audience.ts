import { compileRule } from "@/lib/audience/compile";
import { dayIn } from "@/lib/time/zone";
import { type Rule, ruleSchema } from "@/lib/audience/rule";
import type { Sql } from "@/lib/db";

/** Whose audience, and what day it is there. */
export interface AudienceScope {
  companyId: string;
  timezone: string;
  now: Date;
}

export interface StoredAudience {
  id: string;
  /** Null: its members are listed. */
  rule: Rule | null;
  updatedAt: Date;
}

export async function loadAudience(sql: Sql, companyId: string, id: string): Promise<StoredAudience | null> {
  const { rows } = await sql.query<{ kind: "live" | "static"; rule: unknown; updatedAt: Date }>(
    `SELECT kind, rule, updated_at AS "updatedAt" FROM audience WHERE company_id = $1 AND id = $2`,
    [companyId, id],
  );
  const row = rows[0];
  return row ? { id, rule: row.kind === "static" ? null : ruleSchema.parse(row.rule), updatedAt: row.updatedAt } : null;
}

/** A condition on `customer c` of company $1: being in the audience. Its parameters are added to `params`. */
export function audienceCondition(audience: StoredAudience, scope: AudienceScope, params: unknown[]): string {
  if (audience.rule === null) {
    params.push(audience.id);
    return `EXISTS (SELECT FROM audience_member am WHERE am.company_id = $1 AND am.audience_id = $${params.length} AND am.customer_id = c.id)`;
  }
  const options = { today: dayIn(scope.timezone, scope.now), timezone: scope.timezone, paramOffset: params.length };
  const compiled = compileRule(audience.rule, options);
  params.push(...compiled.params);
  return compiled.sql;
}

/** Those of these people who are in the audience; nobody is in one that was deleted. */
export async function membersAmong(sql: Sql, scope: AudienceScope, audienceId: string, people: string[]): Promise<Set<string>> {
  const audience = await loadAudience(sql, scope.companyId, audienceId);
  if (!audience || people.length === 0) return new Set();
  const params: unknown[] = [scope.companyId, people];
  const condition = audienceCondition(audience, scope, params);
  const { rows } = await sql.query<{ id: string }>(
    `SELECT c.id FROM customer c WHERE c.company_id = $1 AND c.id = ANY($2::uuid[]) AND (${condition})`,
    params,
  );
  return new Set(rows.map((row) => row.id));
}
