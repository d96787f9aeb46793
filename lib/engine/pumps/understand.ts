import { roundsOf } from "@/lib/calling/metrics";
import type { Sql } from "@/lib/db";
import { classifierOf } from "../script-ref";
import type { EndedCall } from "./call-rows";

/** Works out rounds, intent, the words that decided, and a spoken refusal from the dialogue. */
export async function understand(sql: Sql, companyId: string, ended: EndedCall[]): Promise<EndedCall[]> {
  const out: EndedCall[] = [];
  for (const one of ended) out.push(one.end.state === "answered" ? await read(sql, companyId, one) : one);
  return out;
}

async function read(sql: Sql, companyId: string, one: EndedCall): Promise<EndedCall> {
  const { turns } = one.end;
  const rounds = roundsOf(turns);
  const classifier = await classifierOf(sql, companyId, one.call.scriptId);
  if (!classifier) return { ...one, rounds };
  const { intent, ...evidence } = classifier.classify(turns);
  return { ...one, rounds, intent, evidence, optOut: evidence.optOut };
}
