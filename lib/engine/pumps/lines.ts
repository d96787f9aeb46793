import { chooseLines, type LineRoom } from "@/lib/calling/lines";
import type { Sql } from "@/lib/db";
import { type Buckets, fillBuckets, spendTokens } from "./tokens";

/** The number that is shown where a company has no lines of its own: the platform's, without a rate of ours. */
export const PLATFORM_CALLER = "4000000000";

export interface Line {
  id: string;
  groupId: string;
  caller: string;
  region: string | null;
  /** Calls it may start now: within its rate and its seats. */
  room: number;
}

/** The lines a round may use, with their buckets locked. */
export interface Lines {
  /** By group; a group that is not listed takes no calls now. */
  groups: Map<string, Line[]>;
  /** Used where neither journey nor script names a group; null = the company has no lines. */
  defaultGroupId: string | null;
  buckets: Buckets;
}

interface Row extends Omit<Line, "room"> {
  isDefault: boolean;
  open: boolean | null;
  callsPerSecond: number;
  maxConcurrent: number;
}

/** `used`: calls under way per line. Lines that are paused or resting are left out. */
export async function openLines(sql: Sql, companyId: string, used: ReadonlyMap<string | null, number>): Promise<Lines> {
  const { rows } = await sql.query<Row>(
    `SELECT g.id AS "groupId", g.is_default AS "isDefault", l.id, l.caller, l.region, l.calls_per_second AS "callsPerSecond",
            l.max_concurrent AS "maxConcurrent", l.state = 'enabled' AND (l.resting_until IS NULL OR l.resting_until <= now()) AS open
     FROM line_group g LEFT JOIN line l ON l.company_id = g.company_id AND l.group_id = g.id WHERE g.company_id = $1 ORDER BY l.id`,
    [companyId],
  );
  const open = rows.filter((row) => row.open === true);
  const buckets = await fillBuckets(
    sql,
    companyId,
    open.map((row) => ({ id: row.id, perSecond: row.callsPerSecond })),
  );
  const lines = open.map((row) => ({
    id: row.id,
    groupId: row.groupId,
    caller: row.caller,
    region: row.region,
    room: Math.max(0, Math.min(Math.floor(buckets.tokens.get(row.id) ?? 0), row.maxConcurrent - (used.get(row.id) ?? 0))),
  }));
  return {
    groups: Map.groupBy(lines, (line) => line.groupId),
    defaultGroupId: rows.find((row) => row.isDefault)?.groupId ?? null,
    buckets,
  };
}

/** How many calls each group takes now. */
export const roomOf = (lines: Lines): Map<string, number> =>
  new Map([...lines.groups].map(([id, group]) => [id, group.reduce((sum, line) => sum + line.room, 0)]));

/** The line of each call of one group; takes its place on it. Never null within what `roomOf` said. */
export function takeLines(lines: Lines, groupId: string, regions: readonly (string | null)[]): (Line | null)[] {
  const group = lines.groups.get(groupId) ?? [];
  const rooms: LineRoom[] = group.map(({ id, region, room }) => ({ id, region, room }));
  return chooseLines(regions, rooms).map((id) => {
    const line = group.find((one) => one.id === id) ?? null;
    if (line) line.room -= 1;
    return line;
  });
}

/** Writes what the calls of a round took of the lines' rates. */
export async function payLines(sql: Sql, companyId: string, lines: Lines, taken: readonly (string | null)[]): Promise<void> {
  const spent = new Map<string, number>();
  for (const id of taken) if (id !== null) spent.set(id, (spent.get(id) ?? 0) + 1);
  await spendTokens(sql, companyId, lines.buckets, spent);
}

/** So many calls that failed one after another make a line rest. */
const FAILURES_TO_REST = 20;
const REST_MINUTES = 5;

/** Health: what the calls of a round ended as, per line. Any call that came through says that the line works. */
export async function noteHealth(sql: Sql, companyId: string, ended: readonly { lineId: string | null; failed: boolean }[]): Promise<void> {
  const byLine = [...Map.groupBy(ended, (one) => one.lineId)].flatMap(([id, list]) =>
    id === null ? [] : [{ id, failures: list.every((one) => one.failed) ? list.length : 0 }],
  );
  if (byLine.length === 0) return;
  await sql.query(
    `UPDATE line l SET failures = CASE WHEN u.failures = 0 OR l.failures + u.failures >= $4 THEN 0 ELSE l.failures + u.failures END,
            resting_until = CASE WHEN u.failures > 0 AND l.failures + u.failures >= $4 THEN now() + make_interval(mins => $5) ELSE l.resting_until END
     FROM unnest($2::uuid[], $3::int[]) AS u(id, failures)
     WHERE l.company_id = $1 AND l.id = u.id AND (u.failures > 0 OR l.failures > 0)`,
    [companyId, byLine.map((one) => one.id), byLine.map((one) => one.failures), FAILURES_TO_REST, REST_MINUTES],
  );
}
