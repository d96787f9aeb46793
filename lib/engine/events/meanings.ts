import type { Sql } from "@/lib/db";
import { matches } from "@/lib/journey/events";
import type { AwaitOp, GoalOp, Plan } from "@/lib/journey/plan";
import { membersAmong } from "../audience";
import { planOf } from "../plan-cache";
import { byCustomer, OPT_OUT, type TakenEvent } from "./event";

/** Seen for the first time, an event counts for somebody who has come to a wait at most so long after it: its transaction may have taken a while. */
const ON_ITS_WAY_MS = 60_000;

/** Somebody in a live run whom an event happened to. */
export interface InJourney {
  id: string;
  runId: string;
  versionId: string;
  customerId: string;
  node: string;
  visit: number;
  enteredNodeAt: Date;
}

interface Found extends InJourney {
  /** The event that brought them in, if one did: only later ones count. */
  enteredBy: number;
  enteredAt: Date;
}

export interface Meaning {
  role: "await" | "goal" | "opt_out";
  person: InJourney;
  node: string;
  visit: number;
  event: TakenEvent;
}

/**
 * Writes down what these events mean for people who are in journeys now: the wait that is over, the goal that is met, the refusal. They are
 * moved afterwards, run by run (`apply.ts`); what is written down already stays as it is. `again`: these were looked at before; only what
 * happened since people came where they are now can have been missed then. Returns how many were written down.
 */
export async function noteMeanings(
  sql: Sql,
  company: { id: string; timezone: string; now: Date },
  events: TakenEvent[],
  again = false,
): Promise<number> {
  const refusals = events.filter((event) => event.type === OPT_OUT);
  const others = events.filter((event) => event.type !== OPT_OUT);
  const meanings: Meaning[] = [];
  for (const person of await inJourneys(sql, company.id, refusals, null)) {
    const event = refusals.find((one) => one.customerId === person.customerId && (!again || isSinceEntry(person, one)));
    if (event) meanings.push({ role: "opt_out", person, node: "", visit: 0, event });
  }
  const versions = await listeningVersions(sql, company.id, [...new Set(others.map((event) => event.type))]);
  const happened = byCustomer(others);
  const members = memberTest(sql, company, others);
  for (const person of versions.length > 0 ? await inJourneys(sql, company.id, others, versions) : []) {
    const own = (happened.get(person.customerId) ?? []).filter((event) => event.id > person.enteredBy && (!again || isSinceEntry(person, event)));
    meanings.push(...(await meaningsFor(await planOf(sql, company.id, person.versionId), person, own, members, again ? 0 : ON_ITS_WAY_MS)));
  }
  return write(sql, company.id, meanings);
}

/** Whoever an event brought in is asked for its place in the line of events: the later ones may have happened before they were taken in. */
const isSinceEntry = (person: Found, event: TakenEvent): boolean =>
  person.enteredBy > 0 ? event.id > person.enteredBy : event.at.getTime() >= person.enteredAt.getTime();

/** What these events mean to somebody in this version: for each goal and for the wait they stand at, the first that counts. */
export async function meaningsFor(
  plan: Plan,
  person: InJourney,
  events: TakenEvent[],
  members: MemberTest,
  onItsWayMs = ON_ITS_WAY_MS,
): Promise<Meaning[]> {
  const meanings: Meaning[] = [];
  for (const op of Object.values(plan.ops)) {
    if (op.op === "goal") {
      const event = events.find((one) => matches(op.on, one));
      if (event && (await counts(op, person, members))) meanings.push({ role: "goal", person, node: op.node, visit: 0, event });
    }
    if (op.op === "await") {
      const event = events.find((one) => ends(op, person, one, onItsWayMs));
      if (event) meanings.push({ role: "await", person, node: op.node, visit: person.visit, event });
    }
  }
  return meanings;
}

const counts = async (op: GoalOp, person: InJourney, members: MemberTest): Promise<boolean> =>
  op.audienceId === null || (await members(op.audienceId)).has(person.customerId);

const ends = (op: AwaitOp, person: InJourney, event: TakenEvent, onItsWayMs: number): boolean =>
  person.node === op.node && matches(op.on, event) && event.at.getTime() >= person.enteredNodeAt.getTime() - onItsWayMs;

type MemberTest = (audienceId: string) => Promise<Set<string>>;

/** Asks for each audience once a round. */
export function memberTest(sql: Sql, company: { id: string; timezone: string; now: Date }, events: TakenEvent[]): MemberTest {
  const people = [...new Set(events.map((event) => event.customerId))];
  const known = new Map<string, Promise<Set<string>>>();
  return (audienceId) => {
    const asked = known.get(audienceId) ?? membersAmong(sql, { companyId: company.id, ...company }, audienceId, people);
    known.set(audienceId, asked);
    return asked;
  };
}

async function listeningVersions(sql: Sql, companyId: string, types: string[]): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT DISTINCT l.version_id AS id FROM event_listener l WHERE l.company_id = $1 AND l.source = 'run' AND l.type = ANY($2::text[])`,
    [companyId, types],
  );
  return rows.map((row) => row.id);
}

/**
 * People of open live runs (`versions`: of these only) whom the events happened to. Those of paused runs too: what happens during a pause counts; and of
 * runs that are still taking people over from another version: they are moved once it has begun.
 */
async function inJourneys(sql: Sql, companyId: string, events: TakenEvent[], versions: string[] | null): Promise<Found[]> {
  if (events.length === 0) return [];
  const { rows } = await sql.query<Found>(
    `SELECT e.id, e.run_id AS "runId", e.version_id AS "versionId", e.customer_id AS "customerId", e.node, e.visit, e.entered_node_at AS "enteredNodeAt", coalesce(x.event_id, 0) AS "enteredBy", e.entered_at AS "enteredAt"
     FROM (SELECT DISTINCT r.journey_id FROM journey_run r
           WHERE r.company_id = $1 AND r.mode = 'live' AND r.state IN ('starting', 'running', 'paused') AND ($3::uuid[] IS NULL OR r.version_id = ANY($3))) j
     CROSS JOIN unnest($2::uuid[]) AS p(customer_id)
     CROSS JOIN LATERAL (SELECT * FROM enrolment e WHERE e.company_id = $1 AND e.journey_id = j.journey_id AND e.customer_id = p.customer_id
       AND e.finished_at IS NULL AND ($3::uuid[] IS NULL OR e.version_id = ANY($3)) OFFSET 0) e
     JOIN journey_run r ON r.company_id = $1 AND r.id = e.run_id AND r.mode = 'live' AND r.state IN ('starting', 'running', 'paused')
     LEFT JOIN enrolment_event x ON x.company_id = $1 AND x.enrolment_id = e.id AND x.role = 'entered'
     ORDER BY e.id`,
    [companyId, [...new Set(events.map((event) => event.customerId))], versions],
  );
  return rows;
}

export async function write(sql: Sql, companyId: string, meanings: Meaning[]): Promise<number> {
  if (meanings.length === 0) return 0;
  const { rowCount } = await sql.query(
    `INSERT INTO enrolment_event (company_id, enrolment_id, role, node, visit, run_id, event_id, event_type, payload, happened_at)
     SELECT $1, m.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::uuid[], $7::bigint[], $8::text[], $9::jsonb[], $10::timestamptz[])
       AS m(enrolment_id, role, node, visit, run_id, event_id, event_type, payload, happened_at)
     ON CONFLICT DO NOTHING`,
    [
      companyId,
      meanings.map((m) => m.person.id),
      meanings.map((m) => m.role),
      meanings.map((m) => m.node),
      meanings.map((m) => m.visit),
      meanings.map((m) => m.person.runId),
      meanings.map((m) => m.event.id),
      meanings.map((m) => m.event.type),
      meanings.map((m) => JSON.stringify(m.event.payload)),
      meanings.map((m) => m.event.at),
    ],
  );
  return rowCount ?? 0;
}
