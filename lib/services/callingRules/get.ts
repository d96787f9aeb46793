import type { BlockCode } from "@/lib/calling/block-reason";
import { effectivePolicy, PLATFORM_POLICY, type CallingPolicy, type CapGroup } from "@/lib/calling/policy";
import { closesAt, mayCallAt, nextAllowedInstant, openSpans } from "@/lib/calling/window";
import { DAY_MS } from "@/lib/time/day";
import { wallClock } from "@/lib/time/zone";
import { type Sql, withTenantSql } from "@/lib/db";
import { HOLDS_SEAT } from "@/lib/engine/leases";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visiblePatients } from "@/lib/services/patients/scope";

const BLOCKED_DAYS = 7;
const NEVER_CALLED: ReadonlySet<string> = new Set<BlockCode>(["opt_out", "blacklist", "vanity_number"]);

/** Reasons of one code together, whatever their values. */
export interface CodeCount {
  code: string;
  count: number;
}

export interface CallingRules {
  timezone: string;
  policy: CallingPolicy;
  /** Rule groups that the company made stricter than the platform's. */
  tightened: CapGroup[];
  killSwitch: boolean;
  now: {
    at: Date;
    /** Share of the day gone, 0-1, in the company's zone. */
    dayShare: number;
    mayCall: boolean;
    closesAt: Date | null;
    opensAt: Date | null;
  };
  /** Today's open spans, as shares of the day. */
  openToday: { from: number; to: number }[];
  seats: { company: number; perScript: number; used: number; byScript: { name: string; used: number }[] };
  clinics: { id: string; name: string; active: boolean; reason: string | null }[];
  /** Calls held back in the last 7 days: by rule group, by the lists of whom is never called, and by the other rules. */
  blocked: { byGroup: Record<CapGroup, number>; never: CodeCount[]; other: CodeCount[] };
  neverCall: { optOuts: number; blacklist: number };
}

/** The rules in force, read-only, with what they held back lately. */
export async function getCallingRules(ctx: ServiceContext): Promise<CallingRules> {
  requirePermission(ctx, "settings.calling_rules.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const company = await companyRow(sql, ctx);
    const policy = effectivePolicy(company.calling_policy);
    const nowMs = company.now.getTime();
    const wall = wallClock(nowMs, ctx.timezone);
    const mayCall = mayCallAt(nowMs, ctx.timezone, policy);
    const closes = closesAt(nowMs, ctx.timezone, policy);
    const opens = mayCall ? null : nextAllowedInstant(nowMs, ctx.timezone, policy);
    const groups: CapGroup[] = ["default", "service", "marketing"];
    return {
      timezone: ctx.timezone,
      policy,
      tightened: groups.filter((group) => JSON.stringify(policy.caps[group]) !== JSON.stringify(PLATFORM_POLICY.caps[group])),
      killSwitch: company.kill_switch,
      now: {
        at: company.now,
        dayShare: wall.timeMs / DAY_MS,
        mayCall,
        closesAt: closes === null ? null : new Date(closes),
        opensAt: opens === null ? null : new Date(opens),
      },
      openToday: openSpans(policy, wall.weekday).map((span) => ({ from: span.fromMs / DAY_MS, to: span.toMs / DAY_MS })),
      seats: {
        company: Math.min(company.seats, policy.seats.company),
        perScript: Math.min(company.seats_per_script, policy.seats.perScript),
        ...(await seatsInUse(sql, ctx)),
      },
      clinics: await clinics(sql, ctx),
      blocked: await blockedLately(sql, ctx),
      neverCall: { optOuts: company.opt_outs, blacklist: company.blacklist },
    };
  });
}

interface CompanyRow {
  calling_policy: unknown;
  seats: number;
  seats_per_script: number;
  kill_switch: boolean;
  now: Date;
  opt_outs: number;
  blacklist: number;
}

async function companyRow(sql: Sql, ctx: ServiceContext): Promise<CompanyRow> {
  const { rows } = await sql.query<CompanyRow>(
    `SELECT calling_policy, seats, seats_per_script, kill_switch, now() AS now,
            (SELECT count(*)::int FROM opt_out WHERE company_id = $1) AS opt_outs,
            (SELECT count(*)::int FROM blacklist_entry WHERE company_id = $1) AS blacklist
       FROM company WHERE id = $1`,
    [ctx.companyId],
  );
  if (!rows[0]) throw new Error("the company is gone");
  return rows[0];
}

async function seatsInUse(sql: Sql, ctx: ServiceContext): Promise<{ used: number; byScript: { name: string; used: number }[] }> {
  const { rows } = await sql.query<{ name: string | null; used: number }>(
    `SELECT s.name, count(*)::int AS used FROM dispatch_open d LEFT JOIN script s ON s.company_id = d.company_id AND s.id = d.script_id
      WHERE d.company_id = $1 AND d.world = 'live' AND ${HOLDS_SEAT}
      GROUP BY s.name ORDER BY used DESC`,
    [ctx.companyId],
  );
  return { used: rows.reduce((sum, row) => sum + row.used, 0), byScript: rows.flatMap(({ name, used }) => (name === null ? [] : [{ name, used }])) };
}

async function clinics(sql: Sql, ctx: ServiceContext): Promise<CallingRules["clinics"]> {
  const { rows } = await sql.query<CallingRules["clinics"][number]>(
    `SELECT id, short_name AS name, calling_active AS active, calling_reason AS reason FROM clinic
      WHERE company_id = $1 AND ($2::uuid[] IS NULL OR id = ANY($2)) ORDER BY created_at, id`,
    [ctx.companyId, ctx.clinicIds],
  );
  return rows;
}

/** Of the patients whom the member may see. */
async function blockedLately(sql: Sql, ctx: ServiceContext): Promise<CallingRules["blocked"]> {
  const params: unknown[] = [ctx.companyId, BLOCKED_DAYS];
  const visible = visiblePatients(ctx, ctx.clinicIds, params);
  const { rows } = await sql.query<{ category: CapGroup; code: string; count: number }>(
    `SELECT coalesce(d.category, 'default') AS category, split_part(d.reason, ':', 1) AS code, count(*)::int AS count
       FROM dispatch d JOIN customer c ON c.company_id = d.company_id AND c.id = d.customer_id
      WHERE d.company_id = $1 AND d.record_at > now() - make_interval(days => $2) AND d.state = 'blocked' AND ${visible}
      GROUP BY 1, 2 ORDER BY 3 DESC`,
    params,
  );
  const byGroup: Record<CapGroup, number> = { default: 0, service: 0, marketing: 0 };
  const byReason = new Map<string, number>();
  for (const row of rows) {
    if (row.code.startsWith("cap_")) byGroup[row.category] += row.count;
    else byReason.set(row.code, (byReason.get(row.code) ?? 0) + row.count);
  }
  const counts = [...byReason].map(([code, count]): CodeCount => ({ code, count })).sort((a, b) => b.count - a.count);
  const isNever = ({ code }: CodeCount) => NEVER_CALLED.has(code);
  return { byGroup, never: counts.filter(isNever), other: counts.filter((counted) => !isNever(counted)) };
}
