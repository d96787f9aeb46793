import { z } from "zod";
import { idSchema, staleAfterSchema, variablesSchema } from "../common";
import { type OutletSpec, outlet } from "../types";

export const smsSchema = z.object({ templateId: idSchema, variables: variablesSchema, staleAfterMinutes: staleAfterSchema });
export type SmsConfig = z.infer<typeof smsSchema>;

export const smsDefaults = (): SmsConfig => ({ templateId: "", variables: {}, staleAfterMinutes: null });

const draftSchema = z.object({
  templateId: z.string().catch(""),
  variables: z.record(z.string(), z.string()).catch({}),
  staleAfterMinutes: staleAfterSchema.catch(null),
});

export const readSms = (config: unknown): SmsConfig => {
  const parsed = draftSchema.safeParse(config);
  return parsed.success ? parsed.data : smsDefaults();
};

export const smsOutlets = (): OutletSpec[] => [outlet("next"), outlet("blocked", true), outlet("failed", true)];
