import { z } from "zod";
import { diff } from "./diff";
import { type JourneyDocument, type Kind, nodeIdSchema } from "./document";
import { graphOf } from "./graph";
import { kindOf } from "./kinds";
import type { Plan } from "./plan";

/** What becomes of the people who stand at one node of an earlier version. Who is not named finishes there. */
export const migrationChoiceSchema = z.discriminatedUnion("action", [
  z.object({ versionId: z.uuid(), nodeId: nodeIdSchema, action: z.literal("move"), toNodeId: nodeIdSchema }),
  z.object({ versionId: z.uuid(), nodeId: nodeIdSchema, action: z.literal("exit") }),
]);
export type MigrationChoice = z.infer<typeof migrationChoiceSchema>;
export const migrationChoicesSchema = z.array(migrationChoiceSchema).max(500);

/** People of live runs at one node of one version. */
export interface Standing {
  versionId: string;
  versionNumber: number;
  nodeId: string;
  people: number;
  /** Of them on the phone now: they finish in their version whatever is chosen. */
  calling: number;
}

export interface StandingNode extends Standing {
  name: string;
  kind: Kind;
  change: "changed" | "removed" | "same";
  /** Where they would stand in the new version; null: no place suggests itself. */
  target: string | null;
}

/**
 * The nodes people stand at, against a new drawing: first those that it changes or removes. Somebody on the way through the entry is
 * left out: entries can't be moved to, and nobody stays there.
 */
export function standingNodes(standing: readonly Standing[], documents: ReadonlyMap<string, JourneyDocument>, next: JourneyDocument): StandingNode[] {
  const rank = { changed: 0, removed: 1, same: 2 };
  const changes = new Map([...documents].map(([id, document]) => [id, diff(document, next)]));
  const found = standing.flatMap((at): StandingNode[] => {
    const document = documents.get(at.versionId);
    const node = document?.nodes.find((candidate) => candidate.id === at.nodeId);
    const change = changes.get(at.versionId);
    if (!document || !node || !change || kindOf(node.kind).category === "entry") return [];
    const how = change.removed.includes(node.id) ? "removed" : change.changed.includes(node.id) ? "changed" : "same";
    return [{ ...at, name: node.name, kind: node.kind, change: how, target: successor(document, node.id, next) }];
  });
  return found.toSorted((a, b) => rank[a.change] - rank[b.change] || b.versionNumber - a.versionNumber);
}

/** The same node; where it is gone, the first one behind it that is still there. */
function successor(before: JourneyDocument, nodeId: string, next: JourneyDocument): string | null {
  const there = new Set(next.nodes.filter((node) => kindOf(node.kind).category !== "entry").map((node) => node.id));
  const { outgoing } = graphOf(before);
  const seen = new Set([nodeId]);
  for (const id of seen) {
    if (there.has(id)) return id;
    for (const edge of outgoing.get(id) ?? []) seen.add(edge.to);
  }
  return null;
}

/** The first choice that can't be carried out: its node is not of its version, or its target is not of the new plan or its entry. */
export function brokenChoice(choices: readonly MigrationChoice[], plans: ReadonlyMap<string, Plan>, next: Plan): MigrationChoice | null {
  const seen = new Set<string>();
  for (const choice of choices) {
    const key = `${choice.versionId}/${choice.nodeId}`;
    const from = plans.get(choice.versionId)?.ops[choice.nodeId];
    const to = choice.action === "move" ? next.ops[choice.toNodeId] : null;
    if (seen.has(key) || !from || from.op === "enter" || to === undefined || to?.op === "enter") return choice;
    seen.add(key);
  }
  return null;
}
