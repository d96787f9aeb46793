import type { Sql } from "@/lib/db";
import { type DemoScript, demoScripts } from "@/lib/scripts/demo";
import { DEMO_SIGNATURES, DEMO_TEXTS } from "@/lib/scripts/demo-texts";
import type { DemoCompany } from "./companies";
import { demoId } from "./random";

/** The ready texts and scripts are written for one brand; every demo company speaks in its own name. */
const BRAND = /云杉(?=口腔|牙科|优惠|儿牙)/g;
const spoken = (text: string, company: DemoCompany): string => text.replaceAll("云杉口腔", company.name).replace(BRAND, company.name.slice(0, 2));

/** Signatures and templates in every state of review, and the ready scripts. */
export async function insertScripts(sql: Sql, company: DemoCompany): Promise<void> {
  const signatureId = (name: string) => demoId(company.id, "signature", name);
  const templateId = (name: string) => demoId(company.id, "template", name);
  for (const { name, state, reason } of DEMO_SIGNATURES) {
    await sql.query("INSERT INTO sms_signature (company_id, id, name, state, reason) VALUES (yidao_company(), $1, $2, $3, $4)", [
      signatureId(name),
      spoken(name, company),
      state,
      reason,
    ]);
  }
  for (const text of DEMO_TEXTS) {
    await sql.query(
      `INSERT INTO sms_template (company_id, id, signature_id, name, category, body, state, reason)
       VALUES (yidao_company(), $1, $2, $3, $4, $5, $6, $7)`,
      [templateId(text.name), signatureId(text.signature), text.name, text.category, spoken(text.body, company), text.state, text.reason],
    );
  }
  for (const script of demoScripts()) await insertScript(sql, company, script, templateId);
}

async function insertScript(sql: Sql, company: DemoCompany, script: DemoScript, templateId: (name: string) => string): Promise<void> {
  const { hangupSms } = script;
  const hangup = hangupSms
    ? {
        enabled: true,
        answeredTemplateId: templateId(hangupSms.answeredTemplate),
        notAnsweredTemplateId: hangupSms.notAnsweredTemplate && templateId(hangupSms.notAnsweredTemplate),
      }
    : { enabled: false };
  await sql.query(
    `INSERT INTO script (company_id, id, name, kind, category, state, template_key, journey_only, voice_key, dialogue, intents, parameters, variables, hangup_sms)
     VALUES (yidao_company(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      demoId(company.id, "script", script.name),
      script.name,
      script.kind,
      script.category,
      script.state,
      script.templateKey,
      script.journeyOnly,
      script.voiceKey,
      JSON.stringify(script.dialogue),
      JSON.stringify(script.intents),
      spoken(JSON.stringify(script.parameters), company),
      JSON.stringify(script.variables),
      JSON.stringify(hangup),
    ],
  );
}
