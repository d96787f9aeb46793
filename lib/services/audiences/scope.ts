import { checkRule } from "@/lib/audience/check";
import { compileRule } from "@/lib/audience/compile";
import { dayIn } from "@/lib/time/zone";
import type { Rule } from "@/lib/audience/rule";
import { AppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "@/lib/services/patients/scope";

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

function visiblePeople(ctx: ServiceContext): Where {
  const params: unknown[] = [];
  return { sql: visiblePatients(ctx, ctx.clinicIds, params), params };
}
