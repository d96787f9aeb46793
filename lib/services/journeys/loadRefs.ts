import { z } from "zod";
import { effectivePolicy } from "@/lib/calling/policy";
import { DEFAULT_PRICES } from "@/lib/calling/prices";
import { type Tx, withTenant } from "@/lib/db";
import type { EventRefs } from "@/lib/journey/kinds/event-words";
import type { JourneyRefs, ScriptRef, TemplateRef } from "@/lib/journey/refs";
import { intentsSchema } from "@/lib/scripts/intent";
import { placeholders } from "@/lib/scripts/render";
import { SCRIPT_KINDS, SCRIPT_STATES } from "@/lib/scripts/script";
import { scriptVariablesSchema } from "@/lib/scripts/variables";
import { requirePermission, type ServiceContext } from "@/lib/services/context";
import { visibleJourney } from "./access";

export const loadRefsInput = z.object({ journeyId: z.uuid() });

/** What exists around a journey, for checking and editing it, as far as the member may know it. */
export async function loadRefs(ctx: ServiceContext, input: z.infer<typeof loadRefsInput>): Promise<JourneyRefs> {
  requirePermission(ctx, "journey.view");
  return withTenant(ctx.companyId, async (tx) => {
    const journey = await visibleJourney(tx, ctx, input.journeyId);
    const refs = await refsFor(tx, ctx, journey.clinicId);
    return forMember(tx, ctx, journey.id, { ...refs, attributes: await attributesOf(tx, ctx.companyId) });
  });
}

const idRow = z.object({ id: z.string() });

/** Of clinics and staff beyond those that the member may know only what the drawing or a version of it names. */
async function forMember(tx: Tx, ctx: ServiceContext, journeyId: string, refs: JourneyRefs): Promise<JourneyRefs> {
  const { clinicIds, consultantId } = ctx;
  if (clinicIds === null && consultantId === null) return refs;
  const rows = await tx.$queryRaw<unknown[]>`
    WITH drawn AS (
      SELECT document::text AS text FROM journey_draft WHERE company_id = ${ctx.companyId}::uuid AND journey_id = ${journeyId}::uuid
      UNION ALL SELECT document::text FROM journey_version WHERE company_id = ${ctx.companyId}::uuid AND journey_id = ${journeyId}::uuid),
    named AS (
      SELECT DISTINCT m[1] AS id FROM drawn,
        regexp_matches(drawn.text, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') AS m)
    SELECT id::text FROM staff WHERE company_id = ${ctx.companyId}::uuid
      AND (${clinicIds}::uuid[] IS NULL OR clinic_id IS NULL OR clinic_id = ANY(${clinicIds}::uuid[])) AND (${consultantId}::uuid IS NULL OR id = ${consultantId}::uuid)
    UNION SELECT id FROM named`;
  const known = new Set(rows.map((row) => idRow.parse(row).id));
  return { ...countUnseen(refs, clinicIds, (id) => known.has(id)), staff: refs.staff.filter(({ id }) => known.has(id)) };
}

/** Of clinics beyond the member's, those that are not named anyway are but counted. */
export function countUnseen(refs: JourneyRefs, clinicIds: ServiceContext["clinicIds"], isNamed: (clinicId: string) => boolean): JourneyRefs {
  const isOwn = (id: string) => clinicIds === null || clinicIds.includes(id);
  const unseen = refs.clinics.filter(({ id }) => !isOwn(id) && !isNamed(id));
  return {
    ...refs,
    clinics: refs.clinics
      .filter((clinic) => !unseen.includes(clinic))
      .map((clinic) => (isOwn(clinic.id) ? clinic : { ...clinic, callingReason: null })),
    otherClinics: { open: unseen.filter((clinic) => clinic.callingActive).length, closed: unseen.filter((clinic) => !clinic.callingActive).length },
  };
}

const scriptRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(SCRIPT_KINDS),
  category: z.enum(["service", "marketing"]),
  state: z.enum(SCRIPT_STATES),
  templateKey: z.string(),
  voiceKey: z.string(),
  intents: intentsSchema,
  variables: scriptVariablesSchema,
});

/** What entries and their events are named by. */
export async function namesFor(tx: Tx, { companyId }: Pick<ServiceContext, "companyId">): Promise<EventRefs> {
  const where = { companyId };
  const named = { select: { id: true, name: true }, orderBy: { name: "asc" } } as const;
  const clinics = await tx.clinic.findMany({ where, orderBy: { createdAt: "asc" } });
  return {
    clinics: clinics.map((c) => ({ id: c.id, name: c.shortName || c.name, callingActive: c.callingActive, callingReason: c.callingReason })),
    audiences: await tx.audience.findMany({ where, ...named }),
    tags: await tx.tag.findMany({ where, ...named }),
  };
}

/** For checking and compiling; the names of attributes are only proposed to whoever edits. */
export async function refsFor(tx: Tx, ctx: Pick<ServiceContext, "companyId" | "timezone">, clinicId: string | null): Promise<JourneyRefs> {
  const where = { companyId: ctx.companyId };
  const [{ now } = { now: new Date() }] = await tx.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
  const company = await tx.company.findUniqueOrThrow({ where: { id: ctx.companyId }, select: { callingPolicy: true } });
  const names = await namesFor(tx, ctx);
  const scripts = await tx.script.findMany({ where, orderBy: { name: "asc" }, omit: { dialogue: true } });
  const price = await tx.price.findFirst({ where: { ...where, item: "text_segment" }, select: { fen: true } });
  return {
    now: now.toISOString(),
    timezone: ctx.timezone,
    callingWindow: effectivePolicy(company.callingPolicy).window,
    textSegmentFen: price?.fen ?? DEFAULT_PRICES.text_segment,
    clinicId,
    ...names,
    otherClinics: { open: 0, closed: 0 },
    scripts: scripts.map(scriptRef),
    templates: await templateRefs(tx, ctx.companyId),
    ...(await actionRefs(tx, ctx.companyId)),
    attributes: [],
  };
}

const namedRow = z.object({ id: z.string(), name: z.string() });
const staffRow = namedRow.extend({ kind: z.enum(["consultant", "web_consultant"]) });
const endpointRow = namedRow.extend({ allowPhone: z.boolean(), enabled: z.boolean() });
/** Names of attributes are gathered from so many of the newest patients. */
const ATTRIBUTE_SAMPLE = 2000;

async function actionRefs(tx: Tx, companyId: string): Promise<Pick<JourneyRefs, "staff" | "pools" | "endpoints">> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT
      ARRAY(SELECT jsonb_build_object('id', s.id, 'name', s.name, 'kind', s.kind) FROM staff s
            WHERE s.company_id = ${companyId}::uuid AND s.kind IN ('consultant', 'web_consultant') ORDER BY s.name) AS staff,
      ARRAY(SELECT jsonb_build_object('id', p.id, 'name', p.name) FROM lead_pool p WHERE p.company_id = ${companyId}::uuid ORDER BY p.name) AS pools,
      ARRAY(SELECT jsonb_build_object('id', e.id, 'name', e.name, 'allowPhone', e.allow_phone, 'enabled', e.enabled) FROM webhook_endpoint e
            WHERE e.company_id = ${companyId}::uuid ORDER BY e.name) AS endpoints`;
  return z
    .object({
      staff: z.array(staffRow).max(5000),
      pools: z.array(namedRow).max(5000),
      endpoints: z.array(endpointRow).max(5000),
    })
    .parse(rows[0]);
}

async function attributesOf(tx: Tx, companyId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT DISTINCT k AS name FROM (SELECT attributes FROM customer WHERE company_id = ${companyId}::uuid ORDER BY id DESC LIMIT ${ATTRIBUTE_SAMPLE}) c,
      jsonb_object_keys(c.attributes) k ORDER BY k LIMIT 200`;
  return rows.map(({ name }) => name);
}

function scriptRef(row: object): ScriptRef {
  const script = scriptRow.parse(row);
  return {
    ...script,
    intents: script.intents.map(({ key, name, level }) => ({ key, name, level })),
    variables: script.variables.map(({ name, label, required, defaultField }) => ({ name, label, required, defaultField })),
  };
}

const templateRow = z.object({
  id: z.string(),
  name: z.string(),
  category: z.enum(["service", "marketing"]),
  state: z.enum(["draft", "reviewing", "approved", "rejected"]),
  signature: z.string(),
  body: z.string(),
});

/** A text whose signature is not approved can't be sent either: it then shows the signature's state. */
async function templateRefs(tx: Tx, companyId: string): Promise<TemplateRef[]> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT t.id, t.name, t.category, t.body, s.name AS signature, CASE WHEN s.state = 'approved' THEN t.state ELSE s.state END AS state
    FROM sms_template t JOIN sms_signature s ON s.company_id = t.company_id AND s.id = t.signature_id
    WHERE t.company_id = ${companyId}::uuid ORDER BY t.name`;
  return z
    .array(templateRow)
    .parse(rows)
    .map((row) => ({
      ...row,
      variables: placeholders(row.body).map((name) => ({ name, label: name, required: true, defaultField: null })),
    }));
}
