import { textFailedFacts } from "@/lib/channels/events";
import { storedHead } from "@/lib/channels/stored";
import type { Sql } from "@/lib/db";
import { CounterDeltas, writeCounters } from "../counters";
import type { Moved } from "../move";
import { loadRuns, opOf, type Run } from "../run";
import type { Fold, InboxRow, InboxState } from "./inbox-row";
import { carryOut, leave } from "../decide";
import { countAccepted } from "./submit";

interface TextRow {
  id: string;
  key: string;
  runId: string;
  node: string;
  enrolmentId: string;
  attempt: number;
  purpose: "node" | "hangup";
  state: string;
  providerId: string | null;
  outcomeAt: Date | null;
  outcome: string | null;
  concludedAt: Date | null;
}

/** Folds receipts: the later one by provider time holds. The first also lets a person go on whose sending was not known. */
export async function foldTexts(sql: Sql, companyId: string, rows: InboxRow[], done: Map<number, InboxState>): Promise<Fold[]> {
  if (rows.length === 0) return [];
  const texts = await loadTexts(
    sql,
    companyId,
    rows.flatMap((r) => (r.dispatchKey ? [r.dispatchKey] : [])),
  );
  const latest = new Map<string, { text: TextRow; row: InboxRow }>();
  for (const row of rows) {
    const text = row.dispatchKey ? texts.get(row.dispatchKey) : undefined;
    done.set(row.id, text ? { state: "done" } : { state: "parked", error: "no text of this key" });
    const held = text ? latest.get(text.id) : undefined;
    if (text && (!held || holdsAgainst(row, rankOf(held.row)))) latest.set(text.id, { text, row });
  }
  const runs = await loadRuns(sql, companyId, [...new Set([...latest.values()].map(({ text }) => text.runId))]);
  const folds: Fold[] = [];
  for (const run of runs.values()) {
    const own = [...latest.values()].filter(({ text }) => text.runId === run.id);
    folds.push({ runId: run.id, moved: await apply(sql, run, own) });
  }
  return folds;
}

async function apply(sql: Sql, run: Run, all: { text: TextRow; row: InboxRow }[]): Promise<Moved[]> {
  const fresh = all.filter(({ text, row }) => text.outcomeAt === null || holdsAgainst(row, { at: text.outcomeAt, outcome: text.outcome }));
  const counters = new CounterDeltas();
  for (const { text, row } of fresh) {
    const op = opOf(run, text.node);
    if (op.op !== "effect" || (op.effect !== "call" && op.effect !== "text")) continue;
    if (isNews(text)) countAccepted(counters, op, text);
    const prefix = text.purpose === "hangup" ? "hangup" : "text";
    if (text.outcome !== null) counters.add(text.node, `${prefix}:${text.outcome}`, -1);
    counters.add(text.node, `${prefix}:${outcomeOf(row).outcome}`, 1);
  }
  if (fresh.length === 0) return [];
  await sql.query(
    `UPDATE dispatch d SET state = 'ended', provider_id = coalesce(d.provider_id, u.provider_id), lease_until = NULL, outcome = u.outcome, reason = u.reason, outcome_at = u.at, outcome_rank = 3, ended_at = u.at, updated_at = now(),
            concluded_at = CASE WHEN d.purpose = 'node' THEN coalesce(d.concluded_at, $7) ELSE d.concluded_at END
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[]) AS u(id, outcome, reason, at, provider_id) WHERE d.company_id = $1 AND d.id = u.id`,
    [
      run.companyId,
      fresh.map(({ text }) => text.id),
      fresh.map(({ row }) => outcomeOf(row).outcome),
      fresh.map(({ row }) => outcomeOf(row).reason),
      fresh.map(({ row }) => row.occurredAt),
      fresh.map(({ row }) => storedHead.parse(row.payload).providerId),
      run.now,
    ],
  );
  await writeCounters(sql, run, counters);
  return passWaiting(
    sql,
    run,
    fresh.map(({ text }) => text).filter((text) => text.purpose === "node" && text.concludedAt === null),
  );
}

interface ReceiptRank {
  at: Date;
  outcome: string | null;
}

const rankOf = (row: InboxRow): ReceiptRank => ({ at: row.occurredAt, outcome: outcomeOf(row).outcome });

/** The later by provider time; at the same time "delivered". Whatever order they come in, the same one holds. */
function holdsAgainst(row: InboxRow, held: ReceiptRank): boolean {
  const { at, outcome } = rankOf(row);
  if (at.getTime() !== held.at.getTime()) return at > held.at;
  return outcome === "delivered" && held.outcome !== "delivered";
}

/** The receipt is the first that is heard of it: the answer of its request was lost, it was given up, or a restored backup lags behind. */
const isNews = ({ state, outcome, providerId }: TextRow): boolean =>
  state === "planned" || state === "sending" || state === "unknown" || (state === "ended" && outcome === "unknown" && providerId === null);

async function passWaiting(sql: Sql, run: Run, texts: TextRow[]): Promise<Moved[]> {
  const moved: Moved[] = [];
  for (const node of new Set(texts.map((text) => text.node))) {
    const op = opOf(run, node);
    if (op.op !== "effect" || op.effect !== "text") continue;
    const decisions = texts.filter((text) => text.node === node).map((text) => leave(text.enrolmentId, "next", null, { dispatch: text.id }));
    moved.push(await carryOut(sql, run, op, decisions, ["texting"]));
  }
  return moved;
}

function outcomeOf(row: InboxRow): { outcome: "delivered" | "undelivered"; reason: string | null } {
  if (row.kind === "text.delivered") return { outcome: "delivered", reason: null };
  return { outcome: "undelivered", reason: `text_undelivered:${encodeURIComponent(textFailedFacts.parse(row.payload).code)}` };
}

async function loadTexts(sql: Sql, companyId: string, keys: string[]): Promise<Map<string, TextRow>> {
  const { rows } = await sql.query<TextRow>(
    `SELECT id, key, run_id AS "runId", node, enrolment_id AS "enrolmentId", attempt, purpose, state, provider_id AS "providerId", outcome_at AS "outcomeAt", outcome, concluded_at AS "concludedAt"
     FROM dispatch WHERE company_id = $1 AND key = ANY($2::text[]) AND channel = 'text' ORDER BY id FOR UPDATE`,
    [companyId, [...new Set(keys)]],
  );
  return new Map(rows.map((row) => [row.key, row]));
}
