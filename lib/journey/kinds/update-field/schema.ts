import { z } from "zod";
import { idSchema } from "../common";
import { type OutletSpec, outlet } from "../types";

export const MAX_CHANGES = 10;
export const CHANGE_FIELDS = ["attribute", "source", "consultant", "web_consultant"] as const;
export type ChangeField = (typeof CHANGE_FIELDS)[number];

const text = z.string().trim().min(1).max(100).nullable();
const changeSchema = z.discriminatedUnion("field", [
  z.object({ field: z.literal("attribute"), name: z.string().trim().min(1).max(30), value: text }),
  z.object({ field: z.literal("source"), value: text }),
  z.object({ field: z.literal("consultant"), value: idSchema.nullable() }),
  z.object({ field: z.literal("web_consultant"), value: idSchema.nullable() }),
]);

export const updateFieldSchema = z.object({ changes: z.array(changeSchema).min(1).max(MAX_CHANGES) });
export type StrictUpdateField = z.infer<typeof updateFieldSchema>;

/** One line of the form; `value` null clears the field. */
export interface DraftChange {
  field: ChangeField;
  name: string;
  value: string | null;
}
export interface UpdateFieldConfig extends Record<string, unknown> {
  changes: DraftChange[];
}

export const emptyChange = (): DraftChange => ({ field: "attribute", name: "", value: "" });
export const updateFieldDefaults = (): UpdateFieldConfig => ({ changes: [emptyChange()] });

const draftSchema = z.object({
  changes: z
    .array(z.object({ field: z.enum(CHANGE_FIELDS), name: z.string().catch(""), value: z.string().nullable().catch("") }))
    .catch(() => updateFieldDefaults().changes),
});

export const readUpdateField = (config: unknown): UpdateFieldConfig => {
  const parsed = draftSchema.safeParse(config);
  return parsed.success ? parsed.data : updateFieldDefaults();
};

export const updateFieldOutlets = (): OutletSpec[] => [outlet("next")];
