import type { Prisma, Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { changeCount, diff } from "@/lib/journey/diff";
import { type JourneyDocument, journeyDocumentSchema } from "@/lib/journey/document";

export interface Draft {
  /** Goes up by one with each save. */
  revision: number;
  document: JourneyDocument;
  updatedAt: Date;
  /** Name of who saved it last. */
  updatedBy: string | null;
}

export async function loadDraft(tx: Tx, companyId: string, journeyId: string): Promise<Draft> {
  const row = await tx.journeyDraft.findUnique({ where: { companyId_journeyId: { companyId, journeyId } } });
  if (!row) throw new AppError("not_found", "journey_not_found");
  const editor = row.updatedBy ? await tx.authUser.findUnique({ where: { id: row.updatedBy }, select: { name: true } }) : null;
  return {
    revision: row.revision,
    document: journeyDocumentSchema.parse(row.document),
    updatedAt: row.updatedAt,
    updatedBy: editor?.name ?? null,
  };
}

export const asJson = (value: object): Prisma.InputJsonObject => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;

/** Whether a stored drawing does the same as another: moved nodes and notes do not count. */
export const sameDrawing = (stored: unknown, drawn: JourneyDocument): boolean => changeCount(diff(journeyDocumentSchema.parse(stored), drawn)) === 0;
