import type { Sql } from "@/lib/db";
import { matches } from "@/lib/journey/events";
import type { EnterOp, EventMatch } from "@/lib/journey/plan";
import { membersAmong } from "../audience";
import { CounterDeltas, writeCounters } from "../counters";
import { planOf } from "../plan-cache";
import type { Run } from "../run";
import { MAX_CAUSE_DEPTH } from "./cause";
import type { TakenEvent } from "./event";
import { lockEntries, roomOf, tallyEntries, tightest, todaysRun } from "./intake";

interface Company {
  id: string;
  timezone: string;
  now: Date;
}

type EventEnterOp = EnterOp & { schedule: { type: "event"; on: EventMatch } };

interface Listener {
  journey: { id: string; versionId: string; isPaused: boolean; clinicId: string | null };
  op: EventEnterOp;
}

/** Why an event that fits an entry did not bring its person in; counted at the entry as `refused:<reason>`. */
type Refusal =
  | "customer_deleted"
  | "other_clinic"
  | "not_in_audience"
  | "already_in"
  | "reentry_never"
  | "reentry_days"
  | "cap_total"
  | "cap_daily"
  | "circling"
  | "paused";

/** Takes people into the journeys whose entry waits for one of these events. Returns the runs that got people. */
export async function enterByEvents(sql: Sql, company: Company, events: TakenEvent[]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const { journey, op } of await listeners(sql, company.id, [...new Set(events.map((event) => event.type))])) {
    const fitting = events.filter((event) => matches(op.schedule.on, event));
    if (fitting.length === 0) continue;
    await lockEntries(sql, company.id, journey.id);
    const run = await todaysRun(sql, company.id, journey, company.timezone);
    const judged = await judge(sql, run, op, journey.clinicId, fitting);
    await takeIn(sql, run, op, judged);
    if (judged.some(({ refusal }) => refusal === null)) runs.push(run);
  }
  return runs;
}

/** Current versions of journeys that run, or are paused, in order of the journeys; locked, so that none is stopped or published meanwhile. */
async function listeners(sql: Sql, companyId: string, types: string[]): Promise<Listener[]> {
  const { rows } = await sql.query<Listener["journey"]>(
    `SELECT j.id, j.current_version_id AS "versionId", j.state = 'paused' AS "isPaused", j.clinic_id AS "clinicId" FROM journey j
     WHERE j.company_id = $1 AND j.state IN ('running', 'paused') AND EXISTS (
       SELECT FROM event_listener l WHERE l.company_id = $1 AND l.version_id = j.current_version_id AND l.source = 'entry' AND l.type = ANY($2::text[]))
     ORDER BY j.id FOR SHARE OF j`,
    [companyId, types],
  );
  const found: Listener[] = [];
  for (const journey of rows) {
    const plan = await planOf(sql, companyId, journey.versionId);
    const op = plan.ops[plan.entry];
    if (op?.op === "enter" && op.schedule.type === "event") found.push({ journey, op: { ...op, schedule: op.schedule } });
  }
  return found;
}

interface Judged {
  event: TakenEvent;
  refusal: Refusal | null;
}

/** One event after another, in order: re-entry first, then the caps. Under the journey's entry lock, so that nobody else counts meanwhile. */
async function judge(sql: Sql, run: Run, op: EventEnterOp, clinicId: string | null, events: TakenEvent[]): Promise<Judged[]> {
  const people = [...new Set(events.map((event) => event.customerId))];
  const standings = await standingsOf(sql, run, op, people);
  const members = op.audienceId === null ? null : await membersAmong(sql, run, op.audienceId, people);
  const { room, reason } = tightest(await roomOf(sql, run, op.limits));
  let left = room;
  const taken = new Set<string>();
  return events.map((event) => {
    const standing = standings.get(event.customerId);
    const refuse = (refusal: Refusal): Judged => ({ event, refusal });
    if (run.state === "paused") return refuse("paused");
    if (!standing) return refuse("customer_deleted");
    if (clinicId !== null && standing.clinicId !== clinicId) return refuse("other_clinic");
    if (members && !members.has(event.customerId)) return refuse("not_in_audience");
    const again = op.reentry.type === "always" ? null : taken.has(event.customerId) ? "already_in" : standing.refusal;
    if (again !== null) return refuse(again);
    if (event.causeDepth > MAX_CAUSE_DEPTH) return refuse("circling");
    if (left === 0) return refuse(reason);
    if (left !== null) left -= 1;
    taken.add(event.customerId);
    return { event, refusal: null };
  });
}

interface Standing {
  clinicId: string | null;
  refusal: Refusal | null;
}

/** What speaks against these people coming in (again), as their earlier live enrolments in the journey stand. */
async function standingsOf(sql: Sql, run: Run, { reentry }: EnterOp, people: string[]): Promise<Map<string, Standing>> {
  const { rows } = await sql.query<{ id: string; clinicId: string | null; open: boolean; before: boolean; recent: boolean }>(
    `SELECT c.id, c.clinic_id AS "clinicId", coalesce(b.open, false) AS open, coalesce(b.before, false) AS before, coalesce(b.recent, false) AS recent
     FROM customer c LEFT JOIN LATERAL (
       SELECT bool_or(e.finished_at IS NULL) AS open, count(*) > 0 AS before,
              bool_or(e.entered_at > now() - make_interval(days => $4::int)) AS recent
       FROM enrolment e JOIN journey_run r ON r.company_id = e.company_id AND r.id = e.run_id AND r.mode = 'live'
       WHERE e.company_id = $1 AND e.journey_id = $2 AND e.customer_id = c.id) b ON true
     WHERE c.company_id = $1 AND c.id = ANY($3::uuid[])`,
    [run.companyId, run.journeyId, people, reentry.type === "after_days" ? reentry.days : 0],
  );
  const refusalOf = (row: (typeof rows)[number]): Refusal | null => {
    if (row.open) return "already_in";
    if (reentry.type === "never" && row.before) return "reentry_never";
    return reentry.type === "after_days" && row.recent ? "reentry_days" : null;
  };
  return new Map(rows.map((row) => [row.id, { clinicId: row.clinicId, refusal: refusalOf(row) }]));
}

async function takeIn(sql: Sql, run: Run, op: EnterOp, judged: Judged[]): Promise<void> {
  const entering = judged.flatMap(({ event, refusal }) => (refusal === null ? [event] : []));
  if (entering.length > 0) await insert(sql, run, op, entering);
  await tallyEntries(sql, run, entering.length);
  const deltas = new CounterDeltas();
  deltas.add("", "enrolled", entering.length);
  deltas.add(op.node, "entered", entering.length);
  deltas.add(op.node, "here:ready", entering.length);
  for (const { refusal } of judged) if (refusal !== null) deltas.add(op.node, `refused:${refusal}`, 1);
  await writeCounters(sql, run, deltas);
}

/** Somebody who comes in more than once on one day gets a rotation each. */
async function insert(sql: Sql, run: Run, op: EnterOp, events: TakenEvent[]): Promise<void> {
  await sql.query(
    `WITH h AS MATERIALIZED (
       SELECT uuidv7() AS enrolment_id, u.*,
              coalesce((SELECT max(e.rotation) FROM enrolment e WHERE e.company_id = $1 AND e.journey_id = $3 AND e.customer_id = u.customer_id AND e.run_id = $2), 0)
                + row_number() OVER (PARTITION BY u.customer_id ORDER BY u.event_id) AS rotation
       FROM unnest($7::bigint[], $8::uuid[], $9::text[], $10::jsonb[], $11::timestamptz[], $12::smallint[]) AS u(event_id, customer_id, type, payload, at, cause_depth)),
     entered AS (
       INSERT INTO enrolment (company_id, id, journey_id, version_id, run_id, customer_id, shard, rotation, node, entered_at, entered_node_at)
       SELECT $1, h.enrolment_id, $3, $4, $2, h.customer_id, 0, h.rotation, $5, $6, $6 FROM h),
     why AS (
       INSERT INTO enrolment_event (company_id, enrolment_id, role, node, run_id, event_id, event_type, payload, happened_at, applied_at, cause_depth)
       SELECT $1, h.enrolment_id, 'entered', $5, $2, h.event_id, h.type, h.payload, h.at, now(), h.cause_depth FROM h)
     UPDATE journey_run SET people = coalesce(people, 0) + (SELECT count(*)::int FROM h) WHERE company_id = $1 AND id = $2`,
    [
      run.companyId,
      run.id,
      run.journeyId,
      run.versionId,
      op.node,
      run.now,
      events.map((event) => event.id),
      events.map((event) => event.customerId),
      events.map((event) => event.type),
      events.map((event) => JSON.stringify(event.payload)),
      events.map((event) => event.at),
      events.map((event) => event.causeDepth),
    ],
  );
}
