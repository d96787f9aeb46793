import { z } from "zod";
import type { Plan } from "@/lib/journey/plan";

/** A frozen plan as this code wrote it: checked for its outline, its ops are the compiler's own. */
export const storedPlanSchema = z.custom<Plan>((value) => planOutline.safeParse(value).success);
const planOutline = z.object({
  schema: z.literal(1),
  entry: z.string(),
  ops: z.record(z.string(), z.looseObject({ op: z.string(), node: z.string() })),
  order: z.array(z.string()),
});
