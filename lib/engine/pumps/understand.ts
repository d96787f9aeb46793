import { roundsOf } from "@/lib/calling/metrics";
import type { Sql } from "@/lib/db";
import { classifierOf } from "../script-ref";
import type { EndedCall } from "./call-rows";

/** Works out rounds, intent, the words that decided, and a spoken refusal from the dialogue. */
export async function understand(sql: Sql, companyId: string, ended: EndedCall[]): Promise<EndedCall[]> {
  const out: EndedCall[] = [];
  for (const one of ended) {
    const { end, call } = one;
    if (end.state !== "answered") {
      out.push(one);
      continue;
    }
    const classifier = await classifierOf(sql, companyId, call.scriptId);
    const found = classifier?.classify(end.turns);
    out.push({
      ...one,
      rounds: roundsOf(end.turns),
      intent: found?.intent ?? null,
      evidence: found ? { confidence: found.confidence, method: found.method, words: found.evidence } : null,
      optOut: found?.optOut ?? false,
    });
  }
  return out;
}
