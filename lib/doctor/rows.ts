import type { Sql } from "@/lib/db";
import { type Invariant, NAMED_ROWS, type Violation } from "./violation";

export interface RowCheck {
  invariant: Invariant;
  code: string;
  /** SQL of the rows that must not be; $1 = company. Each column goes into the violation. */
  sql: string;
  /** $2 and on. */
  params?: unknown[];
}

type Row = Record<string, string | number | boolean | Date | null>;

/** Runs checks whose rows are the violations themselves. */
export async function checkRows(sql: Sql, companyId: string, checks: RowCheck[]): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { invariant, code, sql: text, params = [] } of checks) {
    // Planned for all rows: a limit inside would choose loops that are quick only where much is wrong.
    const { rows } = await sql.query<Row>(`WITH v AS MATERIALIZED (${text}) SELECT * FROM v LIMIT ${NAMED_ROWS}`, [companyId, ...params]);
    violations.push(...rows.map((row) => ({ invariant, code, companyId, ...plain(row) })));
  }
  return violations;
}

export const plain = (row: Row): Record<string, string | number | boolean | null> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]));

/** `from`: a table with its condition; $1 = company. */
export async function countOf(sql: Sql, from: string, companyId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(`SELECT count(*) AS count FROM ${from}`, [companyId]);
  return rows[0]?.count ?? 0;
}
