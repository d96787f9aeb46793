import type { JourneyDocument } from "@/lib/journey/document";
import { readAiCall, ruleOutlet } from "@/lib/journey/kinds/ai-call/schema";
import { TO_GOAL } from "@/lib/journey/plan";

/** An intent by its letter; without a name where the script has it no more. */
interface NamedIntent {
  key: string;
  name: string;
}

const PLAIN = ["answered", "not_answered", "blocked", "failed", "unknown", "other"] as const;
type PlainOutlet = (typeof PLAIN)[number];

/** By which way somebody left the node of a call. */
export type WayOut =
  | { type: "plain"; outlet: PlainOutlet }
  /** A rule over intents; empty where the drawing no longer says which. */
  | { type: "intents"; intents: NamedIntent[] }
  | { type: "goal"; name: string };

/** null: by none that is drawn, such as an exit by hand. */
export function wayOutOf(
  outlet: string | null,
  node: string | null,
  document: JourneyDocument | null,
  intents: readonly NamedIntent[],
): WayOut | null {
  if (outlet === null) return null;
  const plain = PLAIN.find((known) => known === outlet);
  if (plain) return { type: "plain", outlet: plain };
  const find = (id: string | null) => document?.nodes.find((candidate) => candidate.id === id);
  if (outlet.startsWith(TO_GOAL)) return { type: "goal", name: find(outlet.slice(TO_GOAL.length))?.name ?? "" };
  if (outlet.startsWith("!")) return null;
  const rule = readAiCall(find(node)?.config).branches.rules.find(({ id }) => ruleOutlet(id) === outlet);
  const named = (key: string) => ({ key, name: intents.find((intent) => intent.key === key)?.name ?? "" });
  return { type: "intents", intents: (rule?.intents ?? []).map(named) };
}
