import type { MigrationChoice, StandingNode } from "@/lib/journey/migration";

export type Action = "finish" | "move" | "exit";

export interface Choice {
  action: Action;
  /** Where to, while they are moved. */
  to: string | null;
}

export type Choices = ReadonlyMap<string, Choice>;

export const keyOf = (at: Pick<StandingNode, "versionId" | "nodeId">): string => `${at.versionId}/${at.nodeId}`;

/** Nobody moves unless it is chosen. */
export const choiceOf = (choices: Choices, at: StandingNode): Choice => choices.get(keyOf(at)) ?? { action: "finish", to: at.target };

export const withChoice = (choices: Choices, at: StandingNode, choice: Partial<Choice>): Choices =>
  new Map(choices).set(keyOf(at), { ...choiceOf(choices, at), ...choice });

export const withAll = (choices: Choices, nodes: readonly StandingNode[], action: Action): Choices =>
  nodes.reduce((all, at) => withChoice(all, at, { action }), choices);

/** Somebody is to be moved and it is not said where. */
export const isIncomplete = (choices: Choices, nodes: readonly StandingNode[]): boolean =>
  nodes.some((at) => choiceOf(choices, at).action === "move" && choiceOf(choices, at).to === null);

/** What the server is told: those who finish where they are need no word. */
export function chosen(choices: Choices, nodes: readonly StandingNode[]): MigrationChoice[] {
  return nodes.flatMap((at): MigrationChoice[] => {
    const { versionId, nodeId } = at;
    const { action, to } = choiceOf(choices, at);
    if (action === "exit") return [{ versionId, nodeId, action }];
    return action === "move" && to !== null ? [{ versionId, nodeId, action, toNodeId: to }] : [];
  });
}

export interface Sum {
  stay: number;
  move: number;
  /** At a step that does the same in the new version. */
  same: number;
  exit: number;
}

/** How many go where; whoever is on the phone finishes in their version. */
export function sumOf(choices: Choices, nodes: readonly StandingNode[]): Sum {
  const sum: Sum = { stay: 0, move: 0, same: 0, exit: 0 };
  for (const at of nodes) {
    const { action, to } = choiceOf(choices, at);
    const free = at.people - at.calling;
    if (action === "finish") sum.stay += at.people;
    else {
      sum.stay += at.calling;
      sum[action === "exit" ? "exit" : at.change === "same" && to === at.nodeId ? "same" : "move"] += free;
    }
  }
  return sum;
}
