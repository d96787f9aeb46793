import { checkRule } from "@/lib/audience/check";
import { compileRule } from "@/lib/audience/compile";
import { dayIn } from "@/lib/time/zone";
import type { Rule } from "@/lib/audience/rule";
import { AppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";

export interface Where {
  /** A condition over alias `c` of customer. */
  sql: string;
  params: unknown[];
}

/** The people of a rule whom this member may see. Refuses a rule that does not fit the catalog. */
export function peopleOf(ctx: ServiceContext, rule: Rule): Where {
  const problem = checkRule(rule)[0];
  if (problem) throw new AppError("invalid", `audience_rule_${problem.code}`, { field: problem.field ?? "" });
  const visible = visiblePeople(ctx);
  const compiled = compileRule(rule, { today: dayIn(ctx.timezone, new Date()), timezone: ctx.timezone, paramOffset: visible.params.length });
  return { sql: `${visible.sql} AND ${compiled.sql}`, params: [...visible.params, ...compiled.params] };
}

/** The people of a static audience whom this member may see. */
export function membersOf(ctx: ServiceContext, audienceId: string): Where {
  const visible = visiblePeople(ctx);
  const params = [...visible.params, audienceId];
  const member = `EXISTS (SELECT FROM audience_member m WHERE m.company_id = c.company_id AND m.audience_id = $${params.length} AND m.customer_id = c.id)`;
  return { sql: `${visible.sql} AND ${member}`, params };
}

/** Their company, their clinics, and a consultant's own patients only. */
function visiblePeople(ctx: ServiceContext): Where {
  const params: unknown[] = [ctx.companyId];
  const parts = ["c.company_id = $1"];
  if (ctx.clinicIds) parts.push(`c.clinic_id = ANY($${params.push(ctx.clinicIds)}::uuid[])`);
  if (ctx.consultantId) parts.push(`c.consultant_id = $${params.push(ctx.consultantId)}::uuid`);
  return { sql: parts.join(" AND "), params };
}
