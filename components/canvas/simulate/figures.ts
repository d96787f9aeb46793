import type { Estimate, SimulatedNode } from "@/lib/metrics/simulation-result";
import { type NodeFigures, nodeFigures } from "@/lib/metrics/node-figures";

/** What a simulation says nothing of, among the figures that a run's drawing shows. */
export const NOT_SIMULATED: ReadonlySet<string> = new Set(["effective_rate", "delivered", "delivery_rate"]);

/** The expected values of a node in the form in which a run's figures are drawn. People are whole, and the sum still holds. */
export function figuresOf(node: SimulatedNode): NodeFigures {
  const parts: [metric: string, people: number][] = [
    ["here:waiting", node.here.mean],
    ...node.left.map((share): [string, number] => [`left:${share.key}`, share.count.mean]),
    ...node.blocked.map((share): [string, number] => [`blocked:${share.key}`, share.count.mean]),
    ...node.failed.map((share): [string, number] => [`failed:${share.key}`, share.count.mean]),
    ...node.exited.map((share): [string, number] => [`exited:${share.key}`, share.count.mean]),
  ];
  const counters = new Map(wholes(parts));
  counters.set(
    "entered",
    [...counters.values()].reduce((sum, people) => sum + people, 0),
  );
  if (node.used) {
    counters.set("call:called", Math.round(node.used.called.mean));
    counters.set("call:answered", Math.round(node.used.answered.mean));
    counters.set("call:talk_seconds", Math.round(node.used.talkSeconds.mean));
    counters.set("text:texted", Math.round(node.used.texts.mean));
  }
  return nodeFigures(node.node, counters);
}

/** Whole numbers that add up to the rounded sum: the largest remainders are rounded up. */
function wholes(parts: [string, number][]): [string, number][] {
  const floors = parts.map(([key, value], i) => ({ key, i, whole: Math.floor(value), rest: value - Math.floor(value) }));
  let missing = Math.round(parts.reduce((sum, [, value]) => sum + value, 0)) - floors.reduce((sum, part) => sum + part.whole, 0);
  for (const part of floors.toSorted((a, b) => b.rest - a.rest || a.i - b.i)) {
    if (missing <= 0) break;
    part.whole += 1;
    missing -= 1;
  }
  return floors.map((part) => [part.key, part.whole]);
}

/** Low and high as they are shown; null where they are the same. */
export function rangeOf({ low, high }: Estimate, format: (value: number) => string): string | null {
  const [from, to] = [format(low), format(high)];
  return from === to ? null : `${from}–${to}`;
}
