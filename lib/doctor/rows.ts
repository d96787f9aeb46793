import type { Sql } from "@/lib/db";
import { type Findings, type Invariant, NAMED_ROWS } from "./violation";

export interface RowCheck {
  invariant: Invariant;
  code: string;
  /** SQL of the rows that must not be; $1 = company. Each column goes into the violation. */
  sql: string;
}

/** Runs checks whose rows are the violations themselves. */
export async function checkRows(sql: Sql, companyId: string, checks: RowCheck[]): Promise<Findings> {
  const findings: Findings = { checked: 0, violations: [] };
  for (const { invariant, code, sql: text } of checks) {
    const { rows } = await sql.query<Record<string, string | number | boolean | Date | null>>(`SELECT * FROM (${text}) v LIMIT ${NAMED_ROWS}`, [
      companyId,
    ]);
    for (const row of rows) {
      const plain = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]));
      findings.violations.push({ invariant, code, companyId, row: plain });
    }
  }
  return findings;
}

export async function countOf(sql: Sql, text: string, companyId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(`SELECT count(*) AS count FROM ${text}`, [companyId]);
  return rows[0]?.count ?? 0;
}
