import type { JourneyDocument } from "@/lib/journey/document";
import { connectRefusal } from "@/lib/journey/edit/edges";
import { outletsOf } from "@/lib/journey/graph";
import type { Connecting } from "./store/store";

/** Nodes that an outlet may lead to, in the order in which they are walked through. */
export const targetsOf = (document: JourneyDocument, order: readonly string[], from: string, outlet: string): string[] =>
  order.filter((id) => id !== from && connectRefusal(document, from, outlet, id) === null);

/** Begins on the first outlet that leads nowhere yet; null for a node without a way out. */
export function beginConnecting(document: JourneyDocument, order: readonly string[], from: string): Connecting | null {
  const node = document.nodes.find((candidate) => candidate.id === from);
  const outlets = node ? outletsOf(node) : [];
  const free =
    outlets.find((outlet) => !outlet.quiet && !document.edges.some((edge) => edge.from === from && edge.outlet === outlet.id)) ?? outlets[0];
  if (!free) return null;
  return { from, outlet: free.id, target: targetsOf(document, order, from, free.id)[0] ?? null, typed: "" };
}

const turn = <T>(list: readonly T[], now: T | null, by: number): T | null => {
  if (list.length === 0) return null;
  const at = now === null ? -1 : list.indexOf(now);
  return list[(at === -1 && by < 0 ? list.length - 1 : at + by + list.length) % list.length] ?? null;
};

/** One key while connecting: outlets by left and right, targets by up and down or by typing a part of the name. */
export function connectingKey(state: Connecting, key: string, document: JourneyDocument, order: readonly string[]): Connecting {
  const node = document.nodes.find((candidate) => candidate.id === state.from);
  if (!node) return state;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const ids = outletsOf(node).map((outlet) => outlet.id);
    const outlet = turn(ids, state.outlet, key === "ArrowRight" ? 1 : -1) ?? state.outlet;
    const targets = targetsOf(document, order, state.from, outlet);
    return { ...state, outlet, typed: "", target: state.target && targets.includes(state.target) ? state.target : (targets[0] ?? null) };
  }
  const targets = targetsOf(document, order, state.from, state.outlet);
  if (key === "ArrowUp" || key === "ArrowDown") return { ...state, typed: "", target: turn(targets, state.target, key === "ArrowDown" ? 1 : -1) };
  const typed = key === "Backspace" ? state.typed.slice(0, -1) : key.length === 1 ? state.typed + key : state.typed;
  if (typed === state.typed) return state;
  const named = targets.find((id) =>
    document.nodes
      .find((candidate) => candidate.id === id)
      ?.name.toLowerCase()
      .includes(typed.toLowerCase()),
  );
  return { ...state, typed, target: named ?? state.target };
}
