import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { requireClinic, type ServiceContext } from "@/lib/services/context";

export const JOURNEY_STATES = ["draft", "running", "paused", "completed", "stopped", "archived"] as const;
export type JourneyState = (typeof JOURNEY_STATES)[number];

export interface JourneyHead {
  id: string;
  name: string;
  state: JourneyState;
  clinicId: string | null;
  currentVersionId: string | null;
}

/** Whether a journey is another clinic's: who sees it is of its clinic, and one of no clinic is the whole company's. */
export const hidesJourney = ({ clinicIds }: Pick<ServiceContext, "clinicIds">, journeyClinicId: string | null): boolean =>
  clinicIds !== null && journeyClinicId !== null && !clinicIds.includes(journeyClinicId);

/** A journey that the person may see. */
export async function visibleJourney(tx: Tx, ctx: ServiceContext, id: string): Promise<JourneyHead> {
  const row = await tx.journey.findUnique({
    where: { companyId_id: { companyId: ctx.companyId, id } },
    select: { id: true, name: true, state: true, clinicId: true, currentVersionId: true },
  });
  if (!row || hidesJourney(ctx, row.clinicId)) throw new AppError("not_found", "journey_not_found");
  return { ...row, state: asState(row.state) };
}

/** The same for changing it: a journey of the whole company takes someone who sees all clinics. An archived one is left alone. */
export async function editableJourney(tx: Tx, ctx: ServiceContext, id: string): Promise<JourneyHead> {
  await tx.$queryRaw`SELECT 1 FROM journey WHERE company_id = ${ctx.companyId}::uuid AND id = ${id}::uuid FOR UPDATE`;
  const journey = await visibleJourney(tx, ctx, id);
  requireClinic(ctx, journey.clinicId);
  if (journey.state === "archived") throw new AppError("conflict", "journey_archived", { name: journey.name });
  return journey;
}

export function asState(state: string): JourneyState {
  const known = JOURNEY_STATES.find((candidate) => candidate === state);
  if (!known) throw new Error(`unknown journey state ${state}`);
  return known;
}
