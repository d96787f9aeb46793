import { z } from "zod";
import { checkRule } from "@/lib/audience/check";
import { type Rule, ruleSchema } from "@/lib/audience/rule";
import { type Prisma, type Tx, withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

export const saveAudienceInput = z.object({
  /** Absent: a new audience. */
  id: z.uuid().optional(),
  name: z.string().trim().min(1).max(40),
  rule: ruleSchema,
});
type Input = z.infer<typeof saveAudienceInput>;

/** Creates a live audience, or changes the name and rule of one. Names are unique within the company. */
export async function saveAudience(ctx: ServiceContext, input: Input): Promise<{ id: string }> {
  requirePermission(ctx, "audience.edit");
  const problem = checkRule(input.rule)[0];
  if (problem) throw new AppError("invalid", `audience_rule_${problem.code}`, { field: problem.field ?? "" });
  return withTenant(ctx.companyId, async (tx) => {
    // Whoever watches for people who enter an audience looks before this or after it; and a name is taken once.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('yidao watch ' || ${ctx.companyId}::text, 0))`;
    await refuseTakenName(tx, ctx.companyId, input);
    const id = input.id ? await change(tx, ctx.companyId, input.id, input) : await create(tx, ctx, input);
    const action = input.id ? "audience.change" : "audience.create";
    await recordAudit(tx, ctx, { action, targetType: "audience", targetId: id, detail: { name: input.name } });
    return { id };
  });
}

async function refuseTakenName(tx: Tx, companyId: string, input: Input): Promise<void> {
  const taken = await tx.audience.findFirst({ where: { companyId, name: input.name, ...(input.id ? { id: { not: input.id } } : {}) } });
  if (taken) throw new AppError("conflict", "audience_name_taken", { name: input.name });
}

async function create(tx: Tx, ctx: ServiceContext, input: Input): Promise<string> {
  const row = await tx.audience.create({
    data: { companyId: ctx.companyId, name: input.name, kind: "live", rule: asJson(input.rule), createdBy: ctx.userId },
    select: { id: true },
  });
  return row.id;
}

async function change(tx: Tx, companyId: string, id: string, input: Input): Promise<string> {
  const [before] = await tx.$queryRaw<{ updatedAt: Date; sameRule: boolean }[]>`
    SELECT updated_at AS "updatedAt", rule = ${JSON.stringify(input.rule)}::jsonb AS "sameRule" FROM audience
    WHERE company_id = ${companyId}::uuid AND id = ${id}::uuid AND kind = 'live' FOR UPDATE`;
  if (!before) throw new AppError("not_found", "audience_not_found");
  const updatedAt = new Date();
  await tx.audience.updateMany({ where: { companyId, id }, data: { name: input.name, rule: asJson(input.rule), updatedAt } });
  // Only another rule lets a watch begin anew; under another name people go on entering.
  if (before.sameRule)
    await tx.audienceWatch.updateMany({ where: { companyId, audienceId: id, ruleAt: before.updatedAt }, data: { ruleAt: updatedAt } });
  return id;
}

const asJson = (rule: Rule): Prisma.InputJsonValue => JSON.parse(JSON.stringify(rule)) as Prisma.InputJsonValue;
