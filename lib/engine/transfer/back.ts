import type { Sql } from "@/lib/db";
import { carryOut, leave } from "../decide";
import { EXIT } from "../destination";
import { loadRun, opOf } from "../run";
import type { Migration } from "./migration";
import { lockEntries } from "../events/intake";
import { claimMovable, type PlannedRedial } from "./movable";
import { place } from "./place";
import { takingRun } from "./runs";

interface Remembered {
  fromId: string;
  toId: string | null;
  customerId: string;
  versionId: string;
  versionNumber: number;
  node: string;
  enteredAt: Date;
  enteredNodeAt: Date;
  toRunId: string | null;
  redial: Omit<PlannedRedial, "dueAt" | "lastEndedAt"> | null;
  redialAt: Date | null;
}

/** Whoever stands where they were put has not gone on since. */
const FIRST_VISIT = 1;

/** Where a pass over the people of a migration stands. */
export interface BackCursor {
  after: string | null;
  done: boolean;
}

/**
 * Puts back one batch of those who were moved and have not gone on since: at their old node in a run of their old version, with the redial
 * that was planned. Whoever was let out comes back, once, unless they are in the journey again or refuse by now.
 */
export async function backBatch(sql: Sql, migration: Migration, cursor: BackCursor, limit: number): Promise<BackCursor> {
  // Nobody comes in by an entry while it is looked who is in the journey again.
  await lockEntries(sql, migration.companyId, migration.journeyId);
  const page = await remembered(sql, migration, cursor.after, limit);
  const last = page.at(-1)?.fromId ?? null;
  const taken = letOut(page);
  const paused = new Set<string>();
  for (const runId of new Set(page.flatMap((one) => one.toRunId ?? []))) {
    const own = page.filter((one) => one.toRunId === runId);
    const { ids, isPaused } = await takeFrom(sql, migration, runId, own);
    for (const one of own) {
      if (!ids.has(one.toId ?? "")) continue;
      taken.add(one.fromId);
      if (isPaused) paused.add(one.fromId);
    }
  }
  const back = page.filter((one) => taken.has(one.fromId));
  for (const versionId of new Set(back.map((one) => one.versionId)))
    for (const isPaused of [false, true]) {
      const group = back.filter((one) => one.versionId === versionId && paused.has(one.fromId) === isPaused);
      if (group.length > 0) await putBack(sql, migration, versionId, isPaused, group);
    }
  await sql.query("UPDATE journey_migration SET undone = undone + $3 WHERE company_id = $1 AND id = $2", [
    migration.companyId,
    migration.id,
    back.length,
  ]);
  return { after: last, done: page.length < limit };
}

/** Of those who were let out each once, as they last were in the journey. */
const letOut = (page: Remembered[]): Set<string> =>
  new Set(new Map(page.flatMap((one) => (one.toId === null ? [[one.customerId, one.fromId]] : []))).values());

async function remembered(sql: Sql, { companyId, id, journeyId }: Migration, after: string | null, limit: number): Promise<Remembered[]> {
  const { rows } = await sql.query<Remembered>(
    `SELECT p.from_enrolment_id AS "fromId", p.to_enrolment_id AS "toId", f.customer_id AS "customerId", f.version_id AS "versionId", v.number AS "versionNumber",
            f.node, f.entered_at AS "enteredAt", f.entered_node_at AS "enteredNodeAt", t.run_id AS "toRunId", d.due_at AS "redialAt",
            CASE WHEN d.id IS NULL THEN NULL ELSE jsonb_build_object('dispatchId', d.id, 'contactId', d.contact_id, 'attempt', d.attempt, 'scriptId', d.script_id,
              'category', d.category, 'variables', d.variables, 'clinicId', d.clinic_id, 'phoneHash', NULL, 'phoneMasked', d.phone_masked) END AS redial
     FROM migration_person p
     JOIN enrolment f ON f.company_id = $1 AND f.id = p.from_enrolment_id
     JOIN journey_version v ON v.company_id = $1 AND v.id = f.version_id
     LEFT JOIN enrolment t ON t.company_id = $1 AND t.id = p.to_enrolment_id
     LEFT JOIN LATERAL (
       SELECT * FROM dispatch x WHERE x.company_id = $1 AND x.enrolment_id = f.id AND x.visit = f.visit AND x.purpose = 'node' AND x.channel = 'call'
         AND x.state = 'cancelled' AND x.attempt > 1 ORDER BY x.attempt DESC LIMIT 1) d ON true
     WHERE p.company_id = $1 AND p.migration_id = $2 AND p.back_enrolment_id IS NULL AND ($3::uuid IS NULL OR p.from_enrolment_id > $3)
       AND (p.to_enrolment_id IS NOT NULL OR NOT EXISTS (
         SELECT FROM enrolment o WHERE o.company_id = $1 AND o.journey_id = $5 AND o.customer_id = f.customer_id AND o.finished_at IS NULL)
         AND NOT EXISTS (SELECT FROM opt_out o JOIN customer c ON c.company_id = $1 AND c.phone_hash = o.phone_hash
           WHERE o.company_id = $1 AND c.id = f.customer_id AND o.at > f.finished_at))
     ORDER BY p.from_enrolment_id LIMIT $4`,
    [companyId, id, after, limit, journeyId],
  );
  return rows;
}

/** Takes those out of the new version's run who still stand where they were put and were not contacted there. */
async function takeFrom(sql: Sql, migration: Migration, runId: string, own: Remembered[]): Promise<{ ids: Set<string>; isPaused: boolean }> {
  const run = await loadRun(sql, migration.companyId, runId);
  const open = run.state === "running" || run.state === "paused";
  const untouched = open ? await unmoved(sql, migration.companyId, own) : [];
  const backTo = new Map(own.map((one) => [one.toId, one]));
  const reason = `moved_back:${own[0]?.versionNumber ?? 0}`;
  const people = await claimMovable(sql, run, untouched, reason, { visit: FIRST_VISIT });
  for (const node of new Set(people.map((person) => person.node))) {
    const here = people.filter((person) => person.node === node);
    const decisions = here.map((person) => {
      const origin = backTo.get(person.id);
      const detail = { migration: migration.id, by: migration.closedBy, version: origin?.versionNumber ?? null, to: origin?.node ?? null };
      return leave(person.id, EXIT, `moved_back:${origin?.versionNumber ?? 0}`, detail);
    });
    const { count } = await carryOut(
      sql,
      run,
      opOf(run, node),
      decisions,
      here.map((person) => person.state),
    );
    if (count !== here.length) throw new Error(`${count} of ${here.length} locked people left node ${node}`);
  }
  return { ids: new Set(people.map((person) => person.id)), isPaused: run.state === "paused" };
}

async function unmoved(sql: Sql, companyId: string, own: Remembered[]): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT e.id FROM enrolment e WHERE e.company_id = $1 AND e.id = ANY($2::uuid[]) AND e.visit = ${FIRST_VISIT} AND e.finished_at IS NULL
       AND NOT EXISTS (SELECT FROM dispatch d WHERE d.company_id = $1 AND d.enrolment_id = e.id AND d.state NOT IN ('planned', 'cancelled'))`,
    [companyId, own.flatMap((one) => one.toId ?? [])],
  );
  return rows.map((row) => row.id);
}

async function putBack(sql: Sql, migration: Migration, versionId: string, isPaused: boolean, group: Remembered[]): Promise<void> {
  const target = await takingRun(sql, migration, { versionId, isPaused, people: group.length });
  const hashes = await phoneHashes(sql, migration.companyId, group);
  const placed = await place(
    sql,
    target,
    group.map(({ fromId, customerId, node, enteredAt, enteredNodeAt, redial, redialAt }) => ({
      fromId,
      customerId,
      node,
      enteredAt,
      enteredNodeAt,
      redial: redial && redialAt ? { ...redial, phoneHash: hashes.get(customerId) ?? null, dueAt: redialAt, lastEndedAt: null } : null,
    })),
  );
  await sql.query(
    `UPDATE migration_person p SET back_enrolment_id = u.back_id FROM unnest($3::uuid[], $4::uuid[]) AS u(from_id, back_id)
     WHERE p.company_id = $1 AND p.migration_id = $2 AND p.from_enrolment_id = u.from_id`,
    [migration.companyId, migration.id, [...placed.keys()], [...placed.values()]],
  );
}

async function phoneHashes(sql: Sql, companyId: string, group: Remembered[]): Promise<Map<string, Buffer>> {
  const { rows } = await sql.query<{ id: string; hash: Buffer }>(
    "SELECT id, phone_hash AS hash FROM customer WHERE company_id = $1 AND id = ANY($2::uuid[]) AND phone_hash IS NOT NULL",
    [companyId, group.filter((one) => one.redial).map((one) => one.customerId)],
  );
  return new Map(rows.map((row) => [row.id, row.hash]));
}
