import { z } from "zod";
import { idSchema } from "../common";
import { type OutletSpec, outlet } from "../types";

export const MAX_TRIES = 8;
export const MAX_CASES = 5;
const caseIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,24}$/);
/** "data.level", "items.0.name" */
export const pathSchema = z.string().regex(/^[\p{L}\p{N}_-]{1,40}(\.[\p{L}\p{N}_-]{1,40}){0,5}$/u);

export const webhookSchema = z.object({
  endpointId: idSchema,
  fields: z.array(z.string().max(60)).max(30),
  withPhone: z.boolean(),
  maxTries: z.number().int().min(1).max(MAX_TRIES),
  save: z.object({ path: pathSchema, attribute: z.string().trim().min(1).max(30) }).nullable(),
  branch: z
    .object({
      path: pathSchema,
      cases: z
        .array(z.object({ id: caseIdSchema, equals: z.string().trim().min(1).max(60) }))
        .min(1)
        .max(MAX_CASES),
    })
    .nullable(),
});
export type WebhookConfig = z.infer<typeof webhookSchema>;
export type WebhookBranch = NonNullable<WebhookConfig["branch"]>;

export const webhookDefaults = (): WebhookConfig => ({
  endpointId: "",
  fields: ["customer.name", "customer.recordNumber"],
  withPhone: false,
  maxTries: 5,
  save: null,
  branch: null,
});

const draftSchema = z.object({
  endpointId: z.string().catch(""),
  fields: z.array(z.string()).catch([]),
  withPhone: z.boolean().catch(false),
  maxTries: z.number().int().min(1).max(MAX_TRIES).catch(5),
  save: z
    .object({ path: z.string().catch(""), attribute: z.string().catch("") })
    .nullable()
    .catch(null),
  branch: z
    .object({ path: z.string().catch(""), cases: z.array(z.object({ id: caseIdSchema, equals: z.string().catch("") })).catch([]) })
    .nullable()
    .catch(null),
});

export const readWebhook = (config: unknown): WebhookConfig => {
  const parsed = draftSchema.safeParse(config);
  if (!parsed.success) return webhookDefaults();
  const { branch } = parsed.data;
  if (branch === null) return parsed.data;
  const seen = new Set<string>();
  return { ...parsed.data, branch: { ...branch, cases: branch.cases.filter((one) => !seen.has(one.id) && seen.add(one.id)) } };
};

export const answerOutlet = (id: string): string => `answer:${id}`;

export const webhookOutlets = ({ branch }: WebhookConfig): OutletSpec[] => [
  ...(branch?.cases ?? []).map(
    (one, index): OutletSpec => ({ id: answerOutlet(one.id), label: { type: "rule", name: one.equals, number: index + 1 }, quiet: false }),
  ),
  outlet("success"),
  outlet("failed", true),
];
