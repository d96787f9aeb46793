import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { compile } from "@/lib/journey/compile";
import type { Problem } from "@/lib/journey/plan";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { editableJourney, type JourneyHead } from "@/lib/services/journeys/access";
import { asJson, loadDraft, sameDrawing } from "@/lib/services/journeys/draft";
import { refsFor } from "@/lib/services/journeys/loadRefs";
import { tellEngine } from "@/lib/services/tell-engine";

export const startTestInput = z.object({
  journeyId: z.uuid(),
  /** The draft as it is drawn now, or the published version. */
  source: z.enum(["draft", "published"]).default("draft"),
  /** At most so many people of the audience, drawn by chance. */
  sampleSize: z.number().int().min(1).max(10_000).default(500),
});

export type StartTestResult = { type: "problems"; problems: Problem[] } | { type: "started"; runId: string };

/**
 * The same engine on a clock that jumps to whatever is due next, over a sample, with the carrier answering at once. It has a world of its own:
 * live figures, caps, opt-outs and tags know nothing of it.
 */
export async function startTest(ctx: ServiceContext, raw: z.input<typeof startTestInput>): Promise<StartTestResult> {
  requirePermission(ctx, "journey.run");
  const { journeyId, source, sampleSize } = startTestInput.parse(raw);
  const { companyId } = ctx;
  const made = await withTenant(companyId, async (tx) => {
    const journey = await editableJourney(tx, ctx, journeyId);
    const version = source === "draft" ? await frozenDraft(tx, ctx, journey) : publishedVersion(journey);
    if (version.type === "problems") return version;
    const id = randomUUID();
    await tx.journeyRun.create({
      data: { companyId, id, journeyId, versionId: version.id, mode: "test", world: id, sampleSize, startedBy: ctx.userId },
    });
    await recordAudit(tx, ctx, { action: "run.test", targetType: "journey_run", targetId: id, detail: { journeyId, sampleSize } });
    return { type: "made" as const, id };
  });
  if (made.type === "problems") return made;
  await tellEngine({ runId: made.id }, () => ctx.engine.startRun({ companyId, runId: made.id }));
  return { type: "started", runId: made.id };
}

type Version = { type: "version"; id: string } | { type: "problems"; problems: Problem[] };

function publishedVersion(journey: JourneyHead): Version {
  if (!journey.currentVersionId) throw new AppError("conflict", "journey_not_published", { name: journey.name });
  return { type: "version", id: journey.currentVersionId };
}

/** A version of the draft for people of tests only: the journey's own version stays as it is. One that does the same is used again. */
async function frozenDraft(tx: Tx, ctx: ServiceContext, journey: JourneyHead): Promise<Version> {
  const { companyId } = ctx;
  const draft = await loadDraft(tx, companyId, journey.id);
  const result = compile(draft.document, await refsFor(tx, ctx, journey.clinicId));
  if (!result.ok) return { type: "problems", problems: result.problems };
  const newest = await tx.journeyVersion.findFirst({ where: { companyId, journeyId: journey.id }, orderBy: { number: "desc" } });
  if (newest && sameDrawing(newest.document, draft.document)) return { type: "version", id: newest.id };
  const version = await tx.journeyVersion.create({
    data: {
      companyId,
      journeyId: journey.id,
      number: (newest?.number ?? 0) + 1,
      document: asJson(draft.document),
      plan: asJson(result.plan),
      publishedBy: ctx.userId,
    },
    select: { id: true },
  });
  return { type: "version", id: version.id };
}
