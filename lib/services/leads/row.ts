import { z } from "zod";
import { LEAD_STATES } from "@/lib/leads/state";
import type { ServiceContext } from "@/lib/services/context";
import { hidesJourney } from "@/lib/services/journeys/access";

const leadRowSchema = z.object({
  id: z.uuid(),
  state: z.enum(LEAD_STATES),
  createdAt: z.date(),
  updatedAt: z.date(),
  customerId: z.uuid(),
  customerName: z.string(),
  phoneMasked: z.string().nullable(),
  clinicName: z.string().nullable(),
  poolId: z.uuid(),
  poolName: z.string(),
  assigneeId: z.uuid().nullable(),
  assigneeName: z.string().nullable(),
  /** Null: a journey of another clinic, which the member may not look at. */
  journeyId: z.uuid().nullable(),
  journeyName: z.string(),
  runId: z.uuid(),
  enrolmentId: z.uuid(),
  /** The node that made it, as its version names it. */
  nodeName: z.string().nullable(),
});
export type LeadRow = z.infer<typeof leadRowSchema>;

/** A row of LEAD_COLUMNS as the member may see it. */
export function toLeadRow(ctx: ServiceContext, raw: unknown): LeadRow {
  const { journeyClinicId, ...lead } = leadRowSchema.extend({ journeyClinicId: z.uuid().nullable() }).parse(raw);
  return hidesJourney(ctx, journeyClinicId) ? { ...lead, journeyId: null } : lead;
}

/** Columns over alias `l`, joined by LEAD_JOINS. */
export const LEAD_COLUMNS = `
  l.id, l.state, l.created_at AS "createdAt", l.updated_at AS "updatedAt", c.id AS "customerId", c.name AS "customerName", c.phone_masked AS "phoneMasked", k.short_name AS "clinicName", l.pool_id AS "poolId", p.name AS "poolName", l.assignee_id AS "assigneeId",
  s.name AS "assigneeName", l.journey_id AS "journeyId", j.clinic_id AS "journeyClinicId",
  j.name AS "journeyName", l.run_id AS "runId", l.enrolment_id AS "enrolmentId",
  (SELECT n->>'name' FROM journey_run r JOIN journey_version v ON v.company_id = r.company_id AND v.id = r.version_id,
     jsonb_array_elements(v.document->'nodes') n WHERE r.company_id = l.company_id AND r.id = l.run_id AND n->>'id' = l.node LIMIT 1) AS "nodeName"`;
export const LEAD_JOINS = `JOIN customer c ON c.company_id = l.company_id AND c.id = l.customer_id
  JOIN lead_pool p ON p.company_id = l.company_id AND p.id = l.pool_id
  JOIN journey j ON j.company_id = l.company_id AND j.id = l.journey_id
  LEFT JOIN clinic k ON k.company_id = c.company_id AND k.id = c.clinic_id
  LEFT JOIN staff s ON s.company_id = l.company_id AND s.id = l.assignee_id`;
