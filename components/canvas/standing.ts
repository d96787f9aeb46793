import type { Standing } from "@/lib/journey/migration";

/** People at a node of a version other than the published one. */
export type Elsewhere = Pick<Standing, "versionId" | "versionNumber" | "people">;

/** By node: who stands there in the published version, and who in others. */
export function standingByNode(
  standing: readonly Standing[],
  publishedId: string | null,
): { here: ReadonlyMap<string, number>; elsewhere: ReadonlyMap<string, Elsewhere[]> } {
  const here = new Map<string, number>();
  const elsewhere = new Map<string, Elsewhere[]>();
  for (const { nodeId, versionId, versionNumber, people } of standing) {
    if (versionId === publishedId) here.set(nodeId, (here.get(nodeId) ?? 0) + people);
    else elsewhere.set(nodeId, [...(elsewhere.get(nodeId) ?? []), { versionId, versionNumber, people }]);
  }
  return { here, elsewhere };
}
