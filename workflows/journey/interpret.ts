import type { ShardView } from "@/lib/engine/view";

export type NextStep =
  | { type: "node"; node: string; activity: string }
  /** Jump the run's clock (never in a live run). */
  | { type: "advance" }
  /** Until then, or until somebody wakes the shard. */
  | { type: "sleep"; forMs: number }
  | { type: "done" };

/** Even a shard that waits for nothing looks again after this: a wake that got lost costs no more. */
export const LONGEST_SLEEP_MS = 3_600_000;

/** A paused shard looks by itself too: the signal of resuming may have got lost, and a test run's clock needs the shard to move. */
export const LONGEST_HOLD_MS = 60_000;

/** The activity of a node carries the node's name, so that the Temporal UI reads as the journey; its id keeps names apart. */
export const activityName = (node: string, name: string): string => `${name.trim() || "–"} (${node})`;

/** What a shard does next, from what it sees. Earlier nodes go first, so one pass takes people as far as they can go. */
export function nextStep(view: ShardView, virtual: boolean): NextStep {
  if (view.state === "paused" || view.state === "starting") return { type: "sleep", forMs: LONGEST_HOLD_MS };
  if (view.state !== "running" || !view.open) return { type: "done" };
  const first = view.ready[0];
  if (first) return { type: "node", node: first.node, activity: activityName(first.node, first.name) };
  if (virtual) return { type: "advance" };
  return { type: "sleep", forMs: Math.min(view.nextDueInMs ?? LONGEST_SLEEP_MS, LONGEST_SLEEP_MS) };
}
