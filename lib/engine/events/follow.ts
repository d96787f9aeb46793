import type { Sql } from "@/lib/db";
import { loadCompany } from "../company";
import { planOf } from "../plan-cache";
import type { TakenEvent } from "./event";
import { type InJourney, type Meaning, memberTest, meaningsFor, write } from "./meanings";

const TAKE = 1000;

/** The enrolment that a person goes on in after one (`of`) that a change of version ended: where they were moved to, or put back to. */
export const goesOnAs = (of: string): string => `
  SELECT p.to_enrolment_id AS id FROM migration_person p WHERE p.company_id = $1 AND p.from_enrolment_id = ${of} AND p.to_enrolment_id IS NOT NULL
  UNION ALL
  SELECT p.back_enrolment_id FROM migration_person p WHERE p.company_id = $1 AND p.to_enrolment_id = ${of} AND p.back_enrolment_id IS NOT NULL`;

interface Following {
  fromId: string;
  role: Meaning["role"];
  node: string;
  visit: number;
  eventId: number;
  type: string;
  payload: Record<string, unknown>;
  at: Date;
  customerId: string;
  toId: string;
  runId: string;
  versionId: string;
  toNode: string;
  toVisit: number;
  enteredNodeAt: Date;
}

const eventOf = ({ eventId, type, payload, at, customerId }: Following): TakenEvent => ({
  id: eventId,
  type,
  payload,
  at,
  customerId,
  causeDepth: 0,
});
const personOf = ({ toId, toNode, toVisit, runId, versionId, customerId, enteredNodeAt }: Following): InJourney => ({
  id: toId,
  node: toNode,
  visit: toVisit,
  runId,
  versionId,
  customerId,
  enteredNodeAt,
});

/**
 * What is written down for people and not carried out yet goes with them when they are moved between versions: a refusal as it is, an event as
 * the goals and waits of the version they are in now read it.
 */
export async function followMoved(sql: Sql, companyId: string): Promise<void> {
  const list = await takeFollowing(sql, companyId);
  if (list.length === 0) return;
  const { timezone } = await loadCompany(sql, companyId);
  const { rows } = await sql.query<{ now: Date }>("SELECT now() AS now");
  const scope = { id: companyId, timezone, now: rows[0]?.now ?? new Date() };
  const members = memberTest(sql, scope, list.map(eventOf));
  const meanings: Meaning[] = [];
  for (const one of list) {
    const person = personOf(one);
    const event = eventOf(one);
    if (one.role === "opt_out") meanings.push({ role: "opt_out", person, node: "", visit: 0, event });
    else meanings.push(...(await meaningsFor(await planOf(sql, companyId, one.versionId), person, [event], members)));
  }
  await write(sql, companyId, meanings);
  await sql.query(
    `UPDATE enrolment_event SET applied_at = now()
     WHERE company_id = $1 AND (enrolment_id, role, node, visit) IN (SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[]))`,
    [companyId, list.map((one) => one.fromId), list.map((one) => one.role), list.map((one) => one.node), list.map((one) => one.visit)],
  );
}

async function takeFollowing(sql: Sql, companyId: string): Promise<Following[]> {
  const { rows } = await sql.query<Following>(
    `SELECT x.enrolment_id AS "fromId", x.role, x.node, x.visit, coalesce(x.event_id, 0) AS "eventId", x.event_type AS type, n.customer_id AS "customerId", x.payload, x.happened_at AS at,
            n.id AS "toId", n.run_id AS "runId", n.version_id AS "versionId", n.node AS "toNode", n.visit AS "toVisit", n.entered_node_at AS "enteredNodeAt"
     FROM enrolment_event x JOIN enrolment e ON e.company_id = $1 AND e.id = x.enrolment_id AND e.finished_at IS NOT NULL
     CROSS JOIN LATERAL (${goesOnAs("e.id")}) s JOIN enrolment n ON n.company_id = $1 AND n.id = s.id
     WHERE x.company_id = $1 AND x.applied_at IS NULL LIMIT ${TAKE} FOR UPDATE OF x SKIP LOCKED`,
    [companyId],
  );
  return rows;
}
