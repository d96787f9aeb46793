import type { Sql } from "@/lib/db";
import type { Plan } from "@/lib/journey/plan";
import { looksAtPeople } from "./looks";

/**
 * The world of a simulation: temporary tables that bear the names of the real ones. The connection's search path finds them first, so the
 * engine's own steps read and write them; no other connection can see them, and they are gone when this one closes. The real tables are
 * kept safe by the database itself: every transaction after this one is read-only, which temporary tables are exempt from.
 */
const TABLES: { name: string; indexes: string[] }[] = [
  {
    name: "enrolment",
    indexes: ["UNIQUE (id)", "(node, id) WHERE state = 'ready'", "(node, due_at) WHERE state = 'waiting'"],
  },
  { name: "journey_event", indexes: [] },
  { name: "dispatch", indexes: ["UNIQUE (key)", "UNIQUE (id)", "(channel) WHERE state = 'planned' AND channel = 'text'"] },
  { name: "number_state", indexes: ["UNIQUE (company_id, world, phone_hash)"] },
  { name: "text_detail", indexes: [] },
  { name: "webhook_detail", indexes: ["UNIQUE (company_id, dispatch_id)"] },
  { name: "loop_pass", indexes: ["UNIQUE (company_id, enrolment_id, node)"] },
  { name: "run_tag", indexes: ["UNIQUE (company_id, run_id, customer_id, tag_id)"] },
];

/** Claims are planned for the numbers at hand, as in a live step; what is temporary is kept in memory as far as it fits. */
export const SESSION_SETTINGS = {
  temp_buffers: "512MB",
  work_mem: "64MB",
  plan_cache_mode: "force_custom_plan",
  jit: "off",
  application_name: "yidao simulation",
};

/** For conditions, which ask what became of a person. */
const BY_CUSTOMER = new Map([["dispatch", "(customer_id)"]]);

export async function makeWorld(sql: Sql, plan: Plan): Promise<void> {
  for (const { name, indexes } of TABLES) {
    await sql.query(`CREATE TEMP TABLE ${name} (LIKE public.${name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
    const byCustomer = looksAtPeople(plan) ? BY_CUSTOMER.get(name) : undefined;
    for (const [i, index] of [...indexes, ...(byCustomer ? [byCustomer] : [])].entries()) {
      const unique = index.startsWith("UNIQUE ");
      await sql.query(`CREATE ${unique ? "UNIQUE " : ""}INDEX sim_${name}_${i} ON pg_temp.${name} ${index.replace("UNIQUE ", "")}`);
    }
  }
}

/** Inside the transaction: names mean the real tables, as they are. What is temporary has to be named as such. */
export async function lookAtReality(sql: Sql): Promise<void> {
  await sql.query("SELECT set_config('search_path', 'public, pg_temp', true)");
}
