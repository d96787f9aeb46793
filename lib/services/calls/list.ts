import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { intentKeySchema } from "@/lib/scripts/intent";
import { clinicScope, requirePermission, type ServiceContext } from "@/lib/services/context";
import { type Cursor, cursorSchema, exactly, pageOf, placeSql } from "@/lib/services/keyset";
import { RECORD_FILTERS } from "@/lib/calling/record-state";
import { CALL_COLUMNS, type CallRow, stateCondition, toCallRow } from "./row";
import { CALL_AT, CALL_TABLES, visibleCalls } from "./scope";

export const listCallsInput = z.object({
  clinicId: z.uuid().nullish(),
  /** Days in the company's zone, both included. */
  from: z.iso.date().nullish(),
  to: z.iso.date().nullish(),
  state: z.enum(RECORD_FILTERS).nullish(),
  scriptId: z.uuid().nullish(),
  /** Only together with a script: its classes. */
  intent: intentKeySchema.nullish(),
  consultantId: z.uuid().nullish(),
  webConsultantId: z.uuid().nullish(),
  /** A name, or the last four digits of a number. */
  search: z.string().trim().max(40).nullish(),
  cursor: cursorSchema.nullish(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type ListCallsInput = z.input<typeof listCallsInput>;

export interface CallPage {
  rows: CallRow[];
  /** null = this was the last page. */
  next: Cursor | null;
}

/** Live call records, newest first. What only waits its turn is shown when it is asked for by state. */
export async function listCalls(ctx: ServiceContext, raw: ListCallsInput): Promise<CallPage> {
  requirePermission(ctx, "call.view");
  const input = listCallsInput.parse(raw);
  const params: unknown[] = [];
  const where = [visibleCalls(ctx, clinicScope(ctx, input.clinicId), params), "d.world = 'live'"];
  const add = (condition: (n: string) => string, value: unknown): void => {
    where.push(condition(`$${params.push(value)}`));
  };
  where.push(stateCondition(input.state ?? null));
  const during: ((at: string) => string)[] = [];
  const dayOf = (day: string) => `$${params.push(day)}::date`;
  const zone = () => `$${params.push(ctx.timezone)}::text`;
  if (input.from) {
    const start = `(${dayOf(input.from)}::timestamp AT TIME ZONE ${zone()})`;
    during.push((at) => `${at} >= ${start}`);
  }
  if (input.to) {
    const end = `((${dayOf(input.to)} + 1)::timestamp AT TIME ZONE ${zone()})`;
    during.push((at) => `${at} < ${end}`);
  }
  if (input.scriptId) add((n) => `d.script_id = ${n}`, input.scriptId);
  if (input.scriptId && input.intent) add((n) => `d.intent = ${n}`, input.intent);
  if (input.consultantId) add((n) => `c.consultant_id = ${n}`, input.consultantId);
  if (input.webConsultantId) add((n) => `c.web_consultant_id = ${n}`, input.webConsultantId);
  if (input.search) add((n) => searchCondition(input.search ?? "", n), input.search);
  if (input.cursor) {
    const before = placeSql(input.cursor, params);
    during.push((at) => `(${at}, d.id) < ${before}`);
  }
  const limit = `$${params.push(input.limit + 1)}`;
  const listed = (at: string, condition: string) =>
    `(SELECT ${CALL_COLUMNS}, date_trunc('milliseconds', ${at}) AS at, ${exactly(at)} AS exact
      FROM ${CALL_TABLES} WHERE ${[...where, condition, ...during.map((of) => of(at))].join(" AND ")} ORDER BY ${at} DESC, d.id DESC LIMIT ${limit})`;
  // Calls that are over stand in an index by their time; those that are not are looked up and sorted in. Cancelled ones were never calls.
  const over = input.state === "cancelled" ? listed(CALL_AT, "true") : listed("d.record_at", "d.record_at IS NOT NULL");
  const open = listed(
    CALL_AT,
    `d.id IN (SELECT o.id FROM dispatch_open o WHERE o.company_id = $1 AND o.channel = 'call' AND ${openStates(input.state)})`,
  );
  const { rows: read } = await withTenantSql(ctx.companyId, (sql) =>
    sql.query(`${over} UNION ALL ${open} ORDER BY exact DESC, id DESC LIMIT ${limit}`, params),
  );
  const { rows, next } = pageOf<unknown, Cursor>(read, input.limit, cursorOf);
  return { rows: rows.map(toCallRow), next };
}

/** Only who asks for calls that wait their turn reads the whole queue. */
const openStates = (filter: ListCallsInput["state"]): string => (filter === "waiting" ? "true" : "o.state IN ('sending', 'accepted', 'unknown')");

const lastRowSchema = z.object({ id: z.uuid(), exact: z.string() });

function cursorOf(last: unknown): Cursor {
  const { id, exact } = lastRowSchema.parse(last);
  return { at: exact, id };
}

function searchCondition(search: string, n: string): string {
  return /^\d{4}$/.test(search) ? `c.phone_last4 = ${n}` : `starts_with(c.name, ${n})`;
}
