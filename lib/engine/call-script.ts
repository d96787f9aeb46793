import type { ScriptCategory } from "@/lib/calling/policy";
import type { Sql } from "@/lib/db";
import { scriptVariablesSchema, type ScriptVariable } from "@/lib/scripts/variables";
import type { ScriptState } from "@/lib/scripts/script";

/** What planning a call has to know of its script. */
export interface CallScript {
  state: ScriptState;
  category: ScriptCategory;
  variables: ScriptVariable[];
}

export async function loadScript(sql: Sql, companyId: string, scriptId: string): Promise<CallScript | null> {
  const { rows } = await sql.query<{ state: ScriptState; category: ScriptCategory; variables: unknown }>(
    "SELECT state, category, variables FROM script WHERE company_id = $1 AND id = $2",
    [companyId, scriptId],
  );
  const row = rows[0];
  return row ? { state: row.state, category: row.category, variables: scriptVariablesSchema.parse(row.variables) } : null;
}
