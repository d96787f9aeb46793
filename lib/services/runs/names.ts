import type { Sql } from "@/lib/db";
import { journeyDocumentSchema, type JourneyNode, type Kind } from "@/lib/journey/document";
import { outletsOf } from "@/lib/journey/graph";
import { readAiCall } from "@/lib/journey/kinds/ai-call/schema";
import { TO_GOAL } from "@/lib/journey/plan";
import { type Intent, intentsSchema } from "@/lib/scripts/intent";
import type { PeopleWords } from "./exportPeople";
import type { RunScope } from "./scope";

/** What nodes, and the outlets and intents of the listed one, are called, for those who read its list. What has no name stays as it is stored. */
export interface NodeNames {
  /** Null: the version does not draw it, or the whole is listed. */
  kind: Kind | null;
  node(id: string): string;
  /** The number of the one version that is meant. */
  version: number | null;
  outlet(id: string): string;
  intent(key: string): string;
}

/** As the version draws the node, or the one in force where many are meant; intents as the node's script names them. */
export async function namesAt(
  sql: Sql,
  scope: RunScope,
  nodeId: string | null,
  words: Pick<PeopleWords, "outlet" | "toGoal" | "list">,
): Promise<NodeNames> {
  const { nodes, version } = await drawingOf(sql, scope);
  const node = nodes.find(({ id }) => id === nodeId);
  const nameOf = (id: string): string => nodes.find((one) => one.id === id)?.name ?? id;
  const intents = node?.kind === "ai-call" ? await intentsOf(sql, scope.companyId, readAiCall(node.config).scriptId) : [];
  const intent = (key: string): string => {
    const known = intents.find((one) => one.key === key);
    return known ? `${key} ${known.name}` : key;
  };
  return {
    kind: node?.kind ?? null,
    node: nameOf,
    version: scope.versionId === null ? null : version,
    intent,
    outlet: (id) => {
      if (id.startsWith(TO_GOAL)) {
        return words.toGoal(nameOf(id.slice(TO_GOAL.length)));
      }
      const drawn = node && outletsOf(node).find((outlet) => outlet.id === id);
      if (drawn?.label.type === "intents" && drawn.label.intents.length > 0) return words.list(drawn.label.intents.map(intent));
      return drawn ? words.outlet(drawn) : id;
    },
  };
}

async function drawingOf(sql: Sql, scope: RunScope): Promise<{ nodes: JourneyNode[]; version: number | null }> {
  const { rows } = await sql.query<{ document: unknown; version: number }>(
    `SELECT v.document, v.number AS version FROM journey j JOIN journey_version v ON v.company_id = j.company_id AND v.id = coalesce($3::uuid, j.current_version_id)
     WHERE j.company_id = $1 AND j.id = $2`,
    [scope.companyId, scope.journeyId, scope.versionId],
  );
  return { nodes: journeyDocumentSchema.safeParse(rows[0]?.document).data?.nodes ?? [], version: rows[0]?.version ?? null };
}

async function intentsOf(sql: Sql, companyId: string, scriptId: string): Promise<Intent[]> {
  const { rows } = await sql.query<{ intents: unknown }>("SELECT intents FROM script WHERE company_id = $1 AND id::text = $2", [companyId, scriptId]);
  return intentsSchema.safeParse(rows[0]?.intents).data ?? [];
}
