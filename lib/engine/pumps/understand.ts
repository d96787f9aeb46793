import type { Sql } from "@/lib/db";
import { roundsOf } from "@/lib/metrics/call-figures";
import type { Classifier } from "@/lib/scripts/classify/classifier";
import { classifiersOf } from "../script-ref";
import type { EndedCall } from "./call-rows";

/** Works out rounds, intent, the words that decided, and a spoken refusal from the dialogue. */
export async function understand(sql: Sql, companyId: string, ended: EndedCall[]): Promise<EndedCall[]> {
  const answered = ended.filter((one) => one.end.state === "answered");
  const classifiers = await classifiersOf(sql, companyId, [...new Set(answered.map((one) => one.call.scriptId))]);
  return ended.map((one) => (one.end.state === "answered" ? read(one, classifiers.get(one.call.scriptId) ?? null) : one));
}

function read(one: EndedCall, classifier: Classifier | null): EndedCall {
  const { turns } = one.end;
  const rounds = roundsOf(turns);
  if (!classifier) return { ...one, rounds };
  const { intent, ...evidence } = classifier.classify(turns);
  return { ...one, rounds, intent, evidence, optOut: evidence.optOut };
}
