import type { JourneyDocument } from "./document";
import { listensOf } from "./events";
import { type Executable, toExecutable } from "./executable";
import { graphOf, outletsOf, topological } from "./graph";
import { kindOf } from "./kinds";
import type { Op, Plan, Problem } from "./plan";
import type { JourneyRefs } from "./refs";

/** `problems` of a compiled journey holds warnings only. */
export type CompileResult = { ok: true; plan: Plan; problems: Problem[] } | { ok: false; problems: Problem[] };

/** Pure and deterministic: the same document against the same refs gives the same plan. Never throws. */
export function compile(document: JourneyDocument, refs: JourneyRefs): CompileResult {
  const result = toExecutable(document, refs);
  if (!result.ok) return result;
  const plan = planOf(result.executable);
  if (plan) return { ok: true, plan, problems: result.problems };
  return { ok: false, problems: [{ nodeId: null, field: null, code: "document_invalid", severity: "error" }] };
}

function planOf({ nodes, edges }: Executable): Plan | null {
  const document: JourneyDocument = { schema: 1, nodes: [...nodes], edges: [...edges] };
  const graph = graphOf(document);
  const [entry] = graph.entries;
  if (!entry) return null;
  const ops: Record<string, Op> = {};
  for (const node of nodes) {
    const leaving = new Map((graph.outgoing.get(node.id) ?? []).map((edge) => [edge.outlet, edge.to]));
    const outlets = Object.fromEntries(outletsOf(node).map((outlet) => [outlet.id, leaving.get(outlet.id) ?? null]));
    const op = kindOf(node.kind).compile({ id: node.id, name: node.name.trim() }, node.config, outlets);
    if (!op) return null;
    ops[node.id] = op;
  }
  return { schema: 1, listens: listensOf(Object.values(ops)), entry: entry.id, ops, order: topological(graph).order };
}
