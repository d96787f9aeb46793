import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { encryptPhone } from "@/lib/phone/cipher";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import type { Plan } from "@/lib/journey/plan";
import { implantInvitation } from "@/lib/scripts/templates/implant-invitation";

/** A company with all that a journey needs, for tests of the engine. */
export interface TestClinic {
  companyId: string;
  clinicId: string;
  scriptId: string;
  templateId: string;
  tagId: string;
  audienceId: string;
}

async function one(pool: Pool, sql: string, params: unknown[]): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(sql, params);
  const id = rows[0]?.id;
  if (!id) throw new Error(`nothing came back of ${sql}`);
  return id;
}

export async function testClinic(pool: Pool, companyId: string, settings: { hangupSms?: boolean } = {}): Promise<TestClinic> {
  const clinicId = await one(
    pool,
    "INSERT INTO clinic (company_id, name, short_name, address, phone, calling_active) VALUES ($1, '一店', '一店', '路 1 号', '02155550000', true) RETURNING id",
    [companyId],
  );
  const signatureId = await one(pool, "INSERT INTO sms_signature (company_id, name, state) VALUES ($1, '一店', 'approved') RETURNING id", [
    companyId,
  ]);
  const templateId = await one(
    pool,
    `INSERT INTO sms_template (company_id, signature_id, name, category, body, state) VALUES ($1, $2, '邀约', 'marketing', '{{姓名}}您好，{{诊所}}期待您的到来，拒收请回复T', 'approved') RETURNING id`,
    [companyId, signatureId],
  );
  const { dialogue, intents, parameters, variables, category } = implantInvitation;
  const hangup = settings.hangupSms ? { enabled: true, answeredTemplateId: templateId, notAnsweredTemplateId: templateId } : { enabled: false };
  const scriptId = await one(
    pool,
    `INSERT INTO script (company_id, name, kind, category, state, template_key, voice_key, dialogue, intents, parameters, variables, hangup_sms)
     VALUES ($1, '种植邀约', 'ai', $2, 'enabled', 'implant', 'voice', $3, $4, $5, $6, $7) RETURNING id`,
    [
      companyId,
      category,
      JSON.stringify(dialogue),
      JSON.stringify(intents),
      JSON.stringify(Object.fromEntries(parameters.map((p) => [p.name, p.initial || "默认"]))),
      JSON.stringify(variables),
      JSON.stringify(hangup),
    ],
  );
  const tagId = await one(pool, "INSERT INTO tag (company_id, name) VALUES ($1, '已邀约') RETURNING id", [companyId]);
  const rule = {
    type: "group",
    combinator: "or",
    not: false,
    rules: [true, false].map((value) => ({ type: "condition", field: "has_phone", operator: "is", value })),
  };
  const audienceId = await one(pool, "INSERT INTO audience (company_id, name, kind, rule) VALUES ($1, '全部', 'live', $2) RETURNING id", [
    companyId,
    JSON.stringify(rule),
  ]);
  return { companyId, clinicId, scriptId, templateId, tagId, audienceId };
}

/** `numbers`: national mobiles, null = no phone. All are registered patients unless `lead`. */
export async function addPatients(pool: Pool, clinic: TestClinic, numbers: (string | null)[], lead = false): Promise<string[]> {
  const secrets = phoneSecrets();
  const rows = numbers.map((number, i) => ({
    id: randomUUID(),
    name: `患者${i}`,
    number: lead ? null : `R${randomUUID().slice(0, 12)}`,
    cipher: number === null ? null : encryptPhone(`+86${number}`, secrets),
    hash: number === null ? null : hashPhone(`+86${number}`, secrets.hashKey),
    masked: number === null ? null : `${number.slice(0, 3)}****${number.slice(-4)}`,
  }));
  await pool.query(
    `INSERT INTO customer (company_id, clinic_id, id, name, record_number, phone_cipher, phone_hash, phone_masked, phone_last4)
     SELECT $1, $2, u.id, u.name, u.number, u.cipher, u.hash, u.masked, right(u.masked, 4)
     FROM unnest($3::uuid[], $4::text[], $5::text[], $6::bytea[], $7::bytea[], $8::text[]) AS u(id, name, number, cipher, hash, masked)`,
    [
      clinic.companyId,
      clinic.clinicId,
      rows.map((r) => r.id),
      rows.map((r) => r.name),
      rows.map((r) => r.number),
      rows.map((r) => r.cipher),
      rows.map((r) => r.hash),
      rows.map((r) => r.masked),
    ],
  );
  return rows.map((r) => r.id);
}

/** Mobiles that end in these fates (`0009` strong intent …) or, without one, are decided by chance. */
export const mobiles = (count: number, fate?: string): string[] =>
  Array.from({ length: count }, (_, i) => (fate ? `137${String(i + 1).padStart(4, "0")}${fate}` : `136${String(51_000 + i * 7).padStart(8, "0")}`));

export async function addVersion(pool: Pool, clinic: TestClinic, plan: Plan): Promise<{ journeyId: string; versionId: string }> {
  const { companyId } = clinic;
  const journeyId = await one(pool, "INSERT INTO journey (company_id, name, state) VALUES ($1, '测试旅程', 'running') RETURNING id", [companyId]);
  const document = { schema: 1, nodes: [], edges: [] };
  const versionId = await one(
    pool,
    "INSERT INTO journey_version (company_id, journey_id, number, document, plan) VALUES ($1, $2, 1, $3, $4) RETURNING id",
    [companyId, journeyId, JSON.stringify(document), JSON.stringify(plan)],
  );
  await pool.query("UPDATE journey SET current_version_id = $3 WHERE company_id = $1 AND id = $2", [companyId, journeyId, versionId]);
  return { journeyId, versionId };
}

export async function addRun(
  pool: Pool,
  clinic: TestClinic,
  version: { journeyId: string; versionId: string },
  options: { mode?: "live" | "test"; offsetMs?: number; sampleSize?: number } = {},
): Promise<string> {
  const id = randomUUID();
  const mode = options.mode ?? "test";
  await pool.query(
    `INSERT INTO journey_run (company_id, id, journey_id, version_id, mode, world, clock_offset_ms, sample_size) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      clinic.companyId,
      id,
      version.journeyId,
      version.versionId,
      mode,
      mode === "live" ? "live" : id,
      options.offsetMs ?? 0,
      options.sampleSize ?? null,
    ],
  );
  return id;
}
