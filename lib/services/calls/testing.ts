/** Ground for the tests of calls and scripts: two clinics, patients, two scripts, and calls of every kind. */
import { permissionSet } from "@/lib/auth/matcher";
import { demoScripts } from "@/lib/scripts/demo";
import type { ServiceContext } from "@/lib/services/context";
import type { TestDatabase } from "@/lib/testing/database";
import { noEngine } from "@/lib/testing/service-context";

export function memberContext(companyId: string, rest: Partial<ServiceContext> = {}, grants: string[] = ["*"]): ServiceContext {
  return {
    companyId,
    userId: "u1",
    permissions: permissionSet(grants),
    clinicIds: null,
    consultantId: null,
    timezone: "Asia/Shanghai",
    locale: "zh-CN",
    engine: noEngine,
    ...rest,
  };
}

export interface CallGround {
  companyId: string;
  north: string;
  south: string;
  consultant: string;
  patients: { lin: string; zhou: string };
  scripts: { reminder: string; implant: string };
}

async function ids(db: TestDatabase, text: string, params: unknown[]): Promise<string[]> {
  const { rows } = await db.owner.query<{ id: string }>(text, params);
  return rows.map((row) => row.id);
}

export async function callGround(db: TestDatabase): Promise<CallGround> {
  const companyId = await db.company();
  const [north = "", south = ""] = await ids(
    db,
    "INSERT INTO clinic (company_id, name, short_name, calling_active) VALUES ($1, '北', '北店', true), ($1, '南', '南店', false) RETURNING id",
    [companyId],
  );
  const [consultant = ""] = await ids(db, "INSERT INTO staff (company_id, name, kind) VALUES ($1, '许咨询', 'consultant') RETURNING id", [companyId]);
  const [lin = "", zhou = ""] = await ids(
    db,
    `INSERT INTO customer (company_id, clinic_id, name, record_number, phone_last4, phone_masked, consultant_id) VALUES
       ($1, $2, '林佳宁', 'A1', '2048', '139****2048', $4), ($1, $3, '周可', 'A2', '7777', '138****7777', NULL) RETURNING id`,
    [companyId, north, south, consultant],
  );
  const demo = demoScripts();
  const scripts: string[] = [];
  for (const script of [demo[0], demo[1]]) {
    if (!script) throw new Error("no demo script");
    scripts.push(
      ...(await ids(
        db,
        `INSERT INTO script (company_id, name, kind, category, state, template_key, voice_key, dialogue, intents, parameters, variables)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
        [
          companyId,
          script.name,
          script.kind,
          script.category,
          script.state,
          script.templateKey,
          script.voiceKey,
          JSON.stringify(script.dialogue),
          JSON.stringify(script.intents),
          JSON.stringify(script.parameters),
          JSON.stringify(script.variables),
        ],
      )),
    );
  }
  const [reminder = "", implant = ""] = scripts;
  return { companyId, north, south, consultant, patients: { lin, zhou }, scripts: { reminder, implant } };
}

export interface CallSeed {
  customerId: string;
  clinicId: string;
  scriptId: string;
  category?: "service" | "marketing";
  state?: string;
  outcome?: string | null;
  reason?: string | null;
  intent?: string | null;
  at: string;
  attempt?: number;
  contactId?: string;
  rounds?: number;
  talkSeconds?: number;
  world?: string;
  evidence?: unknown;
  turns?: unknown;
}

let serial = 0;

export async function seedCall(db: TestDatabase, companyId: string, call: CallSeed): Promise<string> {
  serial += 1;
  const { rows } = await db.owner.query<{ id: string }>(
    `INSERT INTO dispatch (company_id, key, channel, world, customer_id, clinic_id, contact_id, attempt, script_id, category, state, outcome, reason, intent,
       rounds, talk_seconds, started_at, due_at, planned_at, phone_masked, evidence)
     VALUES ($1, $2, 'call', $3, $4, $5, coalesce($6, uuidv7()), $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $16, '139****2048', $17) RETURNING id`,
    [
      companyId,
      `test-${serial}`,
      call.world ?? "live",
      call.customerId,
      call.clinicId,
      call.contactId ?? null,
      call.attempt ?? 1,
      call.scriptId,
      call.category ?? "service",
      call.state ?? "ended",
      call.outcome ?? null,
      call.reason ?? null,
      call.intent ?? null,
      call.rounds ?? null,
      call.talkSeconds ?? null,
      call.at,
      call.evidence === undefined ? null : JSON.stringify(call.evidence),
    ],
  );
  const id = rows[0]?.id;
  if (!id) throw new Error("no call was inserted");
  if (call.turns)
    await db.owner.query("INSERT INTO call_detail (company_id, dispatch_id, turns) VALUES ($1, $2, $3)", [companyId, id, JSON.stringify(call.turns)]);
  return id;
}
