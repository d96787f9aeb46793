import { createHash } from "node:crypto";
import type { Sql } from "@/lib/db";
import { audienceSql, reentrySql } from "../enrol";
import { roomOf, tightest } from "../events/intake";
import { opOf, type Run } from "../run";
import { looksAtCalls, looksAtPeople } from "./looks";
import { lookAtReality } from "./world";

/** So many times the journey is played, each with rates of its own: what they differ by is the range. */
export const UNIVERSES = 10;
/** A small audience is played through more than once in each; at least about so many people in all. */
const LEAST_PEOPLE = 2_000;

export interface TakenIn {
  /** People the journey would take in, in truth. */
  people: number;
  /** People in each universe; one of them stands for `weight` true ones. */
  perUniverse: number;
  weight: number;
  /** By universe: who is played in it, one enrolment each. */
  places: Place[][];
}

export interface Place {
  id: string;
  customer: string;
}

/**
 * How many people each universe takes of an audience: all of it where the sample allows, else an equal part. Where nobody may be in two,
 * because conditions would see what became of the same person elsewhere, never more than an equal part.
 */
export function universeSize(people: number, sampleSize: number | null, mayOverlap = true): number {
  const wanted = Math.max(sampleSize ?? people, LEAST_PEOPLE);
  const most = mayOverlap ? people : Math.max(Math.min(people, 1), Math.floor(people / UNIVERSES));
  return Math.min(most, Math.ceil(wanted / UNIVERSES));
}

/**
 * Whom a launch would take in of the true audience, by its rules (re-entry and caps too). Everybody has a place in one line drawn by the seed; each universe
 * takes the stretch after its predecessor's, around the end if need be. The first two digits of an enrolment's id name its universe.
 */
export async function takeIn(sql: Sql, run: Run, seed: number, sampleSize: number | null): Promise<TakenIn> {
  await lookAtReality(sql);
  const entry = opOf(run, run.plan.entry);
  if (entry.op !== "enter") throw new Error(`entry ${entry.node} is not an entry`);
  const params: unknown[] = [run.companyId, run.id, run.journeyId, run.versionId, entry.node, run.now, run.clinicId];
  const audience = await audienceSql(sql, run, entry, params);
  const again = reentrySql(entry.reentry, params);
  const { rows } = await sql.query<{ id: string }>(
    `SELECT c.id FROM customer c
     WHERE c.company_id = $1 AND ($7::uuid IS NULL OR c.clinic_id = $7) AND (${audience}) AND (${again})
       AND $2::uuid IS NOT NULL AND $3::uuid IS NOT NULL AND $4::uuid IS NOT NULL AND $5::text IS NOT NULL AND $6::timestamptz IS NOT NULL
     ORDER BY md5(c.id::text || '${Math.trunc(seed)}')`,
    params,
  );
  const { room } = tightest(await roomOf(sql, run, entry.limits));
  const line = rows.slice(0, room ?? rows.length).map((row) => row.id);
  const perUniverse = universeSize(line.length, sampleSize, !looksAtPeople(run.plan));
  const places = Array.from({ length: UNIVERSES }, (_, universe) =>
    Array.from({ length: perUniverse }, (_one, i) => {
      const customer = line[(universe * perUniverse + i) % line.length] ?? "";
      return { id: enrolmentId(universe, seed, customer), customer };
    }),
  );
  return { people: line.length, perUniverse, weight: perUniverse === 0 ? 1 : line.length / perUniverse, places };
}

/** Puts people at the entry of the world of this connection. */
export async function enter(sql: Sql, run: Run, places: Place[]): Promise<void> {
  await lookAtReality(sql);
  const customers = places.map((place) => place.customer);
  await sql.query(
    `INSERT INTO pg_temp.enrolment (company_id, id, journey_id, version_id, run_id, customer_id, shard, node, entered_at, entered_node_at)
     SELECT $1, u.id, $3, $4, $2, u.customer, 0, $5, $6, $6 FROM unnest($7::uuid[], $8::uuid[]) AS u(id, customer) ORDER BY u.id`,
    [run.companyId, run.id, run.journeyId, run.versionId, run.plan.entry, run.now, places.map((place) => place.id), customers],
  );
  if (!looksAtCalls(run.plan)) return;
  await sql.query(
    `INSERT INTO pg_temp.dispatch SELECT d.* FROM public.dispatch d
     WHERE d.company_id = $1 AND d.channel = 'call' AND d.world = 'live' AND d.outcome IS NOT NULL AND d.customer_id = ANY($2::uuid[])`,
    [run.companyId, [...new Set(customers)]],
  );
}

function enrolmentId(universe: number, seed: number, customer: string): string {
  const hex = universe.toString(16).padStart(2, "0") + createHash("md5").update(`${seed}/${customer}`).digest("hex").slice(2);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const universeOf = (id: string): number => Number.parseInt(id.slice(0, 2), 16);
/** The same of a column in SQL. */
export const UNIVERSE_SQL = (column: string): string => `('x' || substr(${column}::text, 1, 2))::bit(8)::int`;
