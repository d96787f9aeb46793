import { z } from "zod";
import { type Tx, withTenant } from "@/lib/db";
import { changeCount, diff, type DocumentDiff } from "@/lib/journey/diff";
import { emptyDocument, type JourneyDocument, journeyDocumentSchema } from "@/lib/journey/document";
import { check } from "@/lib/journey/executable";
import { type Standing, type StandingNode, standingNodes } from "@/lib/journey/migration";
import type { Problem } from "@/lib/journey/plan";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type JourneyHead, visibleJourney } from "./access";
import { loadDraft } from "./draft";
import { countUnseen, refsFor } from "./loadRefs";
import { type OneOff, oneOffOf } from "./one-off";

export const checkJourneyInput = z.object({ id: z.uuid() });

export interface JourneyCheck {
  revision: number;
  problems: Problem[];
  /** Against the published version; everything is new while there is none. */
  changes: DocumentDiff;
  changeCount: number;
  /** Where people of live runs stand now, in whatever version. */
  standing: Standing[];
  /** The same by node of their version, against the draft: what publishing asks about. */
  nodes: StandingNode[];
  /** Those of them who stand at nodes that the draft changes or removes. */
  affected: number;
  /** Null: the entry does not open once, right away. */
  oneOff: OneOff | null;
}

/** What publishing the draft would meet: faults, changes, and the people who stand at what changes. */
export async function checkJourney(ctx: ServiceContext, input: z.infer<typeof checkJourneyInput>): Promise<JourneyCheck> {
  requirePermission(ctx, "journey.view");
  return withTenant(ctx.companyId, async (tx) => {
    const journey = await visibleJourney(tx, ctx, input.id);
    const draft = await loadDraft(tx, ctx.companyId, journey.id);
    const drawn = JSON.stringify(draft.document);
    const refs = countUnseen(await refsFor(tx, ctx, journey.clinicId), ctx.clinicIds, (id) => drawn.includes(id));
    const changes = diff(await publishedDocument(tx, ctx.companyId, journey), draft.document);
    const standing = await standingPeople(tx, ctx.companyId, journey.id);
    const touched = new Set([...changes.changed, ...changes.removed]);
    return {
      revision: draft.revision,
      problems: check(draft.document, refs),
      changes,
      changeCount: changeCount(changes),
      standing,
      nodes: standingNodes(standing, await drawings(tx, ctx.companyId, standing), draft.document),
      affected: standing.filter((at) => touched.has(at.nodeId)).reduce((sum, at) => sum + at.people, 0),
      oneOff: await oneOffOf(tx, ctx.companyId, journey, draft.document),
    };
  });
}

async function publishedDocument(tx: Tx, companyId: string, journey: JourneyHead): Promise<JourneyDocument> {
  if (!journey.currentVersionId) return emptyDocument;
  const row = await tx.journeyVersion.findUnique({
    where: { companyId_id: { companyId, id: journey.currentVersionId } },
    select: { document: true },
  });
  return row ? journeyDocumentSchema.parse(row.document) : emptyDocument;
}

/** The drawings of the versions that people stand in. */
async function drawings(tx: Tx, companyId: string, standing: Standing[]): Promise<Map<string, JourneyDocument>> {
  const rows = await tx.journeyVersion.findMany({
    where: { companyId, id: { in: [...new Set(standing.map((at) => at.versionId))] } },
    select: { id: true, document: true },
  });
  return new Map(rows.map((row) => [row.id, journeyDocumentSchema.parse(row.document)]));
}

/** From the counters, which are kept in the transactions that move people. */
export function standingPeople(tx: Tx, companyId: string, journeyId: string): Promise<Standing[]> {
  return tx.$queryRaw<Standing[]>`
    SELECT c.node AS "nodeId", v.id AS "versionId", v.number AS "versionNumber", sum(c.value)::int AS people,
           coalesce(sum(c.value) FILTER (WHERE c.metric = 'here:calling'), 0)::int AS calling
    FROM counter c JOIN journey_version v ON v.company_id = c.company_id AND v.id = c.version_id
    WHERE c.company_id = ${companyId}::uuid AND c.journey_id = ${journeyId}::uuid AND c.mode = 'live' AND c.metric LIKE 'here:%'
    GROUP BY c.node, v.id, v.number HAVING sum(c.value) > 0 ORDER BY v.number DESC, c.node`;
}
