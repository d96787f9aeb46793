import type { ScriptCategory } from "@/lib/calling/policy";
import type { Sql } from "@/lib/db";
import { scriptVariablesSchema, type ScriptVariable } from "@/lib/scripts/variables";
import type { ScriptState } from "@/lib/scripts/script";

/** What making a call has to know of its script. */
export interface CallScript {
  state: ScriptState;
  category: ScriptCategory;
  variables: ScriptVariable[];
  /** The lines it names; null = none. */
  groupId: string | null;
}

export async function loadScript(sql: Sql, companyId: string, scriptId: string): Promise<CallScript | null> {
  return (await loadScripts(sql, companyId, [scriptId])).get(scriptId) ?? null;
}

export async function loadScripts(sql: Sql, companyId: string, ids: string[]): Promise<Map<string, CallScript>> {
  const { rows } = await sql.query<{ id: string; variables: unknown } & Omit<CallScript, "variables">>(
    `SELECT id, state, category, variables, line_group_id AS "groupId" FROM script WHERE company_id = $1 AND id = ANY($2::uuid[])`,
    [companyId, ids],
  );
  return new Map(rows.map(({ id, variables, ...script }) => [id, { ...script, variables: scriptVariablesSchema.parse(variables) }]));
}
