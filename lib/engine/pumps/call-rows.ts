import type { CallEnd, CallState } from "@/lib/calling/outcome";
import type { ScriptCategory } from "@/lib/calling/policy";
import { isEffectiveDialogue } from "@/lib/metrics/call-figures";
import type { Classification } from "@/lib/scripts/classify/classifier";
import type { Sql } from "@/lib/db";
import type { CounterDeltas } from "../counters";
import { acceptedSeconds } from "../leases";
import type { Run } from "../run";

/** A call's row, locked. */
export interface CallRow {
  id: string;
  key: string;
  runId: string;
  node: string;
  visit: number;
  enrolmentId: string;
  customerId: string;
  clinicId: string | null;
  contactId: string;
  attempt: number;
  purpose: "node" | "hangup";
  scriptId: string;
  lineId: string | null;
  category: ScriptCategory | null;
  variables: Record<string, string>;
  phoneHash: Buffer | null;
  phoneMasked: string | null;
  state: string;
  /** null = the provider has told nothing of it so far. */
  providerId: string | null;
  outcome: CallState | "unknown" | null;
  outcomeAt: Date | null;
  rounds: number | null;
  talkSeconds: number | null;
  intent: string | null;
  concludedAt: Date | null;
}

export interface EndedCall {
  call: CallRow;
  /** As the event that told of it names them. */
  provider: string;
  providerId: string;
  end: CallEnd;
  /** Provider time of the ending. */
  endAtMs: number;
  rounds: number;
  intent: string | null;
  /** What the classifier made of the dialogue; the intent stands beside it. */
  evidence: Omit<Classification, "intent"> | null;
  optOut: boolean;
}

/** What a dispatch that follows from a call has in common with it. */
export const headOf = ({ enrolmentId, customerId, clinicId, phoneHash, phoneMasked, node, visit, contactId, scriptId }: CallRow) => ({
  enrolmentId,
  customerId,
  clinicId,
  phoneHash,
  phoneMasked,
  node,
  visit,
  contactId,
  scriptId,
});

export async function loadCalls(sql: Sql, companyId: string, keys: string[]): Promise<Map<string, CallRow>> {
  const { rows } = await sql.query<CallRow>(
    `SELECT id, key, run_id AS "runId", node, visit, enrolment_id AS "enrolmentId", customer_id AS "customerId", clinic_id AS "clinicId",
            contact_id AS "contactId", attempt, purpose, script_id AS "scriptId", line_id AS "lineId", category, variables, phone_hash AS "phoneHash",
            phone_masked AS "phoneMasked", state, provider_id AS "providerId", outcome, outcome_at AS "outcomeAt", rounds, talk_seconds AS "talkSeconds",
            intent, concluded_at AS "concludedAt"
     FROM dispatch WHERE company_id = $1 AND key = ANY($2::text[]) AND channel = 'call' ORDER BY id FOR UPDATE`,
    [companyId, [...new Set(keys)]],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** Calls whose callback came before the answer of their request, or instead of it. */
export async function noteProgress(sql: Sql, run: Run, heard: { call: CallRow; provider: string; providerId: string }[]): Promise<void> {
  if (heard.length === 0) return;
  await sql.query(
    `UPDATE dispatch d SET provider = u.provider, provider_id = u.provider_id, updated_at = now(),
            state = CASE WHEN d.state = 'ended' THEN d.state ELSE 'accepted' END,
            lease_until = CASE WHEN d.state = 'ended' THEN d.lease_until ELSE now() + make_interval(secs => $5) END
     FROM unnest($2::uuid[], $3::text[], $4::text[]) AS u(id, provider, provider_id) WHERE d.company_id = $1 AND d.id = u.id`,
    [run.companyId, heard.map((h) => h.call.id), heard.map((h) => h.provider), heard.map((h) => h.providerId), acceptedSeconds(run.mode, "call")],
  );
}

/** Writes the endings and their dialogues, and counts the difference to what was known before. The contacts are concluded with it. */
export async function applyEnds(sql: Sql, run: Run, ended: EndedCall[], counters: CounterDeltas): Promise<void> {
  if (ended.length === 0) return;
  await sql.query(
    `UPDATE dispatch d SET state = 'ended', provider = coalesce(d.provider, u.provider), provider_id = coalesce(d.provider_id, u.provider_id),
            concluded_at = coalesce(d.concluded_at, $14), lease_until = NULL, outcome = u.outcome, outcome_at = u.outcome_at, outcome_rank = 3, rounds = u.rounds,
            talk_seconds = u.talk_seconds, intent = u.intent, evidence = u.evidence, started_at = u.started_at, answered_at = u.answered_at,
            ended_at = u.ended_at, updated_at = now()
     FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::int[], $6::int[], $7::text[], $8::jsonb[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[],
                 $12::text[], $13::text[])
       AS u(id, outcome, outcome_at, rounds, talk_seconds, intent, evidence, started_at, answered_at, ended_at, provider, provider_id)
     WHERE d.company_id = $1 AND d.id = u.id`,
    [
      run.companyId,
      ended.map((e) => e.call.id),
      ended.map((e) => e.end.state),
      ended.map((e) => new Date(e.endAtMs)),
      ended.map((e) => e.rounds),
      ended.map((e) => e.end.talkSeconds),
      ended.map((e) => e.intent),
      ended.map((e) => (e.evidence === null ? null : JSON.stringify(e.evidence))),
      ended.map((e) => new Date(e.end.startedAtMs)),
      ended.map((e) => (e.end.answeredAtMs === null ? null : new Date(e.end.answeredAtMs))),
      ended.map((e) => new Date(e.end.endedAtMs)),
      ended.map((e) => e.provider),
      ended.map((e) => e.providerId),
      run.now,
    ],
  );
  const spoken = ended.filter((e) => e.end.turns.length > 0);
  if (spoken.length > 0)
    await sql.query(
      `INSERT INTO call_detail (company_id, dispatch_id, turns) SELECT $1, u.* FROM unnest($2::uuid[], $3::jsonb[]) AS u(id, turns)
     ON CONFLICT (company_id, dispatch_id) DO UPDATE SET turns = excluded.turns`,
      [run.companyId, spoken.map((e) => e.call.id), spoken.map((e) => JSON.stringify(e.end.turns))],
    );
  for (const one of ended) {
    contribute(counters, one.call.node, { outcome: one.call.outcome, rounds: one.call.rounds, talkSeconds: one.call.talkSeconds }, -1);
    contribute(counters, one.call.node, { outcome: one.end.state, rounds: one.rounds, talkSeconds: one.end.talkSeconds }, 1);
    if (one.call.intent !== null) counters.add(one.call.node, `intent:${one.call.intent}`, -1);
    if (one.intent !== null) counters.add(one.call.node, `intent:${one.intent}`, 1);
  }
}

interface Known {
  outcome: string | null;
  rounds: number | null;
  talkSeconds: number | null;
}

/** What one finished call adds to the figures of its node (A10). */
function contribute(counters: CounterDeltas, node: string, known: Known, sign: 1 | -1): void {
  if (known.outcome === null) return;
  counters.add(node, `outcome:${known.outcome}`, sign);
  if (known.outcome !== "answered") return;
  counters.add(node, "call:answered", sign);
  counters.add(node, "call:talk_seconds", sign * (known.talkSeconds ?? 0));
  if (isEffectiveDialogue(known.rounds ?? 0)) counters.add(node, "call:effective", sign);
}
