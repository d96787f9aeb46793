import { demoScripts } from "@/lib/scripts/demo";
import { DEMO_SIGNATURES, DEMO_TEXTS } from "@/lib/scripts/demo-texts";
import { AppError } from "@/lib/errors";
import type { TemplateKey } from "@/lib/journey/templates/keys";
import type { ServiceContext } from "@/lib/services/context";
import type { EnginePort } from "@/lib/services/engine-port";
import type { TestDatabase } from "@/lib/testing/database";
import { testContext } from "@/lib/testing/service-context";
import { createJourney } from "./create";
import { publishJourney } from "./publish";

/** Gives a company a clinic that calls, the demo scripts and texts, audiences and tags. Returns the clinic's id. */
export async function furnish(db: TestDatabase, companyId: string): Promise<string> {
  const { rows } = await db.owner.query<{ id: string }>(
    "INSERT INTO clinic (company_id, name, short_name, calling_active) VALUES ($1, '星海口腔·南山店', '南山店', true) RETURNING id",
    [companyId],
  );
  await db.owner.query(
    `INSERT INTO script (company_id, name, kind, category, state, template_key, journey_only, voice_key, dialogue, intents, parameters, variables)
     SELECT $1, s->>'name', s->>'kind', s->>'category', s->>'state', s->>'templateKey', (s->>'journeyOnly')::boolean, s->>'voiceKey',
            s->'dialogue', s->'intents', s->'parameters', s->'variables' FROM jsonb_array_elements($2::jsonb) s`,
    [companyId, JSON.stringify(demoScripts())],
  );
  await db.owner.query(
    "INSERT INTO sms_signature (company_id, name, state) SELECT $1, s->>'name', s->>'state' FROM jsonb_array_elements($2::jsonb) s",
    [companyId, JSON.stringify(DEMO_SIGNATURES)],
  );
  await db.owner.query(
    `INSERT INTO sms_template (company_id, signature_id, name, category, body, state)
     SELECT $1, g.id, t->>'name', t->>'category', t->>'body', t->>'state'
     FROM jsonb_array_elements($2::jsonb) t JOIN sms_signature g ON g.company_id = $1 AND g.name = t->>'signature'`,
    [companyId, JSON.stringify(DEMO_TEXTS)],
  );
  await db.owner.query("INSERT INTO audience (company_id, name, kind) SELECT $1, unnest($2::text[]), 'static'", [
    companyId,
    ["明日有预约", "权益 120 天内到期", "种植意向", "半年未到诊"],
  ]);
  await db.owner.query("INSERT INTO tag (company_id, name) SELECT $1, unnest($2::text[])", [companyId, ["种植意向", "洁牙会员"]]);
  const id = rows[0]?.id;
  if (!id) throw new Error("no clinic was inserted");
  return id;
}

/** A furnished company of its own, and a member of it who may do all. */
export async function furnishedMember(db: TestDatabase, engine: EnginePort): Promise<{ ctx: ServiceContext; clinicId: string }> {
  const companyId = await db.company("星海口腔");
  const clinicId = await furnish(db, companyId);
  const ctx = testContext(companyId, ["*"], { engine, userId: `user-${companyId}` });
  await db.owner.query("INSERT INTO auth_user (id, name, email) VALUES ($1, '林晓雯', $2)", [ctx.userId, `${companyId}@test.invalid`]);
  return { ctx, clinicId };
}

export const freshJourney = (ctx: ServiceContext, template: TemplateKey = "appointment-reminder") =>
  createJourney(ctx, { name: "预约提醒外呼", template });

export async function publishedJourney(ctx: ServiceContext, template?: TemplateKey) {
  const { id } = await freshJourney(ctx, template);
  const result = await publishJourney(ctx, { id, revision: 1 });
  if (result.type !== "published") throw new Error(JSON.stringify(result.problems));
  return { id, ...result };
}

/** The code of the AppError that `work` ends with; null when it does not fail. */
export async function refusal(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => null,
    (e: unknown) => e,
  );
  return error instanceof AppError ? error.code : error;
}
