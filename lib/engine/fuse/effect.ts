import type { CallOp, TextOp } from "@/lib/journey/plan";
import { placeholders } from "@/lib/scripts/render";
import type { Run } from "../run";
import type { CallScript } from "../call-script";
import type { TextTemplate } from "../texts";
import { trimmed, valueSql } from "./values";
import { PASSED } from "../claim";

/** Adds a value to the statement's parameters and gives back its placeholder. */
export type Bind = (value: unknown) => string;

/** What an effect needs to be planned inside the statement that brings people to it. */
export interface EffectPlan {
  decided: string;
  /** Writes the dispatches of the visits in CTE `level`. */
  insert(level: string): string;
}

interface Parts {
  channel: "call" | "text";
  state: "to_call" | "texting";
  ready: string[];
  values: string;
  script: string | null;
  template: string | null;
  category: string;
}

/**
 * People for whom nothing stands in the way are planned here; everybody else stays ready at the node, where the step itself finds
 * out why (`steps/call.ts`, `steps/text.ts`). Null: some value takes more than the person's own row.
 */
export function callPlan(run: Run, op: CallOp, script: CallScript | undefined, bind: Bind): EffectPlan | null {
  if (!script || script.state === "disabled" || script.state === "draft") return null;
  const values = script.variables.map(({ name, required, fallback }) => {
    const value = valueSql(op.variables[name]);
    return value === null ? null : { name, required, value: trimmed(value), fallback: fallback ?? "" };
  });
  const known = values.filter((one) => one !== null);
  if (known.length < values.length) return null;
  return planOf(run, op, bind, {
    channel: "call",
    state: "to_call",
    ready: [
      "c.record_number IS NOT NULL",
      "k.calling_active IS NOT FALSE",
      ...known.filter((one) => one.required).map((one) => `${one.value} IS NOT NULL`),
    ],
    values: objectOf(
      known.map((one) => `${bind(one.name)}::text, ${one.required ? one.value : `coalesce(${one.value}, ${bind(one.fallback)}::text)`}`),
    ),
    script: op.scriptId,
    template: null,
    category: script.category,
  });
}

export function textPlan(run: Run, op: TextOp, template: TextTemplate | undefined, bind: Bind): EffectPlan | null {
  if (!template || template.state !== "approved") return null;
  const values = placeholders(template.body).map((name) => {
    const value = valueSql(op.variables[name]);
    return value === null ? null : { name, value };
  });
  const known = values.filter((one) => one !== null);
  if (known.length < values.length) return null;
  return planOf(run, op, bind, {
    channel: "text",
    state: "texting",
    ready: known.map(({ value }) => `${trimmed(value)} IS NOT NULL`),
    values: objectOf(known.map(({ name, value }) => `${bind(name)}::text, ${value}`)),
    script: null,
    template: op.templateId,
    category: template.category,
  });
}

const objectOf = (pairs: string[]): string => (pairs.length === 0 ? "'{}'::jsonb" : `jsonb_build_object(${pairs.join(", ")})`);

function planOf(run: Run, op: CallOp | TextOp, bind: Bind, parts: Parts): EffectPlan {
  const ready = ["c.phone_cipher IS NOT NULL", "c.phone_hash IS NOT NULL", ...parts.ready].join(" AND ");
  const decided = `
    SELECT ${PASSED}, CASE WHEN cl.planned THEN '${parts.state}' ELSE 'ready' END AS stay, NULL::timestamptz AS due_at, NULL::text AS outlet,
           NULL::text AS reason, NULL::jsonb AS detail, cl.clinic_id, cl.phone_hash, cl.phone_masked, cl.variables
    FROM (SELECT cl.id, cl.customer_id, cl.shard, cl.visit, cl.state AS from_state, cl.entered_node_at, c.clinic_id, c.phone_hash, c.phone_masked,
                 coalesce(${ready}, false) AS planned, ${parts.values} AS variables
          FROM claimed cl
          LEFT JOIN customer c ON c.company_id = $1 AND c.id = cl.customer_id
          LEFT JOIN clinic k ON k.company_id = c.company_id AND k.id = c.clinic_id
          LEFT JOIN staff s ON s.company_id = c.company_id AND s.id = c.consultant_id) cl`;
  const [journey, version, world, node, category] = [run.journeyId, run.versionId, run.world, op.node, parts.category].map(bind);
  const [script, template] = [bind(parts.script), bind(parts.template)];
  return {
    decided,
    // The key is that of `dispatch.ts`.
    insert: (level) => `
      INSERT INTO dispatch (company_id, journey_id, version_id, run_id, world, planned_at, id, contact_id, key, channel, purpose, enrolment_id, node, visit,
        customer_id, clinic_id, phone_hash, phone_masked, attempt, script_id, template_id, category, variables, state, due_at)
      SELECT $1, ${journey}::uuid, ${version}::uuid, $2, ${world}::text, $3, p.dispatch_id, p.dispatch_id,
        left(encode(sha256(convert_to(concat_ws('/', $2::uuid, p.id, ${node}::text, p.visit, '${parts.channel}/node/1'), 'UTF8')), 'hex'), 40),
        '${parts.channel}', 'node', p.id, ${node}::text, p.visit, p.customer_id, p.clinic_id, p.phone_hash, p.phone_masked, 1, ${script}::uuid, ${template}::uuid,
        ${category}::text, p.variables, 'planned', $3
      FROM (SELECT uuidv7() AS dispatch_id, l.* FROM ${level} l WHERE l.stay = '${parts.state}' OFFSET 0) p
      ON CONFLICT (key) DO NOTHING`,
  };
}
