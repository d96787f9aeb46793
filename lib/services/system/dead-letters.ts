import { z } from "zod";
import { withTenantSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordAuditSql } from "@/lib/services/audit/record";
import { requirePermission, type ServiceContext } from "@/lib/services/context";

/** Where it was laid aside: events of providers, or of patients' data. */
const QUEUES = ["inbox", "events"] as const;

export interface DeadLetter {
  queue: (typeof QUEUES)[number];
  id: number;
  kind: string;
  at: Date;
  tries: number;
  error: string | null;
  /** The call or text it speaks of, where it is known. */
  dispatchId: string | null;
}

const LIMIT = 200;

export interface DeadLetters {
  /** The newest. */
  rows: DeadLetter[];
  total: number;
}

/** What failed too often and waits for a person, newest first. Payloads stay in the database: they hold numbers. */
export async function deadLetters(ctx: ServiceContext): Promise<DeadLetters> {
  requirePermission(ctx, "settings.system.view");
  return withTenantSql(ctx.companyId, async (sql) => {
    const { rows } = await sql.query<DeadLetter>(
      `(SELECT 'inbox' AS queue, i.id, i.kind, i.received_at AS at, i.tries, i.error, d.id AS "dispatchId"
         FROM inbox i LEFT JOIN dispatch d ON d.company_id = $1 AND d.key = i.dispatch_key
         WHERE i.company_id = $1 AND i.state = 'dead' ORDER BY i.id DESC LIMIT ${LIMIT})
       UNION ALL
       (SELECT 'events', e.id, e.type, e.created_at, e.tries, e.error, NULL FROM domain_event e
         WHERE e.company_id = $1 AND e.state = 'dead' ORDER BY e.id DESC LIMIT ${LIMIT})
       ORDER BY at DESC LIMIT ${LIMIT}`,
      [ctx.companyId],
    );
    if (rows.length < LIMIT) return { rows, total: rows.length };
    const counted = await sql.query<{ total: number }>(
      `SELECT ((SELECT count(*) FROM inbox WHERE company_id = $1 AND state = 'dead') + (SELECT count(*) FROM domain_event WHERE company_id = $1 AND state = 'dead'))::int AS total`,
      [ctx.companyId],
    );
    return { rows, total: counted.rows[0]?.total ?? rows.length };
  });
}

const letter = z.object({ queue: z.enum(QUEUES), id: z.number().int().positive() });
const chosen = z.union([z.literal("all"), z.array(letter).min(1).max(LIMIT)]);
type Chosen = z.infer<typeof chosen>;

/** "all" takes those that nobody has seen in the list, too. */
export const retryDeadLettersInput = z.object({ letters: chosen });
export const discardDeadLettersInput = retryDeadLettersInput.extend({ reason: z.string().trim().min(1).max(200) });

const DEAD = "company_id = $1 AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[])) AND state = 'dead'";
const TABLES = { inbox: "inbox", events: "domain_event" } as const;
const DISCARDED = { inbox: "discarded", events: "done" } as const;

/** Puts them back into their queues; the pump tries them anew. */
export async function retryDeadLetters(ctx: ServiceContext, raw: z.input<typeof retryDeadLettersInput>): Promise<{ count: number }> {
  const { letters } = retryDeadLettersInput.parse(raw);
  return change(ctx, letters, "retry", (table) => `UPDATE ${table} SET state = 'new', tries = 0 WHERE ${DEAD}`);
}

/** Gives them up, with the reason beside what failed. They stay in the database. */
export async function discardDeadLetters(ctx: ServiceContext, raw: z.input<typeof discardDeadLettersInput>): Promise<{ count: number }> {
  const { letters, reason } = discardDeadLettersInput.parse(raw);
  const sql = (table: string, queue: keyof typeof TABLES) =>
    `UPDATE ${table} SET state = '${DISCARDED[queue]}', error = left($3 || ': ' || coalesce(error, ''), 500) WHERE ${DEAD}`;
  return change(ctx, letters, "discard", sql, reason);
}

async function change(
  ctx: ServiceContext,
  letters: Chosen,
  verb: "retry" | "discard",
  query: (table: string, queue: keyof typeof TABLES) => string,
  reason?: string,
): Promise<{ count: number }> {
  requirePermission(ctx, "settings.system.manage");
  return withTenantSql(ctx.companyId, async (sql) => {
    let count = 0;
    for (const queue of QUEUES) {
      const ids = letters === "all" ? null : letters.filter((one) => one.queue === queue).map(({ id }) => id);
      if (ids?.length === 0) continue;
      const { rowCount } = await sql.query(query(TABLES[queue], queue), [ctx.companyId, ids, ...(reason === undefined ? [] : [reason])]);
      count += rowCount ?? 0;
    }
    if (count === 0) throw new AppError("conflict", "dead_letters_gone");
    const detail = { count, letters: letters === "all" ? letters : letters.slice(0, 50), ...(reason ? { reason } : {}) };
    await recordAuditSql(sql, ctx, { action: `dead_letter.${verb}`, targetType: "dead_letter", targetId: null, detail });
    return { count };
  });
}
