import type { Tx } from "@/lib/db";
import { OPEN_RUN_STATES } from "@/lib/engine/run";
import { type JourneyDocument, journeyDocumentSchema } from "@/lib/journey/document";
import { readAudienceEntry } from "@/lib/journey/kinds/audience-entry/schema";
import type { JourneyHead } from "./access";
import { sameDrawing } from "./draft";

/**
 * What publishing a draft whose entry opens once, right away, would set off: the first run; one more, by the entry of the last one or by
 * another; or nothing, because this very version has run already.
 */
export type OneOff = "first" | "same_entry" | "other_entry" | "done";

/** Null: the entry is of another kind. */
export async function oneOffOf(tx: Tx, companyId: string, journey: JourneyHead, draft: JourneyDocument): Promise<OneOff | null> {
  const entry = entryOf(draft);
  if (entry?.schedule.type !== "now") return null;
  const where = { companyId, journeyId: journey.id };
  const last = await tx.journeyRun.findFirst({
    where: { ...where, ...LAUNCHED },
    orderBy: { createdAt: "desc" },
    select: { versionId: true },
  });
  if (!last) return "first";
  const select = { id: true, document: true } as const;
  const newest = await tx.journeyVersion.findFirst({ where, orderBy: { number: "desc" }, select });
  if (newest && newest.id === journey.currentVersionId && sameDrawing(newest.document, draft) && (await wasLaunched(tx, companyId, newest.id)))
    return "done";
  const launched = await tx.journeyVersion.findUniqueOrThrow({ where: { companyId_id: { companyId, id: last.versionId } }, select });
  const before = entryOf(journeyDocumentSchema.parse(launched.document));
  return JSON.stringify(before) === JSON.stringify(entry) ? "same_entry" : "other_entry";
}

// A run of those who are taken over from another version takes no audience in.
const LAUNCHED = { mode: "live", migrationId: null } as const;

export async function wasLaunched(tx: Tx, companyId: string, versionId: string): Promise<boolean> {
  return (await tx.journeyRun.findFirst({ where: { companyId, versionId, ...LAUNCHED }, select: { id: true } })) !== null;
}

export async function hasOpenRun(tx: Tx, companyId: string, journeyId: string): Promise<boolean> {
  const open = { companyId, journeyId, mode: "live", state: { in: [...OPEN_RUN_STATES] } };
  return (await tx.journeyRun.findFirst({ where: open, select: { id: true } })) !== null;
}

function entryOf(document: JourneyDocument) {
  const node = document.nodes.find((candidate) => candidate.kind === "audience-entry");
  return node ? readAudienceEntry(node.config) : null;
}
