import { z } from "zod";
import { idSchema } from "../common";
import { type OutletSpec, outlet } from "../types";

export const leadSchema = z.object({ poolId: idSchema });
export type LeadConfig = z.infer<typeof leadSchema>;

export const leadDefaults = (): LeadConfig => ({ poolId: "" });

export const readLead = (config: unknown): LeadConfig => {
  const parsed = z.object({ poolId: z.string().catch("") }).safeParse(config);
  return parsed.success ? parsed.data : leadDefaults();
};

export const leadOutlets = (): OutletSpec[] => [outlet("next"), outlet("failed", true)];
