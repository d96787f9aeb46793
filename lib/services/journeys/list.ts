import { z } from "zod";
import { Prisma, withTenant } from "@/lib/db";
import { journeyDocumentSchema } from "@/lib/journey/document";
import { check } from "@/lib/journey/executable";
import { readAudienceEntry } from "@/lib/journey/kinds/audience-entry/schema";
import { readEventEntry } from "@/lib/journey/kinds/event-entry/schema";
import { type EventRefs, eventRefsOf } from "@/lib/journey/kinds/event-words";
import type { EntrySchedule } from "@/lib/journey/plan";
import type { JourneyRefs } from "@/lib/journey/refs";
import { nextFirings } from "@/lib/journey/schedule";
import { clinicScope, requirePermission, type ServiceContext } from "@/lib/services/context";
import { asState, JOURNEY_STATES, type JourneyState } from "./access";
import { namesFor, refsFor } from "./loadRefs";

export const listJourneysInput = z.object({
  search: z.string().trim().max(60).optional(),
  state: z.enum(JOURNEY_STATES).optional(),
  clinicId: z.uuid().nullish(),
});

export interface JourneyRow {
  id: string;
  name: string;
  state: JourneyState;
  clinicName: string | null;
  /** Within the person's clinics: a journey of the whole company takes someone who sees all of them. */
  inScope: boolean;
  versionNumber: number | null;
  /** The draft's drawing is not the published one. */
  draftAhead: boolean;
  /** Errors that keep a never-published draft from being published. */
  problems: number;
  audienceName: string | null;
  schedule: EntrySchedule | null;
  /** What the event of an entry by events names. */
  eventRefs: EventRefs | null;
  /** Of live runs, all versions. */
  entered: number;
  active: number;
  /** The version that most of the active are in, where that is not the published one. */
  peopleIn: string | null;
  called: number;
  answered: number;
  /** People who entered on each of the last 14 days in the company's zone, today last. */
  daily: number[];
  nextRun: Date | null;
  updatedAt: Date;
  updatedBy: string | null;
}

export interface JourneyList {
  rows: JourneyRow[];
  /** Journeys per state under the same search and clinic. */
  counts: Partial<Record<JourneyState, number>>;
  at: Date;
}

export async function listJourneys(ctx: ServiceContext, input: z.infer<typeof listJourneysInput>): Promise<JourneyList> {
  requirePermission(ctx, "journey.view");
  const scope = clinicScope(ctx, input.clinicId);
  return withTenant(ctx.companyId, async (tx) => {
    const found = await tx.$queryRaw<RawRow[]>`
      WITH j AS (
        SELECT * FROM journey j WHERE j.company_id = ${ctx.companyId}::uuid
          AND (${scope}::uuid[] IS NULL OR j.clinic_id IS NULL OR j.clinic_id = ANY(${scope}::uuid[]))
          AND (${input.search || null}::text IS NULL OR strpos(lower(j.name), lower(${input.search || null}::text)) > 0)
        ORDER BY j.updated_at DESC, j.id LIMIT 1000
      ), figures AS (
        SELECT journey_id, sum(active) AS active, sum(called) AS called, sum(answered) AS answered,
               (array_agg(version_id ORDER BY active DESC, version_id DESC) FILTER (WHERE active > 0))[1] AS busiest
        FROM yidao_live_totals() GROUP BY 1
      ), runs AS (
        SELECT r.journey_id, (now() AT TIME ZONE ${ctx.timezone})::date - (coalesce(r.started_at, r.created_at) AT TIME ZONE ${ctx.timezone})::date AS days_ago,
               sum(CASE WHEN r.migration_id IS NULL THEN coalesce(r.people, 0) ELSE 0 END) AS people
        FROM journey_run r WHERE r.company_id = ${ctx.companyId}::uuid AND r.mode = 'live' AND r.journey_id IN (SELECT id FROM j) GROUP BY 1, 2
      ), entered AS (
        SELECT journey_id, sum(people) AS people, jsonb_object_agg(days_ago, people) FILTER (WHERE days_ago BETWEEN 0 AND 13) AS daily FROM runs GROUP BY 1
      )
      SELECT j.id, j.name, j.state, cl.short_name AS "clinicName", j.clinic_id AS "clinicId", v.number AS "versionNumber", j.updated_at AS "updatedAt", u.name AS "updatedBy",
             v.id IS NOT NULL AND (${essence("v")}) IS DISTINCT FROM (${essence("d")}) AS "draftAhead",
             CASE WHEN v.id IS NULL AND jsonb_path_exists(d.document, '$.nodes[*]') THEN d.document END AS document,
             ${ENTRY} AS entry,
             coalesce(e.people, 0)::int AS entered, coalesce(f.active, 0)::int AS active, nullif(f.busiest, j.current_version_id) AS "peopleIn", coalesce(f.called, 0)::int AS called,
             coalesce(f.answered, 0)::int AS answered, e.daily
      FROM j JOIN journey_draft d ON d.company_id = j.company_id AND d.journey_id = j.id
      LEFT JOIN journey_version v ON v.company_id = j.company_id AND v.id = j.current_version_id
      LEFT JOIN clinic cl ON cl.company_id = j.company_id AND cl.id = j.clinic_id
      LEFT JOIN auth_user u ON u.id = j.updated_by
      LEFT JOIN figures f ON f.journey_id = j.id LEFT JOIN entered e ON e.journey_id = j.id
      ORDER BY array_position(ARRAY['running', 'paused', 'draft', 'completed', 'stopped', 'archived'], j.state), j.updated_at DESC, j.id`;
    const [{ now } = { now: new Date() }] = await tx.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
    // Only a draft that was never published is checked.
    const refs = found.some(({ document }) => document !== null) ? await refsFor(tx, ctx, null) : null;
    const names = refs ?? (await namesFor(tx, ctx));
    const rows = found.map((raw) => present(raw, ctx, now, names, refs));
    const counts: JourneyList["counts"] = {};
    for (const row of rows) counts[row.state] = (counts[row.state] ?? 0) + 1;
    return { rows: rows.filter((row) => (input.state ? row.state === input.state : row.state !== "archived")), counts, at: now };
  });
}

/** The entry of version `v`, or else of draft `d`. */
export const ENTRY = Prisma.raw(
  `jsonb_path_query_first(coalesce(v.document, d.document), '$.nodes[*] ? (@.kind == "audience-entry" || @.kind == "event-entry")')`,
);

/** What a drawing does: without places, notes and the order in which it was drawn (see `lib/journey/diff.ts`). */
const essence = (table: "v" | "d") =>
  Prisma.raw(`(SELECT jsonb_agg(n - 'position' - 'note' ORDER BY n->>'id') FROM jsonb_array_elements(${table}.document->'nodes') n),
    (SELECT jsonb_agg(e - 'id' ORDER BY e->>'from', e->>'outlet') FROM jsonb_array_elements(${table}.document->'edges') e)`);

interface RawRow
  extends Pick<
    JourneyRow,
    | "id"
    | "name"
    | "clinicName"
    | "versionNumber"
    | "draftAhead"
    | "entered"
    | "active"
    | "peopleIn"
    | "called"
    | "answered"
    | "updatedAt"
    | "updatedBy"
  > {
  state: string;
  clinicId: string | null;
  document: unknown;
  entry: unknown;
  daily: unknown;
}

const entrySchema = z.object({ kind: z.string(), config: z.record(z.string(), z.unknown()) });

/** Whom an entry takes in, and when. */
function entryOf(node: unknown): { audienceId: string | null; schedule: EntrySchedule } | null {
  const parsed = entrySchema.safeParse(node);
  if (!parsed.success) return null;
  if (parsed.data.kind !== "event-entry") return readAudienceEntry(parsed.data.config);
  const { audienceId, on } = readEventEntry(parsed.data.config);
  return { audienceId: on.type === "audience_entered" ? on.audienceId : audienceId, schedule: { type: "event", on } };
}

const dailySchema = z.record(z.string(), z.coerce.number()).nullable();

function present(
  { document, entry, daily, state, clinicId, ...raw }: RawRow,
  { timezone, clinicIds }: ServiceContext,
  now: Date,
  names: EventRefs,
  refs: JourneyRefs | null,
): JourneyRow {
  const config = entryOf(entry);
  const perDay = dailySchema.parse(daily) ?? {};
  const drawn = document === null ? null : journeyDocumentSchema.parse(document);
  return {
    ...raw,
    state: asState(state),
    inScope: clinicIds === null || (clinicId !== null && clinicIds.includes(clinicId)),
    problems: drawn === null || refs === null ? 0 : check(drawn, refs).filter((problem) => problem.severity === "error").length,
    audienceName: names.audiences.find((audience) => audience.id === config?.audienceId)?.name ?? null,
    schedule: config?.schedule ?? null,
    eventRefs: config?.schedule.type === "event" ? eventRefsOf(config.schedule.on, names) : null,
    daily: Array.from({ length: 14 }, (_, index) => perDay[String(13 - index)] ?? 0),
    nextRun: asState(state) === "running" ? nextRunOf(entry, timezone, now) : null,
  };
}

/** When a journey that runs is launched next by its entry (`ENTRY`); null = it is not launched by the clock, or no more. */
export function nextRunOf(entry: unknown, timezone: string, now: Date): Date | null {
  const config = entryOf(entry);
  return config && (nextFirings(config.schedule, timezone, now, 1)[0] ?? null);
}
