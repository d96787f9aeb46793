import { z } from "zod";
import { checkRule } from "@/lib/audience/check";
import { type Rule, ruleSchema } from "@/lib/audience/rule";
import { type Prisma, type Tx, withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { changeableAudience } from "./access";

export const saveAudienceInput = z.object({
  /** Absent: a new audience. */
  id: z.uuid().optional(),
  /** When what was changed had been saved: whoever saved since is not written over. Absent: whatever stands there. */
  updatedAt: z.date().optional(),
  name: z.string().trim().min(1).max(40),
  rule: ruleSchema,
});
type Input = z.infer<typeof saveAudienceInput>;

interface Saved {
  id: string;
  updatedAt: Date;
}

/** Creates a live audience, or changes the name and rule of one that is not beyond the member's clinics. Names are unique within the company. */
export async function saveAudience(ctx: ServiceContext, input: Input): Promise<Saved> {
  requirePermission(ctx, "audience.edit");
  const problem = checkRule(input.rule)[0];
  if (problem) throw new AppError("invalid", `audience_rule_${problem.code}`, { field: problem.field ?? "" });
  return withTenant(ctx.companyId, async (tx) => {
    // Whoever watches for people who enter an audience looks before this or after it; and a name is taken once.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('yidao watch ' || ${ctx.companyId}::text, 0))`;
    await refuseTakenName(tx, ctx.companyId, input);
    const saved = input.id ? await change(tx, ctx, input.id, input) : await create(tx, ctx, input);
    const action = input.id ? "audience.change" : "audience.create";
    await recordAudit(tx, ctx, { action, targetType: "audience", targetId: saved.id, detail: { name: input.name } });
    return saved;
  });
}

async function refuseTakenName(tx: Tx, companyId: string, input: Input): Promise<void> {
  const taken = await tx.audience.findFirst({ where: { companyId, name: input.name, ...(input.id ? { id: { not: input.id } } : {}) } });
  if (taken) throw new AppError("conflict", "audience_name_taken", { name: input.name });
}

async function create(tx: Tx, ctx: ServiceContext, input: Input): Promise<Saved> {
  return tx.audience.create({
    data: { companyId: ctx.companyId, name: input.name, kind: "live", rule: asJson(input.rule), createdBy: ctx.userId, updatedBy: ctx.userId },
    select: { id: true, updatedAt: true },
  });
}

async function change(tx: Tx, ctx: ServiceContext, id: string, input: Input): Promise<Saved> {
  const { companyId } = ctx;
  await changeableAudience(tx, ctx, id);
  const [before] = await tx.$queryRaw<{ name: string; updatedAt: Date; sameRule: boolean }[]>`
    SELECT name, updated_at AS "updatedAt", rule = ${JSON.stringify(input.rule)}::jsonb AS "sameRule" FROM audience
    WHERE company_id = ${companyId}::uuid AND id = ${id}::uuid AND kind = 'live' FOR UPDATE`;
  if (!before) throw new AppError("not_found", "audience_not_found");
  if (input.updatedAt && before.updatedAt.getTime() > input.updatedAt.getTime())
    throw new AppError("conflict", "audience_newer", { name: before.name });
  // Never the same twice, so that what is newer can be told however fast people save.
  const updatedAt = new Date(Math.max(Date.now(), before.updatedAt.getTime() + 1));
  await tx.audience.updateMany({ where: { companyId, id }, data: { name: input.name, rule: asJson(input.rule), updatedAt, updatedBy: ctx.userId } });
  // Only another rule lets a watch begin anew; under another name people go on entering.
  if (before.sameRule)
    await tx.audienceWatch.updateMany({ where: { companyId, audienceId: id, ruleAt: before.updatedAt }, data: { ruleAt: updatedAt } });
  return { id, updatedAt };
}

const asJson = (rule: Rule): Prisma.InputJsonValue => JSON.parse(JSON.stringify(rule)) as Prisma.InputJsonValue;
