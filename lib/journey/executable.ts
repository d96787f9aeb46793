import { type JourneyDocument, type JourneyEdge, type JourneyNode, journeyDocumentSchema } from "./document";
import { kindOf } from "./kinds";
import type { Problem } from "./plan";
import type { JourneyRefs } from "./refs";
import { structureProblems } from "./structure";

/** A document that passed every check: exactly one entry, no loop, every config as its kind demands. */
export interface Executable {
  readonly nodes: readonly JourneyNode[];
  readonly edges: readonly JourneyEdge[];
}

export type ExecutableResult = { ok: true; executable: Executable; problems: Problem[] } | { ok: false; problems: Problem[] };

/** Every fault of a document against what exists, in the order of the drawing: errors block publishing, warnings do not. */
export function check(document: JourneyDocument, refs: JourneyRefs): Problem[] {
  const parsed = journeyDocumentSchema.safeParse(document);
  if (!parsed.success) return [{ nodeId: null, field: null, code: "document_invalid", severity: "error" }];
  const structure = structureProblems(parsed.data);
  const position = new Map(parsed.data.nodes.map((node, index) => [node.id, index]));
  const rank = (problem: Problem) => (problem.nodeId === null ? -1 : (position.get(problem.nodeId) ?? -1));
  return [...structure, ...parsed.data.nodes.flatMap((node) => configProblems(node, refs))].sort((a, b) => rank(a) - rank(b));
}

export function configProblems(node: JourneyNode, refs: JourneyRefs): Problem[] {
  const kind = kindOf(node.kind);
  const found = kind.problems(node.config, refs);
  // Whatever a kind demands and has no words for still blocks.
  const strict = kind.compile({ id: node.id, name: node.name }, node.config, {}) !== null;
  const wordless: typeof found =
    strict || found.some((problem) => problem.severity === "error") ? [] : [{ field: null, code: "config_invalid", severity: "error" }];
  return [...found, ...wordless].map((problem) => ({ nodeId: node.id, ...problem }));
}

export function toExecutable(document: JourneyDocument, refs: JourneyRefs): ExecutableResult {
  const problems = check(document, refs);
  if (problems.some((problem) => problem.severity === "error")) return { ok: false, problems };
  return { ok: true, executable: { nodes: document.nodes, edges: document.edges }, problems };
}
