import { z } from "zod";
import { config } from "@/lib/config";
import { SILENT_MS } from "@/lib/engine/alive";
import { withSystemSql, withTenantSql } from "@/lib/db";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

const pumpSchema = z.object({ at: z.string(), rounds: z.number(), done: z.number(), errors: z.number(), lastError: z.string().nullable() });
const detailSchema = z.object({ state: z.string().catch(""), pumps: z.record(z.string(), pumpSchema).catch({}) });

export interface WorkerState {
  /** Host and process; null for whoever does not run the installation. */
  name: string | null;
  startedAt: Date;
  beatAt: Date;
  /** Not heard of for 30 seconds. */
  silent: boolean;
}

export interface PumpState {
  name: string;
  beatAt: Date;
  silent: boolean;
  /** What it did for all companies together, and where it turns; null as above. */
  work: { workerId: string; rounds: number; done: number; errors: number; lastError: string | null } | null;
}

export interface QueueState {
  channel: "call" | "text" | "webhook" | "inbox" | "events";
  waiting: number;
  /** Of the first that is due; null = none is. */
  oldest: Date | null;
}

export interface KillSwitch {
  on: boolean;
  at: Date | null;
  byName: string | null;
  reason: string | null;
}

export interface SystemState {
  now: Date;
  killSwitch: KillSwitch;
  workers: WorkerState[];
  pumps: PumpState[];
  /** The company's own. Counted to 10,000. */
  queues: QueueState[];
  inFlight: { channel: string; state: string; count: number }[];
}

const QUEUES = `
  SELECT ch.channel, (SELECT count(*)::int FROM (SELECT FROM dispatch_open d WHERE d.company_id = $1 AND d.channel = ch.channel AND d.state = 'planned' LIMIT 10000) x) AS waiting,
    CASE WHEN ch.channel = 'webhook'
      THEN (SELECT min(q.first_due) FROM yidao_webhook_queues($1) q JOIN journey_run r ON r.company_id = $1 AND r.id = q.run_id
            WHERE r.state = 'running' AND q.first_due <= now())
      ELSE (SELECT min(q.first_due) FROM yidao_queues($1, ch.channel) q JOIN journey_run r ON r.company_id = $1 AND r.id = q.run_id
            WHERE r.mode = 'live' AND r.state = 'running' AND q.first_due <= now()) END AS oldest
  FROM (VALUES ('call'), ('text'), ('webhook')) AS ch(channel)
  UNION ALL
  SELECT 'inbox', (SELECT count(*)::int FROM (SELECT FROM inbox i WHERE i.company_id = $1 AND i.state = 'new' LIMIT 10000) x),
    (SELECT i.received_at FROM inbox i WHERE i.company_id = $1 AND i.state = 'new' ORDER BY i.id LIMIT 1)
  UNION ALL
  SELECT 'events', (SELECT count(*)::int FROM (SELECT FROM domain_event e WHERE e.company_id = $1 AND e.state = 'new' LIMIT 10000) x),
    (SELECT e.created_at FROM domain_event e WHERE e.company_id = $1 AND e.state = 'new' ORDER BY e.id LIMIT 1)`;

/**
 * How the engine does: who works (or fell silent within the hour and has no successor), what waits, since when. Workers and pumps are every company's: which machines
 * they are and how much they do for others is for the operators of the installation.
 */
export async function getSystem(ctx: ServiceContext): Promise<SystemState> {
  requirePermission(ctx, "settings.system.view");
  const beats = await withSystemSql(
    async (sql) =>
      (
        await sql.query<{ id: string; host: string; pid: number; startedAt: Date; beatAt: Date; detail: unknown; now: Date }>(
          `SELECT id, host, pid, started_at AS "startedAt", beat_at AS "beatAt", detail, now() AS now FROM worker_heartbeat
           WHERE beat_at > now() - interval '1 hour' ORDER BY beat_at DESC LIMIT 100`,
        )
      ).rows,
  );
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows: companies } = await sql.query<KillSwitch & { now: Date }>(
      `SELECT c.kill_switch AS on, c.kill_switch_at AS at, u.name AS "byName", c.kill_switch_reason AS reason, now() AS now
       FROM company c LEFT JOIN auth_user u ON u.id = c.kill_switch_by WHERE c.id = $1`,
      [ctx.companyId],
    );
    const company = companies[0];
    if (!company) throw new Error("the company is gone");
    const { now, ...killSwitch } = company;
    const { rows: queues } = await sql.query<QueueState>(QUEUES, [ctx.companyId]);
    const { rows: inFlight } = await sql.query<{ channel: string; state: string; count: number }>(
      `SELECT channel, state, count(*)::int AS count FROM dispatch_open
       WHERE company_id = $1 AND state IN ('sending', 'accepted', 'unknown') GROUP BY 1, 2 ORDER BY 1, 2`,
      [ctx.companyId],
    );
    const isSilent = (at: Date) => now.getTime() - at.getTime() > SILENT_MS;
    const isOperator = config().operators.ids.has(ctx.userId);
    const gone = replaced(beats, isSilent);
    const workers = beats
      .filter(({ id }) => !gone.has(id))
      .map(({ host, pid, startedAt, beatAt }) => ({
        name: isOperator ? `${host} · ${pid}` : null,
        startedAt,
        beatAt,
        silent: isSilent(beatAt),
      }));
    const pumps = pumpsOf(beats, isSilent).map((pump) => (isOperator ? pump : { ...pump, work: null }));
    return { now, killSwitch, workers, pumps, queues, inFlight };
  });
}

/** Silent workers in whose place another one has started since: each stands in for one, the longest silent first. */
function replaced(beats: { id: string; startedAt: Date; beatAt: Date }[], isSilent: (at: Date) => boolean): Set<string> {
  const silent = beats.filter(({ beatAt }) => isSilent(beatAt)).toSorted((a, b) => a.beatAt.getTime() - b.beatAt.getTime());
  const gone = new Set<string>();
  for (const { startedAt } of beats.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())) {
    const before = silent.find(({ id, beatAt }) => !gone.has(id) && beatAt < startedAt);
    if (before) gone.add(before.id);
  }
  return gone;
}

/** Each pump as the worker that turned it last says. */
function pumpsOf(beats: { id: string; detail: unknown }[], isSilent: (at: Date) => boolean): PumpState[] {
  const all = beats.flatMap(({ id, detail }) => {
    const parsed = detailSchema.safeParse(detail);
    return parsed.success
      ? Object.entries(parsed.data.pumps).map(([name, { at, ...pump }]) => ({ name, beatAt: new Date(at), work: { workerId: id, ...pump } }))
      : [];
  });
  return [...Map.groupBy(all, ({ name }) => name).values()]
    .flatMap((own) => own.toSorted((a, b) => b.beatAt.getTime() - a.beatAt.getTime()).slice(0, 1))
    .map((pump) => ({ ...pump, silent: isSilent(pump.beatAt) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
