import type { JourneyDocument, JourneyNode } from "./document";
import { forward, type Graph, graphOf, leadsBack, onLoop, outletsOf, reachable, topological } from "./graph";
import { kindOf } from "./kinds";
import type { Problem } from "./plan";
import type { ProblemCode } from "./problem-codes";

const problem = (nodeId: string | null, code: ProblemCode, params?: Problem["params"], field: string | null = null): Problem => ({
  nodeId,
  field,
  code,
  severity: "error",
  ...(params ? { params } : {}),
});

/** Faults of the drawing itself, whatever the nodes hold. */
export function structureProblems(document: JourneyDocument): Problem[] {
  const graph = graphOf(document);
  return [
    ...entryProblems(graph),
    ...duplicateProblems(document),
    ...edgeProblems(document, graph),
    ...document.nodes.flatMap((node) => nodeProblems(node, graph)),
    ...flowProblems(graph),
  ];
}

function entryProblems(graph: Graph): Problem[] {
  if (graph.entries.length === 0) return [problem(null, "entry_none")];
  return graph.entries.slice(1).map((node) => problem(node.id, "entry_many"));
}

function duplicateProblems(document: JourneyDocument): Problem[] {
  const seen = new Set<string>();
  return document.nodes.filter((node) => seen.has(node.id) || !seen.add(node.id)).map((node) => problem(node.id, "node_twice"));
}

function edgeProblems(document: JourneyDocument, graph: Graph): Problem[] {
  return document.edges.flatMap((edge) => {
    const from = graph.nodes.get(edge.from);
    const to = graph.nodes.get(edge.to);
    if (!from || !to) return [problem(from?.id ?? to?.id ?? null, "edge_dangling", { outlet: edge.outlet })];
    const category = kindOf(from.kind).category;
    if (category === "exit") return [problem(from.id, "exit_has_edges")];
    const unknown = outletsOf(from).every((outlet) => outlet.id !== edge.outlet);
    return [
      ...(unknown ? [problem(from.id, "edge_outlet_unknown", { outlet: edge.outlet })] : []),
      ...(kindOf(to.kind).category === "entry" ? [problem(to.id, "edge_into_entry")] : []),
    ];
  });
}

function nodeProblems(node: JourneyNode, graph: Graph): Problem[] {
  const out = graph.outgoing.get(node.id) ?? [];
  const problems = node.name.trim() === "" ? [problem(node.id, "name_empty", undefined, "name")] : [];
  problems.push(...mentionProblems(node, graph));
  const outlets = outletsOf(node);
  outlets.forEach((outlet, index) => {
    const leaving = out.filter((edge) => edge.outlet === outlet.id).length;
    const params = { outlet: outlet.id, number: index + 1 };
    if (leaving > 1) problems.push(problem(node.id, "outlet_twice", params));
    if (leaving > 0 || outlet.quiet) return;
    if (kindOf(node.kind).category === "entry") problems.push(problem(node.id, "entry_leads_nowhere"));
    else problems.push({ ...problem(node.id, "outlet_open", params), severity: "warning" });
  });
  return problems;
}

/** What the settings say of other nodes: that they are there, and have the outlet that is asked for. */
function mentionProblems(node: JourneyNode, graph: Graph): Problem[] {
  const mentioned = kindOf(node.kind).mentions(node.config);
  const gone = mentioned.some((mention) => !graph.nodes.has(mention.node));
  const withoutOutlet = mentioned.some((mention) => {
    const other = graph.nodes.get(mention.node);
    return other !== undefined && mention.outlet !== null && outletsOf(other).every((outlet) => outlet.id !== mention.outlet);
  });
  return [...(gone ? [problem(node.id, "node_mentioned_missing")] : []), ...(withoutOutlet ? [problem(node.id, "outlet_mentioned_missing")] : [])];
}

function flowProblems(graph: Graph): Problem[] {
  const loops = [...onLoop(graph, topological(graph).looped).map((id) => problem(id, "cycle")), ...pointlessLoops(graph)];
  if (graph.entries.length === 0) return loops;
  // People come to a goal by what happens to them, wherever it stands.
  const goals = [...graph.nodes.values()].filter((node) => node.kind === "goal");
  const reached = reachable(
    graph,
    [...graph.entries, ...goals].map((node) => node.id),
  );
  const lost = [...graph.nodes.keys()].filter((id) => !reached.has(id)).map((id) => problem(id, "unreachable"));
  return [...loops, ...lost];
}

/** Going round again that does not come round: everybody takes that way once and for all. */
function pointlessLoops(graph: Graph): Problem[] {
  const ahead = forward(graph);
  return [...graph.nodes.values()].flatMap((node) => {
    const edges = (graph.outgoing.get(node.id) ?? []).filter((edge) => leadsBack(node, edge.outlet));
    const onward = edges.some((edge) => graph.nodes.has(edge.to) && (ahead.outgoing.get(node.id) ?? []).includes(edge));
    return onward ? [{ ...problem(node.id, "loop_leads_on"), severity: "warning" as const }] : [];
  });
}
