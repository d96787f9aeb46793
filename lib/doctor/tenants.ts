import { randomUUID } from "node:crypto";
import { enterTenant, type Sql } from "@/lib/db";
import { checkRows, plain, type RowCheck } from "./rows";
import { type Findings, NAMED_ROWS, type Violation } from "./violation";

/** I7 for the installation: every tenant table is closed, the role that the product uses is bound by it, and a stranger sees nothing. */
export async function checkIsolation(sql: Sql): Promise<Findings> {
  const violations: Violation[] = [];
  const { rows: roles } = await sql.query<{ role: string }>(
    `SELECT rolname AS role FROM pg_roles r WHERE rolname = current_user
       AND (rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' WHERE c.relowner = r.oid))`,
  );
  violations.push(...roles.map(({ role }) => ({ invariant: "I7" as const, code: "role_is_not_bound", companyId: null, role })));
  const { rows: tables } = await sql.query<{ name: string; closed: boolean; part: boolean }>(
    `SELECT c.relname AS name, c.relispartition AS part,
            c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS closed
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id'
     WHERE c.relkind IN ('r', 'p') AND NOT a.attisdropped ORDER BY 1`,
  );
  for (const { name } of tables.filter((t) => !t.closed)) violations.push({ invariant: "I7", code: "table_is_open", companyId: null, table: name });
  for (const tenant of [null, randomUUID()]) {
    await enterTenant(sql, tenant);
    for (const { name } of tables.filter((t) => !t.part)) {
      const { rows } = await sql.query<{ seen: boolean }>(`SELECT EXISTS (SELECT FROM "${name}") AS seen`);
      if (rows[0]?.seen)
        violations.push({
          invariant: "I7",
          code: "seen_by_a_stranger",
          companyId: null,
          table: name,
          as: tenant === null ? "nobody" : "another company",
        });
    }
  }
  const { rows: foreign } = await sql.query(`SELECT * FROM yidao_foreign_references() LIMIT ${NAMED_ROWS}`);
  for (const row of foreign) {
    const { company_id: companyId, ...rest } = plain(row);
    violations.push({ invariant: "I7", code: "refers_to_another_company", companyId: String(companyId), ...rest });
  }
  return { checked: { I7: 2 * tables.length }, violations };
}

const named = (table: string, column: string, target: string, id = "id"): RowCheck => ({
  invariant: "I7",
  code: "refers_outside_its_company",
  sql: `SELECT '${table}' AS "table", x.${id} AS row, x.${column} AS "refersTo" FROM ${table} x
        WHERE x.company_id = $1 AND x.${column} IS NOT NULL AND NOT EXISTS (SELECT FROM ${target} t WHERE t.company_id = $1 AND t.id = x.${column})`,
});

/** The engine's hot tables have no foreign keys: what they name has to be there, in the same company. */
const CHECKS: RowCheck[] = [
  named("enrolment", "run_id", "journey_run"),
  named("enrolment", "version_id", "journey_version"),
  named("dispatch", "run_id", "journey_run"),
  named("dispatch", "script_id", "script"),
  named("journey_event", "run_id", "journey_run", "enrolment_id"),
  named("counter", "run_id", "journey_run", "node"),
];

export async function checkReferences(sql: Sql, companyId: string): Promise<Findings> {
  return { checked: { I7: CHECKS.length }, violations: await checkRows(sql, companyId, CHECKS) };
}
