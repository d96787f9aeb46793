import { createHash } from "node:crypto";
import { withTenantSql, type Sql } from "@/lib/db";
import { CounterDeltas, writeCounters } from "@/lib/engine/counters";
import { loadRun, type Run } from "@/lib/engine/run";

export type PeerActivities = ReturnType<typeof peerActivities>;

interface Visit {
  node: string;
  visit: number;
  outlet: string;
  next: string | null;
}

/** What each customer's workflow does: the same ledger rows, counters and dispatches that the engine writes for one person. */
export function peerActivities(companyId: string, runId: string) {
  let known: Promise<Run> | undefined;
  const run = () => (known ??= withTenantSql(companyId, (sql) => loadRun(sql, companyId, runId)));
  const pass = async (enrolmentId: string, visits: Visit[], more: (sql: Sql, at: Run, deltas: CounterDeltas) => Promise<void>) => {
    const at = await run();
    await withTenantSql(companyId, async (sql) => {
      const deltas = new CounterDeltas();
      const last = visits.at(-1);
      await sql.query(
        `WITH moved AS (
           UPDATE enrolment SET node = coalesce($3, node), visit = visit + $4, moved_at = now(),
                  state = CASE WHEN $3::text IS NULL THEN 'completed' ELSE 'ready' END, finished_at = CASE WHEN $3::text IS NULL THEN now() END
           WHERE company_id = $1 AND id = $2 RETURNING id, customer_id)
         INSERT INTO journey_event (company_id, run_id, enrolment_id, customer_id, node, visit, result, outlet, next_node, entered_at, left_at)
         SELECT $1, $5, m.id, m.customer_id, v.node, v.visit, 'left', v.outlet, v.next, now(), now()
         FROM moved m, unnest($6::text[], $7::int[], $8::text[], $9::text[]) AS v(node, visit, outlet, next)`,
        [
          companyId,
          enrolmentId,
          last?.next ?? null,
          visits.length,
          runId,
          visits.map((v) => v.node),
          visits.map((v) => v.visit),
          visits.map((v) => v.outlet),
          visits.map((v) => v.next),
        ],
      );
      for (const { node, outlet, next } of visits) {
        deltas.add(node, `left:${outlet}`, 1);
        if (next !== null) deltas.add(next, "entered", 1);
      }
      await more(sql, at, deltas);
      await writeCounters(sql, at, deltas);
    });
  };
  const dispatch = async (sql: Sql, at: Run, enrolmentId: string, channel: "call" | "text", outcome: string) => {
    await sql.query(
      `INSERT INTO dispatch (company_id, key, channel, journey_id, version_id, run_id, enrolment_id, node, visit, customer_id, contact_id, state, due_at, planned_at, outcome, concluded_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, 2, customer_id, uuidv7(), 'ended', now(), now(), $9, now() FROM enrolment WHERE company_id = $1 AND id = $7
       ON CONFLICT (key) DO NOTHING`,
      [
        companyId,
        createHash("sha256").update(`${runId}/${enrolmentId}/${channel}`).digest("hex"),
        channel,
        at.journeyId,
        at.versionId,
        runId,
        enrolmentId,
        channel,
        outcome,
      ],
    );
  };
  return {
    nothing: async (): Promise<void> => undefined,
    placeCall: async (enrolmentId: string): Promise<string> => {
      const answered = (createHash("sha256").update(enrolmentId).digest()[0] ?? 0) % 2 === 0;
      const outlet = answered ? "rule:strong" : "not_answered";
      const visits = [
        { node: "entry", visit: 1, outlet: "next", next: "call" },
        { node: "call", visit: 2, outlet, next: "condition" },
      ];
      await pass(enrolmentId, visits, (sql, at) => dispatch(sql, at, enrolmentId, "call", answered ? "answered" : "no_answer"));
      return outlet;
    },
    sendText: async (enrolmentId: string, outlet: string): Promise<void> => {
      const visits = [
        { node: "condition", visit: 3, outlet: outlet === "rule:strong" ? "case:1" : "else", next: "text" },
        { node: "text", visit: 4, outlet: "next", next: "wait" },
      ];
      await pass(enrolmentId, visits, (sql, at) => dispatch(sql, at, enrolmentId, "text", "delivered"));
    },
    finish: async (enrolmentId: string): Promise<void> => {
      const visits = [
        { node: "wait", visit: 5, outlet: "next", next: "end" },
        { node: "end", visit: 6, outlet: "end", next: null },
      ];
      await pass(enrolmentId, visits, async (_sql, _at, deltas) => deltas.add("", "ended:completed", 1));
    },
  };
}
