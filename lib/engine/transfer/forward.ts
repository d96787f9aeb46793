import { redialInForce } from "@/lib/calling/redial";
import { MINUTE_MS } from "@/lib/time/day";
import type { Sql } from "@/lib/db";
import type { MigrationChoice } from "@/lib/journey/migration";
import type { Op } from "@/lib/journey/plan";
import { loadCompany } from "../company";
import { carryOut, leave } from "../decide";
import { EXIT } from "../destination";
import { loadRun, opOf, type Run } from "../run";
import type { Migration } from "./migration";
import { claimMovable, type Movable, type PlannedRedial, standingAt } from "./movable";
import { place } from "./place";
import { takingRun } from "./runs";

/** Live runs of the version that people may be taken from now; oldest first. */
export async function sourceRuns(sql: Sql, migration: Migration, versionId: string): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM journey_run WHERE company_id = $1 AND journey_id = $2 AND version_id = $3 AND mode = 'live' AND state IN ('running', 'paused')
       AND migration_id IS DISTINCT FROM $4 ORDER BY id`,
    [migration.companyId, migration.journeyId, versionId, migration.id],
  );
  return rows.map((row) => row.id);
}

/** What a batch came to. */
export interface Batch {
  /** How many stood there to be taken; 0 = nobody is left. */
  standing: number;
  /** How many of them were; the others are held by a step or a pump just now, or have gone on. */
  taken: number;
}

/** One batch of the people who stand at the chosen node in this run, moved or let out. */
export async function moveBatch(sql: Sql, migration: Migration, runId: string, choice: MigrationChoice, limit: number): Promise<Batch> {
  const source = await loadRun(sql, migration.companyId, runId);
  if (source.state !== "running" && source.state !== "paused") return { standing: 0, taken: 0 };
  const reason = `${choice.action === "move" ? "moved_version" : "version_exit"}:${migration.versionNumber}`;
  const standing = await standingAt(sql, source, choice.nodeId, limit);
  const people = await claimMovable(sql, source, standing, reason, { node: choice.nodeId });
  if (people.length === 0) return { standing: standing.length, taken: 0 };
  const detail = {
    migration: migration.id,
    by: migration.createdBy,
    version: migration.versionNumber,
    ...(choice.action === "move" ? { to: choice.toNodeId } : {}),
  };
  const op = opOf(source, choice.nodeId);
  const { count } = await carryOut(
    sql,
    source,
    op,
    people.map((person) => leave(person.id, EXIT, reason, detail)),
    people.map((person) => person.state),
  );
  if (count !== people.length) throw new Error(`${count} of ${people.length} locked people left node ${choice.nodeId}`);
  const placed = choice.action === "move" ? await placeAll(sql, migration, source, op, choice.toNodeId, people) : new Map<string, string>();
  await sql.query(
    `INSERT INTO migration_person (company_id, migration_id, from_enrolment_id, to_enrolment_id)
     SELECT $1, $2, u.from_id, u.to_id FROM unnest($3::uuid[], $4::uuid[]) AS u(from_id, to_id)`,
    [migration.companyId, migration.id, people.map((p) => p.id), people.map((p) => placed.get(p.id) ?? null)],
  );
  await sql.query("UPDATE journey_migration SET moved = moved + $3, exited = exited + $4 WHERE company_id = $1 AND id = $2", [
    migration.companyId,
    migration.id,
    placed.size,
    people.length - placed.size,
  ]);
  return { standing: standing.length, taken: people.length };
}

async function placeAll(sql: Sql, migration: Migration, source: Run, from: Op, toNode: string, people: Movable[]): Promise<Map<string, string>> {
  const standing = await peopleToMove(sql, migration);
  const target = await takingRun(sql, migration, {
    versionId: migration.versionId,
    isPaused: source.state === "paused",
    people: standing + people.length,
  });
  const to = opOf(target, toNode);
  const company = await loadCompany(sql, migration.companyId);
  const stays = from.node === to.node && from.op === to.op;
  return place(
    sql,
    target,
    people.map((person) => ({
      fromId: person.id,
      customerId: person.customerId,
      node: to.node,
      enteredAt: person.enteredAt,
      // At the same step the new rule counts from when they came to it.
      enteredNodeAt: stays ? person.enteredNodeAt : target.now,
      redial:
        person.redial && to.op === "effect" && to.effect === "call"
          ? carried(person.redial, to.scriptId, redialInForce(to.redial, company.policy), target.now)
          : null,
    })),
  );
}

/**
 * Of the same script the redial stays with its contact, by the new interval; another script is another contact. One that a shorter interval
 * would have had made already is due now, and none grows fresh again by moving.
 */
function carried(redial: PlannedRedial, scriptId: string, { intervalMinutes }: { intervalMinutes: number }, now: Date): PlannedRedial | null {
  if (redial.scriptId !== scriptId) return null;
  if (redial.lastEndedAt === null) return redial;
  const dueMs = redial.lastEndedAt.getTime() + intervalMinutes * MINUTE_MS;
  return { ...redial, dueAt: new Date(Math.max(dueMs, Math.min(redial.dueAt.getTime(), now.getTime()))) };
}

/** How many may still come, for the size of the run that takes them. */
async function peopleToMove(sql: Sql, { companyId, journeyId, choices }: Migration): Promise<number> {
  const moves = choices.filter((choice) => choice.action === "move");
  const { rows } = await sql.query<{ people: number }>(
    `SELECT coalesce(sum(c.value), 0)::int AS people FROM counter c
     JOIN unnest($3::uuid[], $4::text[]) AS u(version_id, node) ON u.version_id = c.version_id AND u.node = c.node
     WHERE c.company_id = $1 AND c.journey_id = $2 AND c.mode = 'live' AND c.metric LIKE 'here:%'`,
    [companyId, journeyId, moves.map((choice) => choice.versionId), moves.map((choice) => choice.nodeId)],
  );
  return rows[0]?.people ?? 0;
}
