import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { compile } from "@/lib/journey/compile";
import { type MigrationChoice, migrationChoicesSchema } from "@/lib/journey/migration";
import type { EntrySchedule, Plan, Problem } from "@/lib/journey/plan";
import { recordAudit } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { startMigration } from "@/lib/services/migrations/close";
import { proposeMigration } from "@/lib/services/migrations/propose";
import { editableJourney, type JourneyHead, type JourneyState } from "./access";
import { asJson, loadDraft, sameDrawing } from "./draft";
import { type Launch, launch } from "./launch";
import { refsFor } from "./loadRefs";
import { hasOpenRun, wasLaunched } from "./one-off";

export const publishJourneyInput = z.object({
  id: z.uuid(),
  /** The draft that the person saw; a newer one is not published unseen. */
  revision: z.number().int().min(1),
  /** False: freeze the version only; an entry that opens once takes nobody in until it is started. */
  launch: z.boolean().default(true),
  /** Who is moved to the new version or let out; everybody else finishes in their version. */
  people: migrationChoicesSchema.default([]),
});

export type PublishResult =
  | { type: "problems"; problems: Problem[] }
  | { type: "published"; versionId: string; number: number; warnings: Problem[]; launch: Launch; migrationId: string | null };

/**
 * Freezes the draft as the next version and sets off what its entry asks for. A draft that is the current version already
 * gives no new one; its schedule is set anew. People in earlier versions finish there, but for those who are chosen to be moved or let out:
 * they are, by the worker, once this is committed.
 */
export async function publishJourney(ctx: ServiceContext, input: z.input<typeof publishJourneyInput>): Promise<PublishResult> {
  requirePermission(ctx, "journey.publish");
  const { id, revision, launch: wanted, people } = publishJourneyInput.parse(input);
  const frozen = await withTenant(ctx.companyId, (tx) => freeze(tx, ctx, { id, revision, launching: wanted, people }));
  if (frozen.type === "problems") return frozen;
  const { journey, version, entry, runId, warnings, migrationId } = frozen;
  if (migrationId) await startMigration(ctx, migrationId);
  // An earlier version's schedule must not start one that opens once.
  const sets = wanted || (entry.type === "now" && journey.currentVersionId !== null);
  const launched: Launch = sets ? await launch(ctx, journey, { schedule: entry, runId }) : { type: "none" };
  return { type: "published", versionId: version.id, number: version.number, warnings, launch: launched, migrationId };
}

interface Frozen {
  type: "frozen";
  journey: JourneyHead;
  version: { id: string; number: number };
  entry: EntrySchedule;
  /** Of the run that begins at once. */
  runId: string | null;
  warnings: Problem[];
  migrationId: string | null;
}

interface Wanted {
  id: string;
  revision: number;
  launching: boolean;
  people: MigrationChoice[];
}

async function freeze(
  tx: Tx,
  ctx: ServiceContext,
  { id, revision, launching, people }: Wanted,
): Promise<Frozen | { type: "problems"; problems: Problem[] }> {
  const journey = await editableJourney(tx, ctx, id);
  const draft = await loadDraft(tx, ctx.companyId, id);
  if (draft.revision !== revision) throw new AppError("conflict", "journey_draft_newer", { name: draft.updatedBy ?? "" });
  const result = compile(draft.document, await refsFor(tx, ctx, journey.clinicId));
  if (!result.ok) return { type: "problems", problems: result.problems };
  const where = { companyId: ctx.companyId, journeyId: id };
  const newest = await tx.journeyVersion.findFirst({ where, orderBy: { number: "desc" } });
  // A test run may have frozen this very drawing already.
  const frozen = newest && sameDrawing(newest.document, draft.document) ? newest : null;
  const version = frozen ?? (await insertVersion(tx, ctx, id, (newest?.number ?? 0) + 1, draft.document, result.plan));
  const fresh = version.id !== journey.currentVersionId;
  if (frozen && fresh)
    await tx.journeyVersion.update({
      where: { companyId_id: { companyId: ctx.companyId, id: frozen.id } },
      data: { publishedAt: new Date(), publishedBy: ctx.userId },
      select: { id: true },
    });
  const entry = entrySchedule(result.plan);
  const opens = launching && journey.state !== "paused";
  const runId = opens && entry.type === "now" ? await firstRun(tx, ctx, { journeyId: id, versionId: version.id, fresh }) : null;
  const state = opens && (entry.type !== "now" || runId !== null) ? "running" : await restingState(tx, ctx, journey, entry);
  await tx.journey.update({
    where: { companyId_id: { companyId: ctx.companyId, id } },
    data: { currentVersionId: version.id, state, updatedAt: new Date(), updatedBy: ctx.userId },
  });
  if (fresh || runId !== null)
    await recordAudit(tx, ctx, {
      action: "journey.publish",
      targetType: "journey",
      targetId: id,
      detail: {
        name: journey.name,
        version: version.number,
        warnings: result.problems.length,
        ...(entry.type === "now" ? { opened: runId !== null } : {}),
      },
    });
  // The version may be the current one already: whoever is in an earlier one can be taken over to it all the same.
  const choices = fresh ? people : people.filter((choice) => choice.versionId !== version.id);
  const published = { journeyId: id, name: journey.name, version, plan: result.plan };
  const migrationId = fresh || choices.length > 0 ? await proposeMigration(tx, ctx, published, choices) : null;
  return {
    type: "frozen",
    journey: { ...journey, state },
    version: { id: version.id, number: version.number },
    entry,
    runId,
    warnings: result.problems,
    migrationId,
  };
}

/** Made with the version, so that no journey is shown as running without one. The same drawing twice takes the audience in once. */
async function firstRun(tx: Tx, ctx: ServiceContext, one: { journeyId: string; versionId: string; fresh: boolean }): Promise<string | null> {
  const { companyId, userId } = ctx;
  const { journeyId, versionId, fresh } = one;
  if (!fresh && (await wasLaunched(tx, companyId, versionId))) return null;
  const run = await tx.journeyRun.create({ data: { companyId, journeyId, versionId, mode: "live", startedBy: userId }, select: { id: true } });
  return run.id;
}

/** Nothing more begins by itself: a journey that was kept running by its schedule only is through. */
async function restingState(tx: Tx, ctx: ServiceContext, journey: JourneyHead, entry: EntrySchedule): Promise<JourneyState> {
  const isThrough = journey.state === "running" && entry.type === "now" && !(await hasOpenRun(tx, ctx.companyId, journey.id));
  return isThrough ? "completed" : journey.state;
}

function insertVersion(
  tx: Tx,
  ctx: ServiceContext,
  journeyId: string,
  number: number,
  document: object,
  plan: Plan,
): Promise<{ id: string; number: number }> {
  return tx.journeyVersion.create({
    data: { companyId: ctx.companyId, journeyId, number, document: asJson(document), plan: asJson(plan), publishedBy: ctx.userId },
    select: { id: true, number: true },
  });
}

function entrySchedule(plan: Plan): EntrySchedule {
  const op = plan.ops[plan.entry];
  if (op?.op !== "enter") throw new Error("a compiled plan begins with its entry");
  return op.schedule;
}
