import { z } from "zod";
import { idSchema } from "../common";
import { type OutletSpec, outlet } from "../types";

/** Tag ids; a tag stands in one of the two lists. */
const tagsSchema = z.array(idSchema).max(20);
export const updateTagSchema = z
  .object({ add: tagsSchema, remove: tagsSchema })
  .refine(({ add, remove }) => add.length + remove.length > 0 && !add.some((tag) => remove.includes(tag)));
export type UpdateTagConfig = z.infer<typeof updateTagSchema>;

export const updateTagDefaults = (): UpdateTagConfig => ({ add: [], remove: [] });

const list = z.array(z.string()).catch([]);
const draftSchema = z.object({ add: list, remove: list });

export const readUpdateTag = (config: unknown): UpdateTagConfig => {
  const parsed = draftSchema.safeParse(config);
  return parsed.success ? parsed.data : updateTagDefaults();
};

export const updateTagOutlets = (): OutletSpec[] => [outlet("next")];
