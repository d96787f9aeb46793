import { z } from "zod";

/** What of a line can be set. The bounds are the table's. */
export const lineFields = z.object({
  groupId: z.uuid(),
  /** Digits only. */
  caller: z.string().regex(/^[0-9]{3,20}$/),
  /** As numbers are located; null = nationwide. */
  region: z.string().trim().min(1).max(20).nullable(),
  callsPerSecond: z.number().positive().max(10_000),
  maxConcurrent: z.number().int().min(0).max(100_000),
});
