import { z } from "zod";
import { firstIdSql, type Sql, withTenantSql } from "@/lib/db";
import { engineIsAlive } from "@/lib/engine/alive";
import { ACCEPTED } from "@/lib/metrics/accepted";
import { EFFECTIVE_ROUNDS } from "@/lib/metrics/call-figures";
import { clinicScope, requirePermission, type ServiceContext } from "../context";
import { Kept } from "../kept";
import { visiblePatients } from "../patients/scope";
import { type Problem, problemsOf } from "./problems";

export const overviewInput = z.object({ clinicId: z.uuid().nullish() });

export interface HourOfCalls {
  /** 9 = from 09:00 to 10:00. */
  hour: number;
  called: number;
  answered: number;
}

export interface Overview {
  at: Date;
  today: { called: number; answered: number; effective: number; talkSeconds: number; blocked: number; texts: number };
  hours: HourOfCalls[];
  problems: Problem[];
  /** For the first steps of a new company. */
  has: { patients: boolean; journeys: boolean };
}

const FIRST_HOUR = 9;
const LAST_HOUR = 19;

/** Today in the company's zone, live calls and texts only; definitions as in lib/calling/metrics.ts. */
export async function getOverview(ctx: ServiceContext, input: z.infer<typeof overviewInput>): Promise<Overview> {
  requirePermission(ctx, "journey.view");
  const clinics = clinicScope(ctx, input.clinicId);
  const isAlive = await engineIsAlive();
  return withTenantSql(ctx.companyId, async (sql) => {
    const calls = todaysCalls(ctx, clinics);
    const { rows: hours } = await sql.query<HourOfCalls & { effective: number; talkSeconds: number }>(calls.text, calls.params);
    const { rows: times } = await sql.query<{ now: Date }>("SELECT now() AS now");
    const others = await othersToday.of(JSON.stringify([ctx.companyId, ctx.timezone, clinics, ctx.consultantId]), () =>
      countOthers(sql, ctx, clinics),
    );
    const { rows: has } = await sql.query<Overview["has"]>(
      `SELECT EXISTS (SELECT FROM customer WHERE company_id = $1) AS patients, EXISTS (SELECT FROM journey WHERE company_id = $1) AS journeys`,
      [ctx.companyId],
    );
    const sum = (of: "called" | "answered" | "effective" | "talkSeconds") => hours.reduce((total, hour) => total + hour[of], 0);
    return {
      at: times[0]?.now ?? new Date(),
      today: {
        called: sum("called"),
        answered: sum("answered"),
        effective: sum("effective"),
        talkSeconds: sum("talkSeconds"),
        ...others,
      },
      hours: withEmptyHours(hours),
      problems: await problemsOf(sql, ctx, clinics, isAlive),
      has: has[0] ?? { patients: false, journeys: false },
    };
  });
}

const START = "date_trunc('day', now(), $2)";

interface Scoped {
  /** Joins the patients (alias `c`) of dispatches `d` whom the member may see. `$1` is the company, `$2` its zone. */
  visible: string;
  params: unknown[];
}

function scoped(ctx: ServiceContext, clinics: string[] | null): Scoped {
  const params: unknown[] = [ctx.companyId, ctx.timezone];
  return { visible: `JOIN customer c ON c.company_id = d.company_id AND c.id = d.customer_id AND ${visiblePatients(ctx, clinics, params)}`, params };
}

/** Calls that are over stand in an index by their time; the others are few. */
export function todaysCalls(ctx: ServiceContext, clinics: string[] | null): { text: string; params: unknown[] } {
  const { visible, params } = scoped(ctx, clinics);
  const text = `WITH calls AS (
    SELECT d.* FROM dispatch d WHERE d.company_id = $1 AND d.record_at >= ${START} AND d.state = 'ended' AND ${ACCEPTED}
    UNION ALL
    SELECT d.* FROM dispatch_open o JOIN dispatch d ON d.company_id = o.company_id AND d.id = o.id
    WHERE o.company_id = $1 AND o.channel = 'call' AND o.world = 'live' AND o.state = 'accepted')
  SELECT extract(hour FROM coalesce(d.started_at, d.sent_at) AT TIME ZONE $2)::int AS hour, count(*)::int AS called,
         count(*) FILTER (WHERE d.outcome = 'answered')::int AS answered,
         count(*) FILTER (WHERE d.outcome = 'answered' AND d.rounds >= ${EFFECTIVE_ROUNDS})::int AS effective,
         coalesce(sum(d.talk_seconds) FILTER (WHERE d.outcome = 'answered'), 0)::int AS "talkSeconds"
  FROM calls d ${visible} WHERE coalesce(d.started_at, d.sent_at) >= ${START} GROUP BY 1`;
  return { text, params };
}

type OthersToday = Pick<Overview["today"], "blocked" | "texts">;

/**
 * Counted among the dispatches of 31 days, and so only as often as `Kept` allows. An index on when a dispatch was blocked or sent would be dearer:
 * every state that it goes through would write an entry into each of its indexes (see the migration `dispatch_open`).
 */
const othersToday = new Kept<OthersToday>();

async function countOthers(sql: Sql, ctx: ServiceContext, clinics: string[] | null): Promise<OthersToday> {
  const { visible, params } = scoped(ctx, clinics);
  const { rows } = await sql.query<OthersToday>(
    `SELECT (SELECT count(*)::int FROM dispatch d ${visible} WHERE ${BLOCKED_TODAY}) AS blocked,
            (SELECT count(*)::int FROM dispatch d ${visible} WHERE ${TEXTED_TODAY}) AS texts`,
    params,
  );
  return rows[0] ?? { blocked: 0, texts: 0 };
}

/** Blocked ones stand at the time for which they were planned, which a pause may have left far behind. */
const BLOCKED_TODAY = `d.company_id = $1 AND d.record_at >= ${START} - interval '31 days' AND d.state = 'blocked' AND d.updated_at >= ${START}`;

/** Ids are uuidv7: of texts those made since 31 days hold whatever could be sent today, and the primary key finds them. */
const TEXTED_TODAY = `d.company_id = $1 AND d.channel = 'text' AND d.world = 'live' AND ${ACCEPTED} AND d.sent_at >= ${START}
    AND d.id >= ${firstIdSql("now() - interval '31 days'")}`;

/** Every hour of the calling day, and whatever lay outside of it. */
function withEmptyHours(found: HourOfCalls[]): HourOfCalls[] {
  const hours = found.map((h) => h.hour);
  const from = Math.min(FIRST_HOUR, ...hours);
  const to = Math.max(LAST_HOUR, ...hours);
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const of = found.find((h) => h.hour === from + i);
    return { hour: from + i, called: of?.called ?? 0, answered: of?.answered ?? 0 };
  });
}
