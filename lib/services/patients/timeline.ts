import { z } from "zod";
import { type Sql, withTenantSql } from "@/lib/db";
import { CALL_COLUMNS, type CallRow, stateCondition, toCallRow } from "@/lib/services/calls/row";
import { CALL_AT, CALL_TABLES } from "@/lib/services/calls/scope";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { type Cursor, cursorSchema, exactly, pageOf, placeSql } from "@/lib/services/keyset";
import { requirePatient } from "./find-one";
import { APPOINTMENT_COLUMNS, type AppointmentRow, appointmentRowSchema, parseVisit, VISIT_COLUMNS, type VisitRow } from "./records";

export const TIMELINE_KINDS = ["followUp", "appointment", "visit", "text"] as const;
const PAGE = 30;

export const patientTimelineInput = z.object({
  id: z.uuid(),
  /** null = all. "followUp" unites smart calls, follow-up tasks and leads. */
  kind: z.enum(TIMELINE_KINDS).nullable().default(null),
  cursor: cursorSchema.nullish(),
});

const textRowSchema = z.object({
  id: z.uuid(),
  purpose: z.enum(["node", "hangup"]),
  templateName: z.string().nullable(),
  journeyName: z.string().nullable(),
  body: z.string().nullable(),
  state: z.string(),
  outcome: z.string().nullable(),
  /** As stored: why it was held back or could not be sent (`lib/metrics/reasons.ts`). */
  reason: z.string().nullable(),
});
export type TextEntry = z.infer<typeof textRowSchema>;

const taskRowSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  dueOn: z.string(),
  state: z.enum(["open", "done"]),
  assigneeName: z.string().nullable(),
  journeyName: z.string(),
});
export type TaskEntry = z.infer<typeof taskRowSchema>;

const leadRowSchema = z.object({ id: z.uuid(), poolName: z.string(), journeyName: z.string() });
export type LeadEntry = z.infer<typeof leadRowSchema>;

export type TimelineEntry = { id: string; at: Date } & (
  | { kind: "call"; call: CallRow }
  | { kind: "text"; text: TextEntry }
  | { kind: "appointment"; appointment: AppointmentRow }
  | { kind: "visit"; visit: VisitRow }
  | { kind: "task"; task: TaskEntry }
  | { kind: "lead"; lead: LeadEntry }
);

export interface TimelinePage {
  entries: TimelineEntry[];
  next: Cursor | null;
}

const MADE = stateCondition(null);
const SOURCES: Record<"call" | "text" | "appointment" | "visit" | "task" | "lead", string> = {
  call: `SELECT 'call' AS kind, d.id, ${CALL_AT} AS at FROM dispatch d WHERE d.company_id = yidao_company() AND d.customer_id = $1 AND d.channel = 'call'
    AND d.world = 'live' AND ${MADE}`,
  text: `SELECT 'text', d.id, coalesce(d.sent_at, d.due_at) FROM dispatch d WHERE d.company_id = yidao_company() AND d.customer_id = $1 AND d.channel = 'text'
    AND d.world = 'live' AND ${MADE}`,
  appointment: "SELECT 'appointment', r.id, r.created_at FROM appointment r WHERE r.company_id = yidao_company() AND r.customer_id = $1",
  visit: "SELECT 'visit', r.id, r.visited_at FROM clinic_visit r WHERE r.company_id = yidao_company() AND r.customer_id = $1",
  task: "SELECT 'task', r.id, r.created_at FROM follow_up_task r WHERE r.company_id = yidao_company() AND r.customer_id = $1",
  lead: "SELECT 'lead', r.id, r.created_at FROM lead r WHERE r.company_id = yidao_company() AND r.customer_id = $1",
};
type Source = keyof typeof SOURCES;
const SOURCES_OF: Record<(typeof TIMELINE_KINDS)[number], Source[]> = {
  followUp: ["call", "task", "lead"],
  appointment: ["appointment"],
  visit: ["visit"],
  text: ["text"],
};
const SOURCE_KEYS = Object.keys(SOURCES).filter((key): key is Source => Object.hasOwn(SOURCES, key));

const pointSchema = z.object({
  kind: z.enum(["call", "text", "appointment", "visit", "task", "lead"]),
  id: z.uuid(),
  at: z.date(),
  at_text: z.string(),
});
type Point = z.infer<typeof pointSchema>;

/** What happened with one patient, latest first: calls and texts of journeys between bookings and visits. */
export async function patientTimeline(ctx: ServiceContext, input: z.input<typeof patientTimelineInput>): Promise<TimelinePage> {
  requirePermission(ctx, "patient.view");
  const { id, kind, cursor } = patientTimelineInput.parse(input);
  const wanted = kind ? SOURCES_OF[kind] : SOURCE_KEYS;
  const sources = wanted.filter((source) => (source !== "call" && source !== "text") || ctx.permissions.has("call.view"));
  return withTenantSql(ctx.companyId, async (sql) => {
    await requirePatient(sql, ctx, id);
    if (sources.length === 0) return { entries: [], next: null };
    const params: unknown[] = [id];
    const { rows: read } = await sql.query(
      `SELECT kind, id, at, ${exactly("at")} AS at_text
       FROM (${sources.map((source) => SOURCES[source]).join(" UNION ALL ")}) AS e(kind, id, at)
       ${cursor ? `WHERE (at, id) < ${placeSql(cursor, params)}` : ""} ORDER BY at DESC, id DESC LIMIT ${PAGE + 1}`,
      params,
    );
    const { rows, next } = pageOf(
      read.map((row) => pointSchema.parse(row)),
      PAGE,
      (last) => ({ at: last.at_text, id: last.id }),
    );
    return { entries: await entriesOf(sql, rows), next };
  });
}

async function entriesOf(sql: Sql, points: Point[]): Promise<TimelineEntry[]> {
  const ids = (source: Source) => points.filter((p) => p.kind === source).map((p) => p.id);
  const calls = await byId(
    sql,
    ids("call"),
    `SELECT ${CALL_COLUMNS}, ${CALL_AT} AS at FROM ${CALL_TABLES} WHERE d.company_id = yidao_company() AND d.id = ANY($1)`,
    toCallRow,
  );
  const texts = await byId(sql, ids("text"), TEXTS, (row) => textRowSchema.parse(row));
  const appointments = await byId(
    sql,
    ids("appointment"),
    `SELECT ${APPOINTMENT_COLUMNS} WHERE r.company_id = yidao_company() AND r.id = ANY($1)`,
    (row) => appointmentRowSchema.parse(row),
  );
  const visits = await byId(sql, ids("visit"), `SELECT ${VISIT_COLUMNS} WHERE r.company_id = yidao_company() AND r.id = ANY($1)`, parseVisit);
  const tasks = await byId(sql, ids("task"), TASKS, (row) => taskRowSchema.parse(row));
  const leads = await byId(sql, ids("lead"), LEADS, (row) => leadRowSchema.parse(row));
  return points.flatMap(({ kind, id, at }): TimelineEntry[] => {
    const call = kind === "call" ? calls.get(id) : undefined;
    const text = kind === "text" ? texts.get(id) : undefined;
    const appointment = kind === "appointment" ? appointments.get(id) : undefined;
    const visit = kind === "visit" ? visits.get(id) : undefined;
    const task = kind === "task" ? tasks.get(id) : undefined;
    const lead = kind === "lead" ? leads.get(id) : undefined;
    if (task) return [{ kind: "task", id, at, task }];
    if (lead) return [{ kind: "lead", id, at, lead }];
    if (call) return [{ kind: "call", id, at, call }];
    if (text) return [{ kind: "text", id, at, text }];
    if (appointment) return [{ kind: "appointment", id, at, appointment }];
    return visit ? [{ kind: "visit", id, at, visit }] : [];
  });
}

const TEXTS = `SELECT d.id, d.purpose, m.name AS "templateName", j.name AS "journeyName", x.body, d.state, d.outcome, d.reason FROM dispatch d
  LEFT JOIN sms_template m ON m.company_id = d.company_id AND m.id = d.template_id
  LEFT JOIN journey j ON j.company_id = d.company_id AND j.id = d.journey_id
  LEFT JOIN text_detail x ON x.company_id = d.company_id AND x.dispatch_id = d.id
  WHERE d.company_id = yidao_company() AND d.id = ANY($1)`;

const TASKS = `SELECT f.id, f.title, f.due_on::text AS "dueOn", f.state, s.name AS "assigneeName", j.name AS "journeyName" FROM follow_up_task f
  JOIN journey j ON j.company_id = f.company_id AND j.id = f.journey_id
  LEFT JOIN staff s ON s.company_id = f.company_id AND s.id = f.assignee_id WHERE f.company_id = yidao_company() AND f.id = ANY($1)`;

const LEADS = `SELECT l.id, p.name AS "poolName", j.name AS "journeyName" FROM lead l JOIN lead_pool p ON p.company_id = l.company_id AND p.id = l.pool_id
  JOIN journey j ON j.company_id = l.company_id AND j.id = l.journey_id WHERE l.company_id = yidao_company() AND l.id = ANY($1)`;

async function byId<T extends { id: string }>(sql: Sql, ids: string[], query: string, parse: (row: unknown) => T): Promise<Map<string, T>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query(query, [ids]);
  return new Map(rows.map(parse).map((entry) => [entry.id, entry]));
}
